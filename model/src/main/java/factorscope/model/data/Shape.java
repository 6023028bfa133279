package factorscope.model.data;

import factorscope.model.failure.Failure;
import java.util.List;
import java.util.stream.Collectors;

/// The sizes of a tensor's axes, outermost first. A product beyond 2^63 cannot exist.
public record Shape(List<Long> sizes) {
    public Shape {
        sizes = List.copyOf(sizes);
        long product = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw Failure.data("A shape cannot have the size " + size + ".", "The file is damaged: write it anew.");
            }
            try {
                product = Math.multiplyExact(product, Math.max(size, 1));
            } catch (ArithmeticException e) {
                throw Failure.data(
                        "The shape " + sizes + " has more values than can be counted.",
                        "The file is damaged: write it anew.");
            }
        }
    }

    public static Shape of(long... sizes) {
        return new Shape(java.util.Arrays.stream(sizes).boxed().toList());
    }

    /// The number of axes.
    public int order() {
        return sizes.size();
    }

    public long size(int axis) {
        return sizes.get(axis);
    }

    /// How many values.
    public long count() {
        return sizes.stream().reduce(1L, (a, b) -> a * b);
    }

    /// Rows when seen as a matrix: the first axis.
    public long rows() {
        return sizes.isEmpty() ? 1 : size(0);
    }

    /// Columns when seen as a matrix: all further axes folded into one.
    public long columns() {
        return sizes.stream().skip(1).reduce(1L, (a, b) -> a * b);
    }

    /// Such as `2,225 × 1,536`.
    public String text() {
        return sizes.isEmpty()
                ? "one value"
                : sizes.stream()
                        .map(s -> String.format(java.util.Locale.ROOT, "%,d", s))
                        .collect(Collectors.joining(" × "));
    }
}
