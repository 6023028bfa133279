package factorscope.app.shell;

/// Something that was found by searching.
///
/// @param detail what it is, or what it does
/// @param keys the shortcut, for commands
/// @param action goes there, or does it
record Hit(String text, String detail, String keys, Runnable action) {}
