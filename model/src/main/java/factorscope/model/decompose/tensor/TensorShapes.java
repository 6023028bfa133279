package factorscope.model.decompose.tensor;

import factorscope.model.data.Shape;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.solve.MatrixShapes;

/// What tensor methods ask of a dataset's shape.
final class TensorShapes {
    private static final int MOST_MODES = 8;
    private static final int MOST_COMPONENTS = 1000;

    private TensorShapes() {}

    static Eligibility accepts(Inputs inputs) {
        var shape = inputs.data().values().shape();
        if (shape.order() > MOST_MODES) {
            return Eligibility.refused(
                    "The data have " + shape.order() + " axes; tensor methods take " + MOST_MODES + " at most.");
        }
        return MatrixShapes.accepts(inputs);
    }

    /// No tensor of these sizes needs more components: all axes but the longest, multiplied.
    static int mostComponents(Shape shape) {
        long longest = shape.sizes().stream().mapToLong(Long::longValue).max().orElse(1);
        return (int) Math.max(1, Math.min(MOST_COMPONENTS, shape.count() / Math.max(1, longest)));
    }

    static int startingComponents(Shape shape) {
        return Math.min(mostComponents(shape), 5);
    }
}
