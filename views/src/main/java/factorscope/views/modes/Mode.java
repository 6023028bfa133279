package factorscope.views.modes;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// One axis of the data, with a result's loadings along it.
///
/// @param loadings positions x K
/// @param stride between neighbouring positions among the folded columns; 0 for the rows
record Mode(Axis axis, Tensor loadings, int stride) {
    /// More bars than these are too thin to be told apart.
    private static final int MOST_BARS = 48;

    /// Those of the data's own axes where the result has them, else rows and columns.
    static List<Mode> of(TwoWay result) {
        var modes = new ArrayList<Mode>();
        modes.add(new Mode(result.axes().getFirst(), result.loadings(0), 0));
        if (result.inner().isEmpty() || !(result.axes().get(1).labels() instanceof Labels.Folded folded)) {
            modes.add(new Mode(result.axes().get(1), result.loadings(1), 1));
            return modes;
        }
        int stride = folded.size();
        for (int m = 0; m < result.inner().size(); m++) {
            var axis = folded.axes().get(m);
            stride /= Math.max(1, axis.size());
            modes.add(new Mode(axis, result.inner().get(m), stride));
        }
        return modes;
    }

    int size() {
        return axis.size();
    }

    double most(int components) {
        double most = 0;
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < components; k++) {
                most = Math.max(most, Math.abs(loadings.at(i, k)));
            }
        }
        return most;
    }

    boolean isSigned(int components) {
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < components; k++) {
                if (loadings.at(i, k) < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether neighbouring positions belong together.
    boolean isLine() {
        return switch (axis.role()) {
            case TIME, WAVELENGTH, SPACE, LATITUDE, LONGITUDE -> true;
            case SAMPLE, FEATURE, TOKEN, NEURON, LAYER, CHANNEL, COMPONENT, OTHER ->
                size() > MOST_BARS || axis.labels() instanceof Labels.Even || axis.labels() instanceof Labels.Values;
        };
    }

    /// Positions among the rows, or among the folded columns, from `from` to `to` along this mode.
    BitSet positions(int from, int to, int columns) {
        var picked = new BitSet();
        if (stride == 0) {
            picked.set(from, to + 1);
            return picked;
        }
        for (int j = 0; j < columns; j++) {
            int at = j / stride % size();
            if (at >= from && at <= to) {
                picked.set(j);
            }
        }
        return picked;
    }

    /// Those positions of this mode of which everything is selected.
    BitSet marked(BitSet rows, BitSet columns, int columnCount) {
        if (stride == 0) {
            return rows;
        }
        var marked = new BitSet();
        if (columns.isEmpty()) {
            return marked;
        }
        marked.set(0, size());
        for (int j = columns.nextClearBit(0); j < columnCount; j = columns.nextClearBit(j + 1)) {
            marked.clear(j / stride % size());
        }
        return marked;
    }
}
