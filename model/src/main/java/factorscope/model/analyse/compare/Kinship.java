package factorscope.model.analyse.compare;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.match.Genealogy;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// How the components of results with more and more components come from each other.
public final class Kinship implements Analysis {
    @Override
    public About about() {
        return new About(
                "genealogy",
                1,
                "Genealogy",
                "Find how the components of results with more and more of them come from each other: which split, which"
                        + " merge.",
                List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public Requires requires() {
        return Requires.RESULTS;
    }

    /// From the coarsest to the finest.
    private static List<TwoWay> levels(Given given) {
        return given.results().stream()
                .map(r -> (TwoWay) r.factorization())
                .sorted(Comparator.comparingInt(TwoWay::components))
                .toList();
    }

    @Override
    public Eligibility accepts(Given given) {
        if (given.results().size() < 2
                || given.results().stream().anyMatch(r -> !(r.factorization() instanceof TwoWay))) {
            return Eligibility.refused("A genealogy needs two results or more, all with loadings.");
        }
        var sizes = given.results().stream()
                .map(r -> r.factorization().axes().get(1).size())
                .distinct()
                .toList();
        if (sizes.size() > 1) {
            return Eligibility.refused("The results are of data with different columns.");
        }
        boolean isAscending = given.results().stream()
                        .map(r -> r.factorization().components())
                        .distinct()
                        .count()
                == given.results().size();
        return isAscending
                ? Eligibility.accepted()
                : Eligibility.refused("Two of the results have as many components as each other.");
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var levels = levels(given);
        double flops = 0;
        long bytes = 0;
        for (int l = 0; l + 1 < levels.size(); l++) {
            double pairs =
                    (double) levels.get(l).components() * levels.get(l + 1).components();
            flops += 2 * pairs * levels.get(l).axes().get(1).size()
                    + pairs * levels.get(l).components() * 30;
            bytes = Math.max(
                    bytes,
                    8L
                            * levels.get(l).axes().get(1).size()
                            * (levels.get(l).components() + levels.get(l + 1).components()));
        }
        return new Forecast(0, flops, 0, 2 * bytes, 0, 0);
    }

    @Override
    public GenealogyFinding of(Given given, ParamValues params, Work work) {
        var levels = levels(given);
        var links = new ArrayList<List<Genealogy.Link>>();
        for (int l = 0; l + 1 < levels.size(); l++) {
            work.at(l, levels.size() - 1L, "pair");
            links.addAll(Genealogy.of(levels.subList(l, l + 2), work.compute()).links());
        }
        return new GenealogyFinding(levels.stream().map(TwoWay::components).toList(), links);
    }

    /// @param sizes components of each level, ascending
    /// @param links between each level and the next
    public record GenealogyFinding(List<Integer> sizes, List<List<Genealogy.Link>> links) implements Finding {
        public GenealogyFinding {
            sizes = List.copyOf(sizes);
            links = links.stream().map(List::copyOf).toList();
        }

        @Override
        public String summary() {
            long all = links.stream().mapToLong(List::size).sum();
            return "Levels of "
                    + String.join(", ", sizes.stream().map(String::valueOf).toList()) + " components, with "
                    + Numbers.counted(all, "link") + " between them.";
        }

        @Override
        public List<Table> tables() {
            var tables = new ArrayList<Table>();
            for (int l = 0; l < links.size(); l++) {
                tables.add(new Table(
                        List.of("of " + sizes.get(l), "of " + sizes.get(l + 1), "weight"),
                        links.get(l).stream()
                                .map(link -> List.of(
                                        "#" + (link.coarser() + 1),
                                        "#" + (link.finer() + 1),
                                        Table.cell(link.weight())))
                                .toList()));
            }
            return tables;
        }

        @Override
        public void json(ObjectNode root) {
            var levels = root.putArray("levels");
            sizes.forEach(levels::add);
            var all = root.putArray("links");
            for (int l = 0; l < links.size(); l++) {
                for (var link : links.get(l)) {
                    all.addObject()
                            .put("level", l + 1)
                            .put("coarser", link.coarser() + 1)
                            .put("finer", link.finer() + 1)
                            .put("weight", link.weight());
                }
            }
        }
    }
}
