package factorscope.model.decompose;

import factorscope.model.data.Axis;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Matrix;
import java.util.List;

/// The result of a decomposition. Its arrays are immutable and live as long as something refers to them.
public sealed interface Factorization permits TwoWay, Clusters, Embedding {
    /// The data's axes that this result has loadings for, in the data's order.
    List<Axis> axes();

    /// How many components.
    int components();

    /// The loadings along one of [#axes]: positions x components.
    Tensor loadings(int axis);

    /// What is known of every row beside that.
    default List<RowValues> rowValues() {
        return List.of();
    }

    /// How much component k contributes: its weight, or its number of members.
    double strength(int k);

    /// Writes the model's values for the rows `from`, `from + 1` ... of the data.
    ///
    /// @param into as many rows as are wanted, with the data's columns
    void reconstruct(long from, Matrix into);
}
