package factorscope.model.decompose;

import factorscope.model.data.Shape;
import factorscope.model.linalg.Rows;

/// What matrix methods ask of a dataset's shape.
public final class MatrixShapes {
    /// More components than this are a mistake rather than a wish.
    private static final int MOST = 16_384;

    private MatrixShapes() {}

    public static Eligibility accepts(Inputs inputs) {
        var shape = inputs.data().values().shape();
        if (shape.order() < 2) {
            return Eligibility.refused("The data have one axis; a matrix method needs rows and columns.");
        }
        if (shape.count() == 0) {
            return Eligibility.refused("The data are empty (" + shape.text() + ").");
        }
        return Eligibility.accepted();
    }

    /// As many components as rows at most.
    public static int mostComponents(Shape shape) {
        return (int) Math.max(1, Math.min(shape.rows(), MOST));
    }

    /// As many components as rows and columns at most.
    public static int rank(Shape shape) {
        return (int) Math.max(1, Math.min(Math.min(shape.rows(), shape.columns()), MOST));
    }

    /// `wanted`, or less where the data have fewer rows or columns.
    public static int rankAtMost(Rows rows, int wanted) {
        return (int) Math.min(wanted, Math.min(rows.count(), rows.columns()));
    }

    /// A number to start from that suits small tables too.
    public static int startingComponents(Shape shape, int usual) {
        return Math.max(1, Math.min(usual, rank(shape) / 2));
    }
}
