package factorscope.views.drawing;

/// Width and height of a drawing in logical pixels.
public record Size(int width, int height) {
    public Size {
        width = Math.max(1, width);
        height = Math.max(1, height);
    }
}
