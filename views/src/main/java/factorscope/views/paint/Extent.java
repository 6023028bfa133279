package factorscope.views.paint;

/// An interval of an axis, from left to right or from bottom to top.
public record Extent(double from, double to) {
    /// Where a value lies: 0 at `from`, 1 at `to`.
    public double place(double value) {
        return (value - from) / (to - from);
    }

    /// The value at a place.
    public double value(double place) {
        return from + place * (to - from);
    }
}
