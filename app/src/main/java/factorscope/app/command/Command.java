package factorscope.app.command;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import javafx.scene.input.KeyCombination;

/// Something that can be done. Menus, shortcuts and the command list are made from these.
///
/// @param id stable name, for tests and scripts
/// @param menu where it stands, such as `File`
/// @param name in menus: sentence case, with an ellipsis if it asks more
/// @param help one sentence for tooltips and the command list
/// @param keys the shortcut
/// @param startsSection whether a line is drawn above it
/// @param enabled whether it can be done now
public record Command(
        String id,
        String menu,
        String name,
        String help,
        Optional<KeyCombination> keys,
        boolean startsSection,
        BooleanSupplier enabled,
        Runnable action) {
    /// The shortcut as people read it.
    public String keysText() {
        return keys.map(KeyCombination::getDisplayText).orElse("");
    }

    /// Does it, if it can be done.
    public void run() {
        if (enabled.getAsBoolean()) {
            action.run();
        }
    }
}
