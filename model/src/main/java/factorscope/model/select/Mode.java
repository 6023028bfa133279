package factorscope.model.select;

/// How a stroke changes what is selected.
public enum Mode {
    REPLACE("Replace"),
    ADD("Add"),
    REMOVE("Remove"),
    INTERSECT("Intersect"),
    XOR("Xor"),
    /// Leaves the selection alone and makes a named group of the stroke.
    NEW_GROUP("New group");

    private final String text;

    Mode(String text) {
        this.text = text;
    }

    /// On buttons.
    public String text() {
        return text;
    }
}
