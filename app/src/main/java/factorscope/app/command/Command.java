package factorscope.app.command;

import java.util.List;
import java.util.function.BooleanSupplier;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/// Something that can be done. Menus, shortcuts and the command list are made from these.
///
/// @param id stable name, for tests and scripts
/// @param menu where it stands, such as `File`
/// @param name in menus: sentence case, with an ellipsis if it asks more
/// @param help one sentence for tooltips and the command list
/// @param keys the shortcuts; the first is shown
/// @param startsSection whether a line is drawn above it
/// @param enabled whether it can be done now
public record Command(
        String id,
        String menu,
        String name,
        String help,
        List<KeyCombination> keys,
        boolean startsSection,
        BooleanSupplier enabled,
        Runnable action) {
    public Command {
        keys = List.copyOf(keys);
    }

    /// The shortcut as people read it.
    public String keysText() {
        return keys.isEmpty() ? "" : keys.getFirst().getDisplayText();
    }

    /// Whether a key that was pressed is one of its shortcuts.
    public boolean isFiredBy(KeyEvent event) {
        return keys.stream().anyMatch(k -> k.match(event));
    }

    /// Does it, if it can be done.
    public void run() {
        if (enabled.getAsBoolean()) {
            action.run();
        }
    }
}
