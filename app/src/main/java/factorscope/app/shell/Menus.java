package factorscope.app.shell;

import factorscope.app.command.Command;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/// The menus, made from the commands.
final class Menus {
    private Menus() {}

    /// @param run does a command
    static MenuBar of(List<Command> commands, Consumer<Command> run) {
        var bar = new MenuBar();
        var menus = new LinkedHashMap<String, Menu>();
        for (var command : commands) {
            var menu = menus.computeIfAbsent(command.menu(), name -> new Menu("_" + name));
            if (command.startsSection() && !menu.getItems().isEmpty()) {
                menu.getItems().add(new SeparatorMenuItem());
            }
            menu.getItems().add(item(command, run));
        }
        menus.values()
                .forEach(menu -> menu.setOnShowing(_ -> menu.getItems().forEach(i -> {
                    if (i.getUserData() instanceof Command command) {
                        i.setDisable(!command.enabled().getAsBoolean());
                    }
                })));
        bar.getMenus().setAll(menus.values());
        return bar;
    }

    private static MenuItem item(Command command, Consumer<Command> run) {
        var item = new MenuItem(command.name());
        item.setId("command-" + command.id());
        item.setMnemonicParsing(false);
        item.setUserData(command);
        if (!command.keys().isEmpty()) {
            item.setAccelerator(new Shown(command));
        }
        item.setOnAction(_ -> run.accept(command));
        return item;
    }

    /// A shortcut that is only shown: keys are handled in one place, which knows when someone is typing.
    private static final class Shown extends KeyCombination {
        private final Command command;

        Shown(Command command) {
            this.command = command;
        }

        @Override
        public boolean match(KeyEvent event) {
            return false;
        }

        @Override
        public String getDisplayText() {
            return command.keysText();
        }

        @Override
        public String getName() {
            return command.keysText();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Shown shown && shown.command.id().equals(command.id());
        }

        @Override
        public int hashCode() {
            return command.id().hashCode();
        }
    }
}
