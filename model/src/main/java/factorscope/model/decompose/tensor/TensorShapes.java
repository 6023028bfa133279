package factorscope.model.decompose.tensor;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Rows;
import java.util.List;
import java.util.Optional;

/// What tensor methods ask of a dataset's shape.
public final class TensorShapes {
    private static final int MOST_MODES = 8;
    public static final int MOST_COMPONENTS = 1000;

    private static final double SINGLE_TOLERANCE = 3e-7;

    /// Products of a longer axis with itself are neither quick nor small.
    private static final int MOST_LAST = 8192;

    /// Blocks of fewer rows waste the products with the other modes' loadings.
    private static final int WANTED_ROWS = 112;

    private static final long MOST_BLOCK_BYTES = 128L << 20;

    private TensorShapes() {}

    public static Eligibility accepts(Inputs inputs) {
        var shape = inputs.data().values().shape();
        if (shape.order() > MOST_MODES) {
            return Eligibility.refused(
                    "The data have " + shape.order() + " axes; tensor methods take " + MOST_MODES + " at most.");
        }
        return MatrixShapes.accepts(inputs);
    }

    /// The same of methods that take the products of the last axis with itself.
    public static Eligibility acceptsShortLast(Inputs inputs) {
        var axis = inputs.data().axes().getLast();
        return axis.size() > MOST_LAST
                ? Eligibility.refused("The last axis, " + axis.name() + ", has " + axis.size()
                        + " positions; this method takes " + MOST_LAST + " at most: put a shorter axis last.")
                : accepts(inputs);
    }

    /// Positions by axis.
    public static int[] sizes(Problem problem) {
        return problem.inputs().data().axes().stream().mapToInt(Axis::size).toArray();
    }

    /// By axis.
    public static List<Integer> largestRanks(Shape shape) {
        return shape.sizes().stream()
                .map(size -> (int) Math.min(MOST_COMPONENTS, size))
                .toList();
    }

    /// Of the longest axis.
    public static int largestRank(Shape shape) {
        long longest = shape.sizes().stream().mapToLong(Long::longValue).max().orElse(1);
        return (int) Math.max(1, Math.min(MOST_COMPONENTS, longest));
    }

    /// The data in blocks of rows that are large enough for products with few columns.
    public static Rows rows(Problem problem) {
        return inLargeBlocks(Rows.of(problem.inputs().data()));
    }

    public static Rows inLargeBlocks(Rows plain) {
        long bytes = Math.max(1, (long) plain.columns() * plain.working().bytes());
        return plain.inBlocksOfAtLeast((int) Math.max(1, Math.min(WANTED_ROWS, MOST_BLOCK_BYTES / bytes)));
    }

    /// No tensor of these sizes needs more components: all axes but the longest, multiplied.
    public static int mostComponents(Shape shape) {
        long longest = shape.sizes().stream().mapToLong(Long::longValue).max().orElse(1);
        return (int) Math.max(1, Math.min(MOST_COMPONENTS, shape.count() / Math.max(1, longest)));
    }

    public static int startingComponents(Shape shape) {
        return Math.min(mostComponents(shape), 5);
    }

    /// What to know before asking for an error that the data's type does not allow.
    public static Optional<String> adviceOnTolerance(Problem problem, double tolerance) {
        boolean isSingle = problem.inputs().data().values().dtype().working() == DType.FLOAT32;
        return isSingle && tolerance > 0 && tolerance < SINGLE_TOLERANCE
                ? Optional.of("The values are float32: a relative error below " + Numbers.shown(SINGLE_TOLERANCE)
                        + " cannot be told from rounding, and the ranks may be too large (convert them to float64).")
                : Optional.empty();
    }

    /// Where values may be missing, and none is there.
    public static Failure allMissing(Dataset data) {
        return Failure.data(
                data.name() + " has no values: all of them are missing.", "Choose other data, or another mask.");
    }
}
