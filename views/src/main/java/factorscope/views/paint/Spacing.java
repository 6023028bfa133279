package factorscope.views.paint;

/// Distances in drawings, in logical pixels.
public final class Spacing {
    /// Around a drawing.
    public static final int MARGIN = 14;

    /// Base line of a title.
    public static final int TITLE = 24;

    /// Base line of a remark below it.
    public static final int REMARK = 44;

    /// The height of a line with a bar.
    public static final int ROW = 20;

    private Spacing() {}
}
