package factorscope.model.decompose.tensor;

import factorscope.model.decompose.Problem;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;

/// Parameters that most tensor methods have.
public final class TensorParams {
    public static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many components to find (R).",
            TensorShapes::startingComponents,
            1,
            TensorShapes::mostComponents);
    public static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Sweeps", "At most this many sweeps over all modes.", 500, 1, 1_000_000);
    public static final Param.Real TOLERANCE = new Param.Real(
            "tolerance", "Tolerance", "Stop when the relative error falls by less than this in a sweep.", 1e-7, 0, 1);
    public static final Param.Flag OBSERVED = new Param.Flag(
            "observed",
            "Observed values only",
            "Values may be missing (NaN): fit those that are there, from a random start.",
            false);

    private TensorParams() {}

    /// The rows, with missing values where these are allowed.
    public static Rows rows(Problem problem) {
        var rows = TensorShapes.rows(problem);
        return problem.params().get(OBSERVED) ? rows.allowingMissing() : rows;
    }
}
