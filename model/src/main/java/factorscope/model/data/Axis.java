package factorscope.model.data;

import factorscope.model.failure.Failure;

/// One axis of a dataset or of a result.
///
/// @param size number of positions
/// @param labels what each position is called; its size equals `size`
public record Axis(AxisId id, String name, int size, Role role, Labels labels) {
    public Axis {
        if (labels.size() != size) {
            throw Failure.data(
                    "The axis \"" + name + "\" has " + size + " positions but " + labels.size() + " labels.",
                    "Give one label per position, in the same order.");
        }
    }

    /// An axis whose positions are only numbered.
    public static Axis numbered(AxisId id, String name, int size, Role role) {
        return new Axis(id, name, size, role, new Labels.Numbered(size));
    }

    public Axis withLabels(Labels other) {
        return new Axis(id, name, size, role, other);
    }

    /// The text for position `i`.
    public String label(int i) {
        return labels.text(i);
    }
}
