package factorscope.views.pane;

/// What dragging means in a drawing.
public enum Tool {
    BOX("Box"),
    LASSO("Lasso"),
    PAN("Pan");

    private final String text;

    Tool(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
