package factorscope.app.shell;

import factorscope.app.controls.NameDialog;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.data.AxisId;
import factorscope.model.failure.Failure;
import factorscope.model.select.Mode;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Group;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Marks;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import factorscope.views.paint.Palette;
import factorscope.views.pane.Tool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Separator;
import javafx.scene.control.TextField;
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
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("error");

    private static final String CONDITION_HELP =
            "Selects the samples that meet a condition: #7 > 0.2 and label = \"x\"\n"
                    + "Compare components, clusters and columns with =, !=, <, <=, >, >= or contains; "
                    + "join with and, or, not.";

    /// What takes a pass over the rows to say.
    private record Counted(List<Group> groups, List<Integer> members, String summary) {}

    private final Session session;
    private final Latest<Marks, Counted> counter = new Latest<>(SelectionBar::count, this::show, _ -> {});
    private final Map<Mode, ToggleButton> modes = new EnumMap<>(Mode.class);
    private final Map<Tool, ToggleButton> tools = new EnumMap<>(Tool.class);
    private final FlowPane groups = new FlowPane(6, 4);
    private final Label summary = new Label();
    private final FxCell.Subscription subscription;
    private final TextField condition = new TextField();
    private boolean following;

    /// @param use told which tool was chosen
    SelectionBar(Session session, Navigation navigation, Consumer<Tool> use) {
        this.session = session;
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
                    session.workspace().apply(new Edit.ChooseMode(mode));
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
        getChildren().add(conditionField(navigation));
        HBox.setHgrow(groups, Priority.ALWAYS);
        groups.setMinWidth(0);
        groups.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        summary.getStyleClass().add("selection-summary");
        summary.setId("selection-summary");
        summary.setMinWidth(Region.USE_PREF_SIZE);
        getChildren().addAll(groups, summary);
        subscription = session.marks().subscribe(_ -> refresh());
        refresh();
    }

    private TextField conditionField(Navigation navigation) {
        condition.setId("condition");
        condition.setPromptText("Select where #7 > 0.2 and …");
        condition.setAccessibleText("Select where");
        condition.setFocusTraversable(false);
        condition.setMinWidth(90);
        condition.setPrefWidth(230);
        condition.setTooltip(new Tooltip(CONDITION_HELP));
        condition.textProperty().addListener((_, _, _) -> complain(""));
        condition.setOnAction(_ -> {
            try {
                navigation.rowSelecting().where(condition.getText());
                // letters are shortcuts again
                getScene().getRoot().requestFocus();
            } catch (Failure e) {
                complain(e.what() + " " + e.remedy());
                session.notices().warn(e.what() + " " + e.remedy());
            }
        });
        return condition;
    }

    private void complain(String problem) {
        condition.pseudoClassStateChanged(WRONG, !problem.isEmpty());
        condition.getTooltip().setText(problem.isEmpty() ? CONDITION_HELP : problem);
    }

    /// Goes to the field for conditions.
    void writeCondition() {
        condition.requestFocus();
        condition.selectAll();
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
        var state = session.state();
        following = true;
        modes.forEach((mode, button) -> button.setSelected(mode == state.mode()));
        following = false;
        counter.request(session.marks().get());
    }

    /// Rules are resolved over all rows: not on the screen's thread.
    private static Counted count(Marks marks) {
        var state = marks.state();
        var sizes = state.axisSizes();
        var members = new ArrayList<Integer>();
        for (var group : state.groups()) {
            int size = sizes.getOrDefault(group.axis(), 0);
            members.add(group.selection().resolve(size, state).cardinality());
        }
        return new Counted(state.groups(), members, summary(marks));
    }

    private void show(Counted counted) {
        var chips = new ArrayList<HBox>();
        for (int g = 0; g < counted.groups.size(); g++) {
            chips.add(chip(counted.groups.get(g), counted.members.get(g)));
        }
        groups.getChildren().setAll(chips);
        summary.setText(counted.summary);
    }

    private HBox chip(Group group, int members) {
        var colour = Palette.category(group.colour());
        var dot = new Circle(4.5, Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue()));
        var name = new Label(group.name() + " · " + members);
        var chip = new HBox(dot, name);
        chip.getStyleClass().add("group-chip");
        chip.setId("group-" + group.name().replace(' ', '-'));
        chip.setOnMouseClicked(e -> {
            if (e.getButton() == javafx.scene.input.MouseButton.PRIMARY) {
                session.workspace()
                        .apply(new Edit.Select(
                                group.axis(), group.selection(), "select " + group.name(), System.nanoTime()));
            }
        });
        Tooltip.install(chip, new Tooltip("Click to select this group; right click to rename or delete it"));
        var rename = new MenuItem("Rename…");
        rename.setOnAction(_ -> NameDialog.ask("Rename group", group.name())
                .ifPresent(n -> session.workspace()
                        .apply(new Edit.ChangeGroup(
                                group, new Group(n, group.colour(), group.axis(), group.selection())))));
        var delete = new MenuItem("Delete");
        delete.setOnAction(_ -> session.workspace().apply(new Edit.DeleteGroup(group)));
        var menu = new ContextMenu(rename, delete);
        chip.setOnContextMenuRequested(e -> menu.show(chip, e.getScreenX(), e.getScreenY()));
        return chip;
    }

    private static String summary(Marks marks) {
        var state = marks.state();
        var sizes = state.axisSizes();
        var parts = new ArrayList<String>();
        for (var axis : state.selections().keySet()) {
            int selected = marks.selected(axis, sizes.getOrDefault(axis, 0)).cardinality();
            if (selected > 0) {
                parts.add(selected + " " + name(axis, state) + (selected == 1 ? "" : "s"));
            }
        }
        return parts.isEmpty() ? "Nothing selected" : "Selected: " + String.join(" · ", parts);
    }

    private static String name(AxisId id, WorkspaceState state) {
        boolean component =
                state.results().stream().anyMatch(k -> k.componentAxis().equals(id));
        return component ? "component" : state.axis(id).map(a -> a.name()).orElse("position");
    }

    /// Shows which tool is in use.
    void show(Tool tool) {
        tools.forEach((t, button) -> button.setSelected(t == tool));
    }

    @Override
    public void close() {
        counter.close();
        subscription.close();
    }
}
