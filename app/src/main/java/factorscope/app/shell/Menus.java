package factorscope.app.shell;

import factorscope.app.command.Command;
import factorscope.app.controls.Icons;
import factorscope.app.controls.Thumbnails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;

/// The menus, made from the commands.
final class Menus {
    /// What cannot be done now.
    private static final String INAPPLICABLE = "inapplicable";

    /// Commands that open a view are called after it, and show its picture.
    private static final String OF_VIEW = "view-";

    /// Icons by what a command is called in tests and scripts, or by the name of its submenu.
    private static final Map<String, Icons> ICONS = Map.ofEntries(
            Map.entry("open", Icons.OPEN),
            Map.entry("save", Icons.SAVE),
            Map.entry("export-figure", Icons.FIGURE),
            Map.entry("export-components", Icons.TABLE),
            Map.entry("undo", Icons.UNDO),
            Map.entry("redo", Icons.REDO),
            Map.entry("label", Icons.LABEL),
            Map.entry("note", Icons.NOTE),
            Map.entry("star", Icons.STAR),
            Map.entry("search", Icons.SEARCH),
            Map.entry("table", Icons.DATA),
            Map.entry("close-data", Icons.CLOSE),
            Map.entry("delete-result", Icons.DELETE),
            Map.entry("prepare", Icons.PREPARATION),
            Map.entry("run", Icons.PLAY),
            Map.entry("stop", Icons.STOP),
            Map.entry("pin-view", Icons.PIN),
            Map.entry("tear-off", Icons.WINDOW),
            Map.entry("maximise-view", Icons.MAXIMISE),
            Map.entry("close-view", Icons.CLOSE),
            Map.entry("theme", Icons.THEME),
            Map.entry("group", Icons.GROUP),
            Map.entry("shortcuts", Icons.HELP),
            Map.entry("about", Icons.INFO),
            Map.entry("Matrix", Icons.MATRIX),
            Map.entry("Tensor", Icons.TENSOR),
            Map.entry("Tensors", Icons.TENSOR),
            Map.entry("Tensor networks", Icons.NETWORK),
            Map.entry("Clusters", Icons.CLUSTERS),
            Map.entry("Maps", Icons.MAP),
            Map.entry("Explore", Icons.EXPLORE),
            Map.entry("Compare", Icons.COMPARE),
            Map.entry("Trust", Icons.TRUST),
            Map.entry("Families", Icons.FAMILY),
            Map.entry("Layouts", Icons.LAYOUT));

    private Menus() {}

    /// How menus look and what they do.
    ///
    /// @param run does a command, or says what it needs
    /// @param dark whether the window is
    record Behaviour(Consumer<Command> run, BooleanSupplier dark) {}

    static MenuBar of(List<Command> commands, Behaviour behaviour) {
        var menus = new LinkedHashMap<String, Menu>();
        for (var command : commands) {
            var menu = menus.computeIfAbsent(command.menu(), name -> watched(new Menu("_" + name), behaviour));
            if (command.startsSection() && !menu.getItems().isEmpty()) {
                menu.getItems().add(new SeparatorMenuItem());
            }
            var place = command.group().isEmpty() ? menu : group(menu, command.group(), behaviour);
            place.getItems().add(item(command, behaviour));
        }
        var bar = new MenuBar();
        bar.getMenus().setAll(menus.values());
        return bar;
    }

    /// A context menu of some of the commands, in sections.
    static ContextMenu context(List<List<Command>> sections, Behaviour behaviour) {
        var menu = new ContextMenu();
        for (var section : sections) {
            if (!menu.getItems().isEmpty()) {
                menu.getItems().add(new SeparatorMenuItem());
            }
            section.forEach(c -> menu.getItems().add(item(c, behaviour)));
        }
        menu.setOnShowing(_ -> mark(menu.getItems(), behaviour));
        menu.setOnShown(_ -> explain(menu.getItems()));
        return menu;
    }

    private static Menu group(Menu menu, String name, Behaviour behaviour) {
        return menu.getItems().stream()
                .filter(i -> i instanceof Menu && name.equals(i.getText()))
                .map(Menu.class::cast)
                .findFirst()
                .orElseGet(() -> {
                    var group = new Menu(name);
                    group.setId("group-" + name.toLowerCase(Locale.ROOT).replace(' ', '-'));
                    group.setGraphic(icon(name));
                    menu.getItems().add(watched(group, behaviour));
                    return group;
                });
    }

    private static Menu watched(Menu menu, Behaviour behaviour) {
        menu.addEventHandler(Menu.ON_SHOWING, e -> {
            if (e.getTarget().equals(menu)) {
                mark(menu.getItems(), behaviour);
            }
        });
        menu.addEventHandler(Menu.ON_SHOWN, e -> {
            if (e.getTarget().equals(menu)) {
                explain(menu.getItems());
            }
        });
        return menu;
    }

    private static @Nullable Node icon(String name) {
        var icon = ICONS.get(name);
        return icon == null ? null : icon.graphic();
    }

    private static MenuItem item(Command command, Behaviour behaviour) {
        var item = command.checked().isPresent()
                ? new CheckMenuItem(command.name())
                : new MenuItem(command.name(), icon(command.id()));
        item.setId("command-" + command.id());
        item.setMnemonicParsing(false);
        item.setUserData(command);
        if (!command.keys().isEmpty()) {
            item.setAccelerator(new Shown(command));
        }
        item.setOnAction(_ -> behaviour.run.accept(command));
        return item;
    }

    /// What cannot be done is grey, what is on has a check mark. What is grey is not disabled: a disabled item can say
    /// nothing of what it needs.
    private static void mark(List<MenuItem> items, Behaviour behaviour) {
        for (var item : items) {
            if (item.getUserData() instanceof Command command) {
                if (command.id().startsWith(OF_VIEW)) {
                    var view = command.id().substring(OF_VIEW.length());
                    Thumbnails.of(view, behaviour.dark.getAsBoolean()).ifPresent(item::setGraphic);
                }
                item.getStyleClass().remove(INAPPLICABLE);
                if (command.missing().isPresent()) {
                    item.getStyleClass().add(INAPPLICABLE);
                }
                if (item instanceof CheckMenuItem check) {
                    check.setSelected(command.checked()
                            .filter(BooleanSupplier::getAsBoolean)
                            .isPresent());
                }
            }
        }
    }

    /// Items have no tooltips; what shows them can have one.
    private static void explain(List<MenuItem> items) {
        for (var item : items) {
            if (item.getUserData() instanceof Command command && item.getStyleableNode() != null) {
                var tip = new Tooltip(command.missing()
                        .map(why -> command.help() + "\n" + why)
                        .orElse(command.help()));
                Tooltip.install(item.getStyleableNode(), tip);
            }
        }
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
