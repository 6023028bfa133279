package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Robust principal component analysis: data of low rank of which some values are off by any amount.
public final class RobustPca implements Decomposition {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "At most this many; how many there are is found.",
            shape -> Math.min(50, MatrixShapes.rank(shape)),
            1,
            shape -> Math.min(500, MatrixShapes.rank(shape)));
    static final Param.Real WEIGHT = new Param.Real(
            "weight",
            "Weight",
            "Of what is off, beside the low rank, in units of 1 / sqrt(longer side): smaller finds more of it.",
            1,
            1e-3,
            1e3);
    static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "At most this many.", 200, 1, 1_000_000);
    static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Tolerance",
            "Stop when low rank and sparse part add up to the data but for this share of their norm.",
            1e-6,
            0,
            1);

    /// Products of a longer side with itself are neither quick nor small.
    private static final int MOST_SHORTER = 4096;

    /// Products of wide data are one call, which cannot be stopped.
    private static final double MOST_WIDE_FLOPS = 1e11;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "rpca",
                1,
                "Robust PCA",
                "Low rank plus a sparse rest, such as a still background plus what moves in front of it.",
                List.of("Candès, Li, Ma, Wright 2011, J. ACM 58(3)", "Lin, Chen, Ma 2010, arXiv 1009.5055"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, WEIGHT, ITERATIONS, TOLERANCE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var shape = inputs.data().values().shape();
        if (shape.order() > 1) {
            double n = shape.rows();
            double d = shape.columns();
            if (Math.min(n, d) > MOST_SHORTER || n < d && 2 * n * n * d > MOST_WIDE_FLOPS) {
                return Eligibility.refused("The data are too large for robust PCA on both sides: it takes "
                        + MOST_SHORTER + " columns at most, or fewer rows.");
            }
        }
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return RobustPcaSolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new RobustPcaSolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new RobustPcaSolver(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }
}
