package factorscope.model.data;

import factorscope.model.failure.Failure;
import java.util.List;

/// Values with named axes.
///
/// Matrix methods see [#rows] = the first axis and [#columns] = all others folded, the last running fastest.
///
/// @param id unique within a project
/// @param axes one per axis of the values, outermost first
public record Dataset(String id, String name, List<Axis> axes, Tensor values, Origin origin) {
    public Dataset {
        axes = List.copyOf(axes);
        var shape = values.shape();
        if (axes.size() != shape.order()) {
            throw Failure.data(
                    "The data have " + shape.order() + " axes but " + axes.size() + " are described.",
                    "Describe every axis in the side file.");
        }
        for (int a = 0; a < axes.size(); a++) {
            if (axes.get(a).size() != shape.size(a)) {
                throw Failure.data(
                        "Axis " + a + " (" + axes.get(a).name() + ") has " + shape.size(a)
                                + " positions in the data but " + axes.get(a).size() + " in its description.",
                        "Correct the side file.");
            }
        }
    }

    public Axis rows() {
        return axes.getFirst();
    }

    public Axis columns() {
        if (axes.size() == 2) {
            return axes.get(1);
        }
        var inner = axes.subList(1, axes.size());
        var labels = new Labels.Folded(inner);
        var name = String.join(" × ", inner.stream().map(Axis::name).toList());
        return new Axis(new AxisId(rows().id().text() + "/folded"), name, labels.size(), Role.FEATURE, labels);
    }

    /// Keeps the values alive until the lease is closed.
    public Storage.Lease lease() {
        return values.storage().lease();
    }

    public Dataset named(String other) {
        return new Dataset(id, other, axes, values, origin);
    }

    /// The same under another id; axes that are named after the dataset follow.
    public Dataset identified(String other) {
        var renamed = axes.stream()
                .map(a -> a.id().text().startsWith(id + "/")
                        ? new Axis(
                                new AxisId(other + a.id().text().substring(id.length())),
                                a.name(),
                                a.size(),
                                a.role(),
                                a.labels())
                        : a)
                .toList();
        return new Dataset(other, name, renamed, values, origin);
    }
}
