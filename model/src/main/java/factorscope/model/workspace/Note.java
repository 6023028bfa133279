package factorscope.model.workspace;

/// What a person has written about one component.
///
/// @param label a short name
/// @param text anything longer
public record Note(String label, String text, boolean starred) {
    public static final Note NONE = new Note("", "", false);

    public Note withLabel(String other) {
        return new Note(other, text, starred);
    }

    public Note withText(String other) {
        return new Note(label, other, starred);
    }

    public Note withStar(boolean on) {
        return new Note(label, text, on);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }
}
