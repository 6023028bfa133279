package factorscope.app.notice;

import java.time.Instant;

/// A message to the person at the screen.
///
/// @param remedy what to do about it; may be empty
/// @param end what makes it pointless to go on showing it
public record Notice(Kind kind, String text, String remedy, End end, Instant at) {
    /// How much it matters.
    public enum Kind {
        INFO,
        WARNING,
        ERROR
    }

    /// What a message outlives, unless it is put away or the next one comes.
    public enum End {
        /// It speaks of what was tried last: anything that is done since.
        NEXT_EDIT,
        /// It speaks of data that could not be had: other data.
        OTHER_DATA,
        NONE
    }
}
