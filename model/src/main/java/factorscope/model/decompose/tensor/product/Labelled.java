package factorscope.model.decompose.tensor.product;

import java.util.Arrays;
import java.util.stream.IntStream;

/// An array whose axes have names, so that two of them are multiplied by summing over the names they share.
///
/// @param values in the order of the labels, the last one fastest
record Labelled(double[] values, int[] labels, int[] sizes) {
    private int place(int label) {
        for (int m = 0; m < labels.length; m++) {
            if (labels[m] == label) {
                return m;
            }
        }
        return -1;
    }

    /// The same with its axes in another order.
    Labelled ordered(int... wanted) {
        if (Arrays.equals(wanted, labels)) {
            return this;
        }
        int order = labels.length;
        var from = new int[order];
        var strides = new int[order];
        int stride = 1;
        for (int m = order - 1; m >= 0; m--) {
            strides[m] = stride;
            stride *= sizes[m];
        }
        var newSizes = new int[order];
        for (int m = 0; m < order; m++) {
            int place = place(wanted[m]);
            from[m] = strides[place];
            newSizes[m] = sizes[place];
        }
        var out = new double[values.length];
        var at = new int[order];
        int source = 0;
        for (int i = 0; i < out.length; i++) {
            out[i] = values[source];
            for (int m = order - 1; m >= 0; m--) {
                source += from[m];
                if (++at[m] < newSizes[m]) {
                    break;
                }
                source -= from[m] * newSizes[m];
                at[m] = 0;
            }
        }
        return new Labelled(out, wanted.clone(), newSizes);
    }

    /// Summed over what both have; their own axes follow each other.
    Labelled times(Labelled other) {
        var common = Arrays.stream(labels).filter(l -> other.place(l) >= 0).toArray();
        var mine = Arrays.stream(labels).filter(l -> other.place(l) < 0).toArray();
        var theirs = Arrays.stream(other.labels).filter(l -> place(l) < 0).toArray();
        var a = ordered(concatenated(mine, common));
        var b = other.ordered(concatenated(common, theirs));
        int inner = 1;
        for (int label : common) {
            inner *= sizes[place(label)];
        }
        int rows = values.length / inner;
        int columns = other.values.length / inner;
        var out = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < inner; k++) {
                double factor = a.values[i * inner + k];
                for (int j = 0; j < columns && factor != 0; j++) {
                    out[i * columns + j] += factor * b.values[k * columns + j];
                }
            }
        }
        var newSizes = IntStream.concat(
                        Arrays.stream(mine).map(l -> sizes[place(l)]),
                        Arrays.stream(theirs).map(l -> other.sizes[other.place(l)]))
                .toArray();
        return new Labelled(out, concatenated(mine, theirs), newSizes);
    }

    private static int[] concatenated(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }
}
