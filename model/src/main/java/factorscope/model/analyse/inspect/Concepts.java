package factorscope.model.analyse.inspect;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.ConceptDetection;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// How well each component tells sentences of one class from the others.
public final class Concepts implements Analysis {
    /// Rows x columns x components, at most.
    private static final double MOST_PRODUCTS = 3e10;

    @Override
    public About about() {
        return new About(
                "concepts",
                1,
                "Concept detection",
                "Score how well each component tells sentences of one class from the others (S_CD).",
                List.of("Shafran, Geiger, Geva 2025, arXiv 2506.10920"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_DATA;
    }

    private static Optional<MetadataColumn> column(Given given, MetadataTable.Meaning meaning) {
        return given.twoWay()
                .flatMap(result -> result.axes().getFirst().labels().table())
                .flatMap(table -> table.column(meaning));
    }

    @Override
    public Eligibility accepts(Given given) {
        if (column(given, MetadataTable.Meaning.SENTENCE).isEmpty()
                || column(given, MetadataTable.Meaning.LABEL).isEmpty()) {
            return Eligibility.refused("The rows have no columns for their sentence and their class.");
        }
        return products(given) > MOST_PRODUCTS
                ? Eligibility.refused("The data are too large to be scored by every component.")
                : given.hasComponentsOfItsData();
    }

    private static double products(Given given) {
        return (double) given.data().values().shape().count()
                * given.result().factorization().components();
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var shape = given.data().values().shape();
        double classes = column(given, MetadataTable.Meaning.LABEL)
                .map(c -> c.distinct().size())
                .orElse(1);
        return new Forecast(
                2 * products(given) + 2 * classes * shape.count(),
                2.0 * shape.count(),
                2.0 * given.data().values().bytes(),
                0,
                0,
                0);
    }

    @Override
    public ConceptFinding of(Given given, ParamValues params, Work work) {
        return new ConceptFinding(ConceptDetection.of(
                given.data(),
                given.twoWay().orElseThrow(),
                column(given, MetadataTable.Meaning.SENTENCE).orElseThrow(),
                column(given, MetadataTable.Meaning.LABEL).orElseThrow(),
                work.seed(),
                work.compute(),
                () -> !work.goesOn()));
    }

    /// @param detection a score of each component
    public record ConceptFinding(ConceptDetection detection) implements Finding {
        @Override
        public String summary() {
            int all = detection.components().size();
            return Math.round(detection.positive() * all) + " of " + Numbers.counted(all, "component")
                    + " tell sentences of some class from the others.";
        }

        @Override
        public List<Table> tables() {
            var rows = new ArrayList<List<String>>();
            for (int k = 0; k < detection.components().size(); k++) {
                var score = detection.components().get(k);
                rows.add(List.of("#" + (k + 1), Table.cell(score.score()), score.label()));
            }
            return List.of(new Table(List.of("component", "score", "class"), rows));
        }

        @Override
        public void json(ObjectNode root) {
            root.put("positive", detection.positive());
            var components = root.putArray("components");
            detection
                    .components()
                    .forEach(s -> components.addObject().put("class", s.label()).put("score", s.score()));
            var baselines = root.putArray("baselines");
            detection
                    .baselines()
                    .forEach(s -> baselines.addObject().put("class", s.label()).put("score", s.score()));
        }
    }
}
