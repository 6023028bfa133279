package factorscope.app.notice;

import java.time.Instant;

/// A message to the person at the screen.
///
/// @param remedy what to do about it; may be empty
public record Notice(Kind kind, String text, String remedy, Instant at) {
    /// How much it matters.
    public enum Kind {
        INFO,
        WARNING,
        ERROR
    }
}
