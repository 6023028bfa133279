package factorscope.views.drawing;

/// The sizes of text in drawings, as multiples of the usual size.
public enum Letter {
    /// Above everything.
    HEAD(1.1),
    /// Of a drawing.
    TITLE(1),
    /// What is read.
    TEXT(0.95),
    /// Remarks, and numbers at axes and bars.
    NOTE(0.85),
    /// Where there is little room.
    SMALL(0.78);

    private final double times;

    Letter(double times) {
        this.times = times;
    }

    double times() {
        return times;
    }
}
