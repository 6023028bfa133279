package factorscope.model.catalog;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.compare.Comparison;
import factorscope.model.analyse.compare.Difference;
import factorscope.model.analyse.compare.Groups;
import factorscope.model.analyse.compare.Kinship;
import factorscope.model.analyse.components.Arrangement;
import factorscope.model.analyse.components.CommunityStudy;
import factorscope.model.analyse.components.ComponentTable;
import factorscope.model.analyse.components.Congruence;
import factorscope.model.analyse.components.Hierarchy;
import factorscope.model.analyse.components.OneComponent;
import factorscope.model.analyse.components.Overlap;
import factorscope.model.analyse.components.Profiles;
import factorscope.model.analyse.components.SpectrumRank;
import factorscope.model.analyse.derive.FormulaStudy;
import factorscope.model.analyse.derive.OriginalUnits;
import factorscope.model.analyse.inspect.Concepts;
import factorscope.model.analyse.inspect.Energy;
import factorscope.model.analyse.inspect.Influence;
import factorscope.model.analyse.inspect.OneCluster;
import factorscope.model.analyse.inspect.Slabs;
import factorscope.model.analyse.inspect.Through;
import factorscope.model.analyse.inspect.Without;
import factorscope.model.analyse.preview.Coordinates;
import factorscope.model.analyse.preview.DataRange;
import factorscope.model.analyse.preview.MapWords;
import factorscope.model.analyse.preview.Sample;
import factorscope.model.analyse.study.EnsembleStudy;
import factorscope.model.analyse.study.RankStudy;
import factorscope.model.analyse.study.StabilityStudy;
import factorscope.model.analyse.study.SweepStudy;
import factorscope.model.analyse.study.TreeStudy;
import factorscope.model.analyse.study.UnfoldingStudy;
import factorscope.model.decompose.Decomposition;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// All analyses, in the order in which menus show them; those that repeat an algorithm, once for each of them.
public final class Analyses {
    private static final List<Decomposition> FINDING =
            Decompositions.all().stream().filter(Decomposition::findsComponents).toList();

    private static final List<Analysis> ALL = Stream.<Stream<? extends Analysis>>of(
                    Stream.of(
                            new RankStudy(Decompositions.byId("pca"), RankCriteria.all()),
                            new TreeStudy(Decompositions.byId("snmf")),
                            new Difference(FINDING),
                            new StabilityStudy(FINDING),
                            new Groups(),
                            new Influence(),
                            new Energy(),
                            new Slabs(),
                            new Without(),
                            new Concepts(),
                            new Through(),
                            new ComponentTable(),
                            new OneComponent(),
                            new OneCluster(),
                            new Congruence(),
                            new Overlap(),
                            new Hierarchy(),
                            new CommunityStudy(),
                            new Comparison(),
                            new Kinship(),
                            new OriginalUnits(Preparations::find),
                            new UnfoldingStudy(),
                            new FormulaStudy(Decompositions.byId("tucker")),
                            new SpectrumRank(RankCriteria.ofSpectrum()),
                            new Profiles(),
                            new Arrangement(),
                            new Sample(),
                            new DataRange(),
                            new Coordinates(),
                            new MapWords()),
                    FINDING.stream().map(EnsembleStudy::new),
                    Decompositions.all().stream()
                            .filter(d -> d.sides().isEmpty())
                            .map(SweepStudy::new))
            .<Analysis>flatMap(analyses -> analyses)
            .toList();

    private Analyses() {}

    public static List<Analysis> all() {
        return ALL;
    }

    /// Those that people ask, and that are not of one algorithm.
    public static List<Analysis> ofAnything() {
        return ALL.stream().filter(a -> a.algorithm().isEmpty() && !a.isPart()).toList();
    }

    /// Ids of those of which there is one for every algorithm that they can repeat.
    public static List<String> repeating() {
        return ALL.stream()
                .filter(a -> a.algorithm().isPresent())
                .map(a -> a.about().id())
                .distinct()
                .toList();
    }

    /// Those of one id that repeat an algorithm.
    public static List<Analysis> repeating(String id) {
        return ALL.stream()
                .filter(a -> a.about().id().equals(id) && a.algorithm().isPresent())
                .toList();
    }

    /// The one that repeats this algorithm.
    public static Optional<Analysis> of(String id, String algorithm) {
        return ALL.stream()
                .filter(a -> a.about().id().equals(id)
                        && a.algorithm().filter(algorithm::equals).isPresent())
                .findFirst();
    }

    /// What those of one id that repeat algorithms do.
    public static String summaryOfAll(String id) {
        var one = repeating(id).getFirst();
        var name =
                Decompositions.byId(one.algorithm().orElseThrow()).descriptor().name();
        return one.about().summary().replaceFirst(Pattern.quote(name), "a decomposition");
    }
}
