package factorscope.app.shell;

import factorscope.model.decompose.Eligibility;
import java.util.function.Supplier;

/// Something that was found by searching.
///
/// @param detail what it is, or what it does
/// @param keys the shortcut, for commands
/// @param may whether it can be done now, and if not, what it needs; asked on the screen's thread
/// @param action goes there, or does it
record Hit(String text, String detail, String keys, Supplier<Eligibility> may, Runnable action) {
    /// A place to go to.
    Hit(String text, String detail, Runnable action) {
        this(text, detail, "", Eligibility::accepted, action);
    }
}
