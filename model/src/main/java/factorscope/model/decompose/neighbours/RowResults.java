package factorscope.model.decompose.neighbours;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.ClusterTree;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.RowValues;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// Results of what was done with some or all rows of a dataset.
public final class RowResults {
    /// Rows that are read at once.
    private static final int GATHERED = 256;

    /// A position of a point in a map.
    public interface Positions {
        double at(int point, int dimension);
    }

    private RowResults() {}

    /// @param drawn the numbers of the rows that have labels
    /// @param labels one for each of them: 0 to `count` - 1, or [Clusters#NOISE]
    public static Clusters clusters(Rows rows, Compute compute, long[] drawn, int[] labels, int count) {
        var all = compute.memory().allocateShared(4 * rows.count(), "a result");
        for (long i = 0; i < rows.count(); i++) {
            all.setAtIndex(JAVA_INT, i, Clusters.NOT_DRAWN);
        }
        int d = rows.columns();
        var sums = new double[count][d];
        var members = new int[count];
        try (var here = compute.memory().scope("drawn rows")) {
            var x = Matrix.allocate(here, rows.working(), GATHERED, d);
            var row = new double[d];
            for (int from = 0; from < drawn.length; from += GATHERED) {
                var numbers = Arrays.copyOfRange(drawn, from, Math.min(drawn.length, from + GATHERED));
                rows.gather(numbers, x);
                for (int i = 0; i < numbers.length; i++) {
                    int label = labels[from + i];
                    all.setAtIndex(JAVA_INT, numbers[i], label);
                    if (label >= 0) {
                        x.getRow(i, row);
                        members[label]++;
                        Gram.addScaled(sums[label], 1, row);
                    }
                }
            }
        }
        var centres = Matrix.allocateShared(compute.memory(), rows.working(), d, count, "a result");
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < d; j++) {
                centres.set(j, k, members[k] == 0 ? 0 : sums[k][j] / members[k]);
            }
        }
        return new Clusters(
                new TwoWay.Axes(rows.rowAxis(), rows.columnAxis()),
                Tensor.of(all, DType.INT32, Shape.of(rows.count()), Storage.collected()),
                centres.asTensor());
    }

    /// A number for every row; NaN where a row was not drawn.
    ///
    /// @param drawn the numbers of the rows that have one
    /// @param value of a point by its place among those drawn
    public static RowValues values(
            Rows rows, Compute compute, long[] drawn, RowValues.Kind kind, IntToDoubleFunction value) {
        return new RowValues(kind, numbers(rows, compute, DType.FLOAT32, drawn, value));
    }

    /// The tree behind clusters, of all rows.
    ///
    /// @param homes the node that each point leaves last
    /// @param departures the density at which it does
    public static ClusterTree tree(
            Rows rows, Compute compute, long[] drawn, List<ClusterTree.Node> nodes, int[] homes, double[] departures) {
        var all = compute.memory().allocateShared(4 * rows.count(), "a result");
        for (long i = 0; i < rows.count(); i++) {
            all.setAtIndex(JAVA_INT, i, -1);
        }
        for (int i = 0; i < drawn.length; i++) {
            all.setAtIndex(JAVA_INT, drawn[i], homes[i]);
        }
        return new ClusterTree(
                nodes,
                Tensor.of(all, DType.INT32, Shape.of(rows.count()), Storage.collected()),
                numbers(rows, compute, DType.FLOAT64, drawn, i -> departures[i]));
    }

    private static Tensor numbers(Rows rows, Compute compute, DType dtype, long[] drawn, IntToDoubleFunction value) {
        var all = Matrix.allocateShared(compute.memory(), dtype, rows.count(), 1, "a result");
        if (drawn.length < rows.count()) {
            for (long i = 0; i < rows.count(); i++) {
                all.set(i, 0, Double.NaN);
            }
        }
        for (int i = 0; i < drawn.length; i++) {
            all.set(drawn[i], 0, value.applyAsDouble(i));
        }
        return all.asVector();
    }

    /// @param drawn the numbers of the rows that have positions
    public static Embedding map(Rows rows, Compute compute, long[] drawn, int dimensions, Positions positions) {
        var all = Matrix.allocateShared(compute.memory(), DType.FLOAT32, rows.count(), dimensions, "a result");
        if (drawn.length < rows.count()) {
            for (long i = 0; i < rows.count(); i++) {
                for (int j = 0; j < dimensions; j++) {
                    all.set(i, j, Double.NaN);
                }
            }
        }
        for (int i = 0; i < drawn.length; i++) {
            for (int j = 0; j < dimensions; j++) {
                double value = positions.at(i, j);
                if (!Double.isFinite(value)) {
                    throw Failure.numerical(
                            "The map left the finite numbers.", "Choose other parameters, or scale the data.");
                }
                all.set(drawn[i], j, value);
            }
        }
        return new Embedding(rows.rowAxis(), all.asTensor());
    }
}
