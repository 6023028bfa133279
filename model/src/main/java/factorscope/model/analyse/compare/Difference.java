package factorscope.model.analyse.compare;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.GroupDifference;
import factorscope.model.diagnose.GroupSums;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Stack;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Two datasets with the same columns decomposed together: which components appear, vanish or turn.
public final class Difference implements Analysis {
    private static final Param.Whole COMPONENTS =
            new Param.Whole("components", "Components", "Of the dictionary that both have in common.", 50, 1, 100_000);

    private static final String RESULT = "result";

    private final List<Decomposition> decompositions;
    private final Param.Choice algorithm;

    /// @param decompositions that find components
    public Difference(List<Decomposition> decompositions) {
        this.decompositions = decompositions.stream()
                .filter(d -> d.params().param("components").isPresent())
                .toList();
        this.algorithm = new Param.Choice(
                "algorithm",
                "Algorithm",
                "What finds the dictionary.",
                "snmf",
                this.decompositions.stream()
                        .map(d -> new Param.Choice.Option(
                                d.descriptor().id(), d.descriptor().name()))
                        .toList());
    }

    @Override
    public About about() {
        return new About(
                "difference",
                1,
                "Difference of two datasets",
                "Decompose two datasets with the same columns together: which components appear, vanish or turn from the"
                        + " first to the second?",
                List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(algorithm, COMPONENTS);
    }

    @Override
    public Requires requires() {
        return Requires.TWO_DATASETS;
    }

    @Override
    public List<String> folders() {
        return List.of(RESULT);
    }

    @Override
    public Eligibility accepts(Given given) {
        return Stack.refusal(given.datasets()).map(Eligibility::refused).orElseGet(Eligibility::accepted);
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        // the data stand under each other once more
        long bytes =
                given.datasets().stream().mapToLong(d -> d.values().bytes()).sum();
        var forecast = Forecast.NOTHING;
        var id = params.get(algorithm);
        for (var data : given.datasets()) {
            var decomposition = decompositions.stream()
                    .filter(d -> d.descriptor().id().equals(id))
                    .findFirst()
                    .orElseThrow();
            var shape = data.values().shape();
            int k = (int) Math.min(params.get(COMPONENTS), Math.min(shape.rows(), shape.columns()));
            var values = decomposition.params().parse(Map.of("components", Integer.toString(k)), shape);
            forecast = forecast.plus(decomposition.forecast(Problem.of(Inputs.of(data), values, 1), compute));
        }
        return forecast.plus(new Forecast(0, 0, bytes, bytes, 0, 0));
    }

    @Override
    public DifferenceFinding of(Given given, ParamValues params, Work work) {
        int rows = given.data().rows().size();
        var stacked = Stack.of(
                List.of(
                        given.data().identified("first"),
                        given.datasets().get(1).identified("second")),
                work.compute().memory());
        try (var _ = stacked.lease()) {
            var result = work.fit(
                            params.get(algorithm),
                            Inputs.of(stacked),
                            Map.of("components", Integer.toString(params.get(COMPONENTS))),
                            work.seed())
                    .orElseThrow(Stopped::new);
            if (!(result.factorization() instanceof TwoWay twoWay)) {
                throw Failure.usage(
                        params.get(algorithm) + " finds no components with loadings.",
                        "Choose pca, snmf, nmf or sparse-dictionary.");
            }
            var before = new BitSet();
            before.set(0, rows);
            var after = new BitSet();
            after.set(rows, stacked.rows().size());
            work.at(1, 3, "part");
            var first = GroupSums.of(stacked, twoWay, before, work.compute());
            work.at(2, 3, "part");
            var second = GroupSums.of(stacked, twoWay, after, work.compute());
            return new DifferenceFinding(
                    GroupDifference.of(first, second),
                    params.get(algorithm),
                    new Finding.Made(result, stacked.name(), stacked.origin()));
        }
    }

    /// @param both the result of both together
    public record DifferenceFinding(GroupDifference difference, String algorithm, Made both) implements Finding {
        @Override
        public String summary() {
            return "From the first to the second: " + Differences.counts(difference) + ".";
        }

        @Override
        public List<Table> tables() {
            return List.of(Differences.table(difference));
        }

        @Override
        public Map<String, Made> results() {
            return Map.of(RESULT, both);
        }

        @Override
        public void json(ObjectNode root) {
            root.put("data", both.data()).put("algorithm", algorithm);
            Differences.json(difference, root);
        }
    }
}
