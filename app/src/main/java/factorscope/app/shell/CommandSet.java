package factorscope.app.shell;

import factorscope.app.command.Command;
import factorscope.model.decompose.Eligibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;

/// Commands in the order of their menus, while they are being listed.
final class CommandSet {
    static final List<KeyCombination> NO_KEYS = List.of();

    private final List<Command> all = new ArrayList<>();
    private final Consumer<Runnable> attempt;
    private String menu = "";
    private String group = "";
    private boolean section;

    /// @param attempt does what a command does, and says so if it cannot be done
    CommandSet(Consumer<Runnable> attempt) {
        this.attempt = attempt;
    }

    List<Command> all() {
        return List.copyOf(all);
    }

    /// Begins a menu.
    void in(String next) {
        menu = next;
        group = "";
        section = false;
    }

    /// What comes next stands apart from what was before, in the menu itself.
    void section() {
        group = "";
        section = true;
    }

    /// What comes next stands in a submenu.
    void group(String next) {
        group = next;
    }

    void add(
            String id,
            String name,
            String help,
            List<KeyCombination> keys,
            Supplier<Eligibility> may,
            Runnable action) {
        add(id, name, help, keys, may, Optional.empty(), action);
    }

    /// Something that is on or off.
    void addToggle(
            String id,
            String name,
            String help,
            List<KeyCombination> keys,
            Supplier<Eligibility> may,
            BooleanSupplier checked,
            Runnable action) {
        add(id, name, help, keys, may, Optional.of(checked), action);
    }

    private void add(
            String id,
            String name,
            String help,
            List<KeyCombination> keys,
            Supplier<Eligibility> may,
            Optional<BooleanSupplier> checked,
            Runnable action) {
        all.add(new Command(id, menu, group, name, help, keys, section, may, checked, () -> attempt.accept(action)));
        section = false;
    }

    static List<KeyCombination> ctrl(KeyCode code) {
        return List.of(new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN));
    }

    static List<KeyCombination> ctrlShift(KeyCode code) {
        return List.of(new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN));
    }

    /// One key or another.
    static List<KeyCombination> either(List<KeyCombination> first, List<KeyCombination> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    static List<KeyCombination> shift(KeyCode code) {
        return List.of(new KeyCodeCombination(code, KeyCombination.SHIFT_DOWN));
    }

    static List<KeyCombination> key(KeyCode code) {
        return List.of(new KeyCodeCombination(code));
    }
}
