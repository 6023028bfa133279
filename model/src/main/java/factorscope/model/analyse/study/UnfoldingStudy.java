package factorscope.model.analyse.study;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Tensor or unfolding? An experiment with a planted signal.
public final class UnfoldingStudy implements Analysis {
    private static final Param.Whole SIZE = new Param.Whole("size", "Size", "Of every axis.", 60, 2, 300);
    private static final Param.Real MOST = new Param.Real(
            "most", "Strongest signal", "The tensor's threshold is at 1.155.", 5, Double.MIN_NORMAL, 1e6);
    private static final Param.Whole STEPS = new Param.Whole("steps", "Strengths", "How many.", 20, 2, 10_000);
    private static final Param.Whole REPEATS =
            new Param.Whole("repeats", "Repeats", "Draws at each strength.", 5, 1, 10_000);

    /// Power iterations that a draw usually takes, from both starts together.
    private static final double ITERATIONS = 60;

    @Override
    public About about() {
        return new About(
                "unfolding",
                1,
                "Tensor or unfolding",
                "Plant a signal in noise: how strong must it be for the tensor, and for its unfolding, to show it?"
                        + " With the thresholds of theory and the gap between them.",
                List.of(
                        "Baik, Ben Arous, Péché 2005, Ann. Probab. 33(5)",
                        "Seddik, Guillaud, Couillet 2022, arXiv 2108.00774"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(SIZE, MOST, STEPS, REPEATS);
    }

    @Override
    public Requires requires() {
        return Requires.NOTHING;
    }

    @Override
    public Eligibility accepts(Given given) {
        return Eligibility.accepted();
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double cube = Math.pow(params.get(SIZE), 3);
        double draws = (double) params.get(STEPS) * params.get(REPEATS);
        return new Forecast(0, draws * cube * (2 * ITERATIONS + 40), 0, 0, 0, (long) (8 * cube));
    }

    @Override
    public UnfoldingFinding of(Given given, ParamValues params, Work work) {
        int steps = params.get(STEPS);
        double most = params.get(MOST);
        var signals = IntStream.rangeClosed(1, steps)
                .mapToDouble(s -> most * s / steps)
                .toArray();
        var outcome = TensorOrUnfolding.of(params.get(SIZE), signals, params.get(REPEATS), work.seed(), done -> {
            work.at(done, steps, "strength");
            return !work.goesOn();
        });
        return new UnfoldingFinding(outcome, params.get(REPEATS), work.seed());
    }

    /// @param repeats draws at each strength
    public record UnfoldingFinding(TensorOrUnfolding outcome, int repeats, long seed) implements Finding {
        @Override
        public String summary() {
            return "The unfolding begins to see the signal at "
                    + Table.cell(TensorOrUnfolding.unfoldingThreshold(outcome.size()))
                    + ", the best rank-one tensor at " + Table.cell(TensorOrUnfolding.tensorThreshold()) + ".";
        }

        @Override
        public List<Table> tables() {
            return List.of(new Table(
                    List.of("signal", "unfolding", "(theory)", "tensor from there", "from the truth", "(theory)"),
                    outcome.points().stream()
                            .map(p -> List.of(
                                    Table.cell(p.signal()),
                                    Table.cell(p.unfolding()),
                                    Table.cell(p.unfoldingTheory()),
                                    Table.cell(p.tensor()),
                                    Table.cell(p.told()),
                                    Table.cell(p.tensorTheory())))
                            .toList()));
        }

        @Override
        public void json(ObjectNode root) {
            root.put("size", outcome.size())
                    .put("repeats", repeats)
                    .put("seed", seed)
                    .put("unfoldingThreshold", TensorOrUnfolding.unfoldingThreshold(outcome.size()))
                    .put("tensorThreshold", TensorOrUnfolding.tensorThreshold());
            var points = root.putArray("points");
            for (var point : outcome.points()) {
                points.addObject()
                        .put("signal", point.signal())
                        .put("unfolding", point.unfolding())
                        .put("tensor", point.tensor())
                        .put("told", point.told())
                        .put("unfoldingTheory", point.unfoldingTheory())
                        .put("tensorTheory", point.tensorTheory());
            }
        }
    }
}
