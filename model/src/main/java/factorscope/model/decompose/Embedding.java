package factorscope.model.decompose;

import factorscope.model.data.Axis;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Matrix;
import java.util.List;

/// A position in a few dimensions for every row: a map.
public final class Embedding implements Factorization {
    private final Axis rows;
    private final Tensor positions;
    private final List<RowValues> rowValues;

    /// @param positions rows x dimensions; NaN where a row was not drawn into the sample
    public Embedding(Axis rows, Tensor positions) {
        this(rows, positions, List.of());
    }

    private Embedding(Axis rows, Tensor positions, List<RowValues> rowValues) {
        this.rows = rows;
        this.positions = positions;
        this.rowValues = List.copyOf(rowValues);
    }

    /// The same with what else is known of every row.
    public Embedding withRowValues(List<RowValues> values) {
        return new Embedding(rows, positions, values);
    }

    @Override
    public List<RowValues> rowValues() {
        return rowValues;
    }

    @Override
    public List<Axis> axes() {
        return List.of(rows);
    }

    /// The number of dimensions.
    @Override
    public int components() {
        return Math.toIntExact(positions.shape().columns());
    }

    @Override
    public Tensor loadings(int axis) {
        return positions;
    }

    public Tensor positions() {
        return positions;
    }

    /// Maps have no weights: 1.
    @Override
    public double strength(int k) {
        return 1;
    }

    /// Maps do not reconstruct: zeros.
    @Override
    public void reconstruct(long from, Matrix into) {
        into.clear();
    }
}
