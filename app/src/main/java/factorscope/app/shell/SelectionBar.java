package factorscope.app.shell;

import factorscope.model.data.AxisId;
import factorscope.model.select.Mode;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Group;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.fx.FxCell;
import factorscope.views.paint.Palette;
import factorscope.views.pane.Tool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Separator;
import javafx.scene.control.TextInputDialog;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;

/// How strokes select, with what tool, which groups there are, and what is selected now.
final class SelectionBar extends HBox implements AutoCloseable {
    private final Desk desk;
    private final Map<Mode, ToggleButton> modes = new EnumMap<>(Mode.class);
    private final Map<Tool, ToggleButton> tools = new EnumMap<>(Tool.class);
    private final FlowPane groups = new FlowPane(6, 4);
    private final Label summary = new Label();
    private final FxCell.Subscription subscription;
    private boolean following;

    /// @param use told which tool was chosen
    SelectionBar(Desk desk, Consumer<Tool> use) {
        this.desk = desk;
        getStyleClass().add("selection-bar");
        var modeGroup = new ToggleGroup();
        for (var mode : Mode.values()) {
            var button = new ToggleButton(mode.text());
            button.setId("mode-" + mode.name().toLowerCase(java.util.Locale.ROOT));
            button.setToggleGroup(modeGroup);
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setTooltip(new Tooltip(help(mode)));
            button.setOnAction(_ -> {
                if (!following) {
                    // one mode is always on
                    button.setSelected(true);
                    desk.workspace().apply(new Edit.ChooseMode(mode));
                }
            });
            modes.put(mode, button);
            getChildren().add(button);
        }
        getChildren().add(new Separator(javafx.geometry.Orientation.VERTICAL));
        var toolGroup = new ToggleGroup();
        for (var tool : Tool.values()) {
            var button = new ToggleButton(tool.text());
            button.setId("tool-" + tool.name().toLowerCase(java.util.Locale.ROOT));
            button.setToggleGroup(toolGroup);
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setSelected(tool == Tool.BOX);
            button.setTooltip(new Tooltip(help(tool)));
            tools.put(tool, button);
            button.setOnAction(_ -> {
                button.setSelected(true);
                use.accept(tool);
            });
            getChildren().add(button);
        }
        HBox.setHgrow(groups, Priority.ALWAYS);
        groups.setMinWidth(0);
        groups.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        summary.getStyleClass().add("selection-summary");
        summary.setId("selection-summary");
        summary.setMinWidth(Region.USE_PREF_SIZE);
        getChildren().addAll(groups, summary);
        subscription = desk.marks().subscribe(_ -> refresh());
        refresh();
    }

    static String help(Mode mode) {
        return switch (mode) {
            case REPLACE -> "A stroke selects what it covers and nothing else";
            case ADD -> "A stroke adds to the selection (hold Shift)";
            case REMOVE -> "A stroke takes away from the selection (hold Alt)";
            case INTERSECT -> "A stroke keeps what is selected and covered";
            case XOR -> "A stroke turns over what it covers";
            case NEW_GROUP -> "A stroke makes a named group";
        };
    }

    static String help(Tool tool) {
        return switch (tool) {
            case BOX -> "Drag a rectangle to select what lies in it";
            case LASSO -> "Drag round what is to be selected";
            case PAN -> "Drag to move what is shown (or hold Space); the wheel zooms, a double click shows all";
        };
    }

    private void refresh() {
        var state = desk.state();
        following = true;
        modes.forEach((mode, button) -> button.setSelected(mode == state.mode()));
        following = false;
        var chips = new ArrayList<HBox>();
        state.groups().forEach(g -> chips.add(chip(g, state)));
        groups.getChildren().setAll(chips);
        summary.setText(summary());
    }

    private HBox chip(Group group, WorkspaceState state) {
        int size = state.axisSizes().getOrDefault(group.axis(), 0);
        var colour = Palette.category(group.colour());
        var dot = new Circle(4.5, Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue()));
        var name = new Label(
                group.name() + " · " + group.selection().resolve(size, state).cardinality());
        var chip = new HBox(dot, name);
        chip.getStyleClass().add("group-chip");
        chip.setId("group-" + group.name().replace(' ', '-'));
        chip.setOnMouseClicked(e -> {
            if (e.getButton() == javafx.scene.input.MouseButton.PRIMARY) {
                desk.workspace()
                        .apply(new Edit.Select(
                                group.axis(), group.selection(), "select " + group.name(), System.nanoTime()));
            }
        });
        Tooltip.install(chip, new Tooltip("Click to select this group; right click to rename or delete it"));
        var rename = new MenuItem("Rename…");
        rename.setOnAction(_ -> {
            var dialog = new TextInputDialog(group.name());
            dialog.setTitle("Rename group");
            dialog.setHeaderText(null);
            dialog.setContentText("Name");
            dialog.showAndWait()
                    .filter(n -> !n.isBlank())
                    .ifPresent(n -> desk.workspace()
                            .apply(new Edit.ChangeGroup(
                                    group, new Group(n.strip(), group.colour(), group.axis(), group.selection()))));
        });
        var delete = new MenuItem("Delete");
        delete.setOnAction(_ -> desk.workspace().apply(new Edit.DeleteGroup(group)));
        var menu = new ContextMenu(rename, delete);
        chip.setOnContextMenuRequested(e -> menu.show(chip, e.getScreenX(), e.getScreenY()));
        return chip;
    }

    private String summary() {
        var marks = desk.marks().get();
        var parts = new ArrayList<String>();
        for (var entry : sizes().entrySet()) {
            int selected = marks.selected(entry.getKey(), entry.getValue()).cardinality();
            if (selected > 0) {
                parts.add(selected + " " + name(entry.getKey()) + (selected == 1 ? "" : "s"));
            }
        }
        return parts.isEmpty() ? "Nothing selected" : "Selected: " + String.join(" · ", parts);
    }

    private Map<AxisId, Integer> sizes() {
        var sizes = desk.state().axisSizes();
        var selected = new java.util.LinkedHashMap<AxisId, Integer>();
        for (var axis : desk.state().selections().keySet()) {
            if (sizes.containsKey(axis)) {
                selected.put(axis, sizes.get(axis));
            }
        }
        return selected;
    }

    private String name(AxisId id) {
        boolean component =
                desk.state().results().stream().anyMatch(k -> k.componentAxis().equals(id));
        return component
                ? "component"
                : desk.state().axis(id).map(a -> a.name()).orElse("position");
    }

    /// Shows which tool is in use.
    void show(Tool tool) {
        tools.forEach((t, button) -> button.setSelected(t == tool));
    }

    @Override
    public void close() {
        subscription.close();
    }
}
