package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.polyadic.PolyadicBuilder;
import factorscope.model.decompose.tensor.product.Squares;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// CP by least squares over drawn values: for data so large that a pass over them is long.
public final class SampledCp implements Swept {
    static final Param.Whole SAMPLES = new Param.Whole(
            "samples",
            "Samples",
            "How many lines along an axis each of its updates looks at; 0 for 20 R log2(R + 1).",
            0,
            0,
            1_000_000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "scp",
                1,
                "Sampled CP",
                "CP from drawn values, for tensors so large that a pass over them is long.",
                List.of(
                        "Battaglino, Ballard, Kolda 2018, SIAM J. Matrix Anal. Appl. 39(2)",
                        "Larsen, Kolda 2022, SIAM J. Matrix Anal. Appl. 43(3) (leverage scores)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(TensorParams.COMPONENTS, SAMPLES, TensorParams.ITERATIONS, TensorParams.TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.accepts(inputs);
    }

    static int samples(Problem problem) {
        int k = problem.params().get(TensorParams.COMPONENTS);
        int given = problem.params().get(SAMPLES);
        return given > 0 ? Math.max(k, given) : (int) Math.max(200, 20 * k * Math.log(k + 1.0) / Math.log(2));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        var sizes = TensorShapes.sizes(problem);
        int k = problem.params().get(TensorParams.COMPONENTS);
        double lines = 0;
        for (int size : sizes) {
            lines += size;
        }
        double sweeps = Math.min(100, problem.params().get(TensorParams.ITERATIONS));
        long result = PolyadicBuilder.bytes(rows, sizes, k);
        return new Forecast(
                2.0 * rows.count() * rows.columns() * k,
                sweeps * samples(problem) * (lines * (k + 20) + (double) k * k),
                2.0 * problem.inputs().data().values().bytes(),
                SweepSolver.bytes(
                        rows,
                        compute,
                        Squares.bytes(rows, compute),
                        0,
                        (c, state) -> new SampledFit(
                                problem, problem.params().get(TensorParams.COMPONENTS), samples(problem), c, state),
                        result,
                        k),
                result,
                8L * samples(problem) * (k + sizes.length + 2L) + SampledFit.heapBytes(sizes, k));
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        int rounds = Math.max(1, problem.params().get(TensorParams.ITERATIONS) / SampledFit.TOGETHER);
        return EntriesFit.solver(
                problem,
                compute,
                new SweepSolver.Plan(rounds, problem.params().get(TensorParams.TOLERANCE)),
                (c, state) -> new SampledFit(
                        problem, problem.params().get(TensorParams.COMPONENTS), samples(problem), c, state));
    }
}
