package factorscope.model.workspace;

import java.util.Optional;

/// What a person has written about one component.
///
/// @param label a short name
/// @param text anything longer
/// @param quiz how well the label told where the component fires, where that was tried
public record Note(String label, String text, boolean starred, Optional<Quiz> quiz) {
    public static final Note NONE = new Note("", "", false);

    /// The outcome of a blind quiz: "does it fire here?"
    ///
    /// @param right answers
    /// @param asked questions
    public record Quiz(int right, int asked) {}

    public Note(String label, String text, boolean starred) {
        this(label, text, starred, Optional.empty());
    }

    public Note withLabel(String other) {
        return new Note(other, text, starred, quiz);
    }

    public Note withText(String other) {
        return new Note(label, other, starred, quiz);
    }

    public Note withStar(boolean on) {
        return new Note(label, text, on, quiz);
    }

    public Note withQuiz(Quiz outcome) {
        return new Note(label, text, starred, Optional.of(outcome));
    }

    public boolean isEmpty() {
        return equals(NONE);
    }
}
