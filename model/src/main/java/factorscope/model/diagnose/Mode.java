package factorscope.model.diagnose;

import factorscope.model.data.Axis;
import factorscope.model.data.Grid;
import factorscope.model.data.Labels;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
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
public record Mode(Axis axis, int components, Loadings loadings, Loadings deviations, int stride, String remark) {
    /// More bars than these are too thin to be told apart.
    private static final int MOST_BARS = 48;

    /// Loadings along an axis.
    public interface Loadings {
        double at(int position, int component);

        /// Of deviations that are not known.
        Loadings NONE = (_, _) -> 0;

        static Loadings of(Tensor tensor) {
            return tensor::at;
        }
    }

    /// Whether a result of unfolded data has no loadings of its own along their axes.
    public static boolean needsProfiles(TwoWay result) {
        return result.axes().get(1).labels() instanceof Labels.Folded
                && result.structure()
                        .map(Structure::loadings)
                        .orElseGet(List::of)
                        .isEmpty();
    }

    /// One for each of the data's own axes.
    ///
    /// @param profiles along the axes that were folded, positions x components, where these are needed
    public static List<Mode> of(TwoWay result, List<Grid> profiles) {
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
                var profile = profiles.get(m);
                modes.add(new Mode(axis, k, profile::at, Loadings.NONE, stride, "strength over the other axes"));
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

    /// Positions.
    public int size() {
        return axis.size();
    }

    /// The largest size among so many components, with twice its deviation.
    public double most(int count) {
        double most = 0;
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < Math.min(count, components); k++) {
                most = Math.max(most, Math.abs(loadings.at(i, k)) + 2 * deviations.at(i, k));
            }
        }
        return most;
    }

    /// Whether a loading among so many components is negative.
    public boolean isSigned(int count) {
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
    public boolean isLine() {
        return switch (axis.role()) {
            case TIME, WAVELENGTH, SPACE, LATITUDE, LONGITUDE -> true;
            case SAMPLE, FEATURE, TOKEN, NEURON, LAYER, CHANNEL, COMPONENT, OTHER ->
                size() > MOST_BARS || axis.labels() instanceof Labels.Even || axis.labels() instanceof Labels.Values;
        };
    }

    /// Positions among the rows, or among the folded columns, from `from` to `to` along this mode.
    public BitSet positions(int from, int to, int columns) {
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
    public BitSet marked(BitSet rows, BitSet columns, int columnCount) {
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
