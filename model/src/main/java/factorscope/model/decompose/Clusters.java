package factorscope.model.decompose;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// Every row belongs to one cluster, or to none.
public final class Clusters implements Factorization {
    /// The label of a row that the algorithm calls noise.
    public static final int NOISE = -1;

    /// The label of a row that was not drawn into the sample.
    public static final int NOT_DRAWN = -2;

    private final TwoWay.Axes axes;
    private final Tensor labels;
    private final Tensor centres;
    private final int[] sizes;
    private final List<RowValues> rowValues;
    private final Optional<ClusterTree> tree;

    /// @param labels one int32 per row: 0 to K - 1, [#NOISE] or [#NOT_DRAWN]
    /// @param centres columns x K: the mean of each cluster
    public Clusters(TwoWay.Axes axes, Tensor labels, Tensor centres) {
        this(axes, labels, centres, List.of(), Optional.empty());
    }

    private Clusters(
            TwoWay.Axes axes, Tensor labels, Tensor centres, List<RowValues> rowValues, Optional<ClusterTree> tree) {
        this.rowValues = List.copyOf(rowValues);
        this.tree = tree;
        this.axes = axes;
        this.labels = labels;
        this.centres = centres;
        this.sizes = new int[Math.toIntExact(centres.shape().columns())];
        for (long i = 0; i < labels.shape().count(); i++) {
            int label = (int) labels.at(i);
            if (label >= 0) {
                sizes[label]++;
            }
        }
    }

    /// The same with what else is known of every row.
    public Clusters withRowValues(List<RowValues> values) {
        return new Clusters(axes, labels, centres, values, tree);
    }

    /// The same with the tree that they were chosen from.
    public Clusters withTree(ClusterTree from) {
        return new Clusters(axes, labels, centres, rowValues, Optional.of(from));
    }

    @Override
    public List<RowValues> rowValues() {
        return rowValues;
    }

    /// The tree that they were chosen from; empty where there was none.
    public Optional<ClusterTree> tree() {
        return tree;
    }

    @Override
    public List<Axis> axes() {
        return List.of(axes.rows(), axes.columns());
    }

    @Override
    public int components() {
        return sizes.length;
    }

    /// Along the rows: 1 where the row belongs to the cluster. Along the columns: the cluster's centre.
    @Override
    public Tensor loadings(int axis) {
        if (axis == 1) {
            return centres;
        }
        int rows = axes.rows().size();
        var members = Arena.ofAuto().allocate(Math.max(1, (long) rows * sizes.length));
        for (int i = 0; i < rows; i++) {
            if (label(i) >= 0) {
                members.set(ValueLayout.JAVA_BYTE, (long) i * sizes.length + label(i), (byte) 1);
            }
        }
        return Tensor.of(members, DType.UINT8, Shape.of(rows, sizes.length), Storage.collected());
    }

    /// The cluster of a row; [#NOISE] or [#NOT_DRAWN] where it has none.
    public int label(int row) {
        return (int) labels.at(row);
    }

    public Tensor labels() {
        return labels;
    }

    /// Columns x K.
    public Tensor centres() {
        return centres;
    }

    /// The number of members.
    @Override
    public double strength(int k) {
        return sizes[k];
    }

    /// The centre of each row's cluster; zero for rows without one.
    @Override
    public void reconstruct(long from, Matrix into) {
        var out = new double[into.columns()];
        for (int i = 0; i < into.rows(); i++) {
            int label = label(Math.toIntExact(from + i));
            for (int j = 0; j < out.length; j++) {
                out[j] = label < 0 ? 0 : centres.at(j, label);
            }
            into.setRow(i, out);
        }
    }
}
