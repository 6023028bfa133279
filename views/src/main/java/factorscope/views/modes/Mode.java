package factorscope.views.modes;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.views.drawing.Remembered;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// One axis of the data, with a result's loadings along it.
///
/// @param components of the result along this axis
/// @param loadings by position and component
/// @param stride between neighbouring positions among the folded columns; 0 for the rows
/// @param remark on what is shown
/// @param deviations how sure loadings are; zero where that is not known
record Mode(Axis axis, int components, Loadings loadings, Loadings deviations, int stride, String remark) {
    /// More bars than these are too thin to be told apart.
    private static final int MOST_BARS = 48;

    /// Loadings along an axis.
    interface Loadings {
        double at(int position, int component);

        /// Of deviations that are not known.
        Loadings NONE = (_, _) -> 0;

        static Loadings of(Tensor tensor) {
            return tensor::at;
        }
    }

    /// Of results that have no loadings of their own along an axis: by axis, position and component.
    static final Remembered<TwoWay, List<double[][]>> PROFILES = new Remembered<>(Mode::profiles);

    /// One for each of the data's own axes.
    static List<Mode> of(TwoWay result) {
        int k = result.components();
        var modes = new ArrayList<Mode>();
        modes.add(new Mode(result.axes().getFirst(), k, Loadings.of(result.loadings(0)), deviations(result, 0), 0, ""));
        if (!(result.axes().get(1).labels() instanceof Labels.Folded folded)) {
            modes.add(new Mode(result.axes().get(1), k, Loadings.of(result.loadings(1)), Loadings.NONE, 1, ""));
            return modes;
        }
        var own = result.structure().map(Structure::loadings).orElseGet(List::of);
        int stride = folded.size();
        for (int m = 0; m < folded.axes().size(); m++) {
            var axis = folded.axes().get(m);
            stride /= Math.max(1, axis.size());
            if (own.isEmpty()) {
                var profile = PROFILES.of(result).get(m);
                modes.add(new Mode(
                        axis, k, (i, c) -> profile[i][c], Loadings.NONE, stride, "strength over the other axes"));
            } else {
                int count = Math.toIntExact(own.get(m).shape().columns());
                boolean isOwn = result.structure().orElseThrow().hasOwnComponents();
                modes.add(new Mode(
                        axis,
                        count,
                        Loadings.of(own.get(m)),
                        deviations(result, m + 1),
                        stride,
                        isOwn ? count + " of its own" : ""));
            }
        }
        return modes;
    }

    private static Loadings deviations(TwoWay result, int axis) {
        return result.structure()
                .filter(s -> s instanceof Structure.Tucker)
                .map(s -> ((Structure.Tucker) s).deviations())
                .filter(d -> axis < d.size())
                .map(d -> Loadings.of(d.get(axis)))
                .orElse(Loadings.NONE);
    }

    /// The root of the sum of squares over all other axes.
    private static List<double[][]> profiles(TwoWay result) {
        var folded = (Labels.Folded) result.axes().get(1).labels();
        var profiles = new ArrayList<double[][]>();
        for (var axis : folded.axes()) {
            profiles.add(new double[axis.size()][result.components()]);
        }
        for (int j = 0; j < folded.size(); j++) {
            int rest = j;
            for (int m = profiles.size() - 1; m >= 0; m--) {
                var profile = profiles.get(m)[rest % profiles.get(m).length];
                rest /= profiles.get(m).length;
                for (int k = 0; k < profile.length; k++) {
                    double value = result.loadings(1).at(j, k);
                    profile[k] += value * value;
                }
            }
        }
        for (var profile : profiles) {
            for (var row : profile) {
                for (int k = 0; k < row.length; k++) {
                    row[k] = Math.sqrt(row[k]);
                }
            }
        }
        return profiles;
    }

    int size() {
        return axis.size();
    }

    double most(int count) {
        double most = 0;
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < Math.min(count, components); k++) {
                most = Math.max(most, Math.abs(loadings.at(i, k)) + 2 * deviations.at(i, k));
            }
        }
        return most;
    }

    boolean isSigned(int count) {
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < Math.min(count, components); k++) {
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
