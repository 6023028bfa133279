package factorscope.app.command;

import factorscope.model.decompose.Eligibility;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/// Something that can be done. Menus, shortcuts and the command list are made from these.
///
/// @param id stable name, for tests and scripts
/// @param menu where it stands, such as `File`
/// @param group the submenu, such as `Clusters`; empty if it stands in the menu itself
/// @param name in menus: sentence case, with an ellipsis if it asks more
/// @param help one sentence for tooltips and the command list
/// @param keys the shortcuts; the first is shown
/// @param startsSection whether a line is drawn above it
/// @param may whether it can be done now, and if not, what it needs
/// @param checked whether what it turns on is on; empty where it turns nothing on
public record Command(
        String id,
        String menu,
        String group,
        String name,
        String help,
        List<KeyCombination> keys,
        boolean startsSection,
        Supplier<Eligibility> may,
        Optional<BooleanSupplier> checked,
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

    /// What it needs and does not have now, in one sentence.
    public Optional<String> missing() {
        return may.get().refusal();
    }

    /// Does it, or tells what it needs.
    public void choose(Consumer<String> missing) {
        missing().ifPresentOrElse(missing, action);
    }

    /// Does it, if it can be done.
    public void run() {
        if (may.get().fits()) {
            action.run();
        }
    }
}
