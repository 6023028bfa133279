package factorscope.model.data;

import factorscope.model.failure.Failure;

/// What makes two axes the same: datasets and results whose axes share an id are linked.
public record AxisId(String text) {
    public AxisId {
        if (text.isBlank()) {
            throw Failure.data("An axis id is empty.", "Name the axis.");
        }
    }
}
