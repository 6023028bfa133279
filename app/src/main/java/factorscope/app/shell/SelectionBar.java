package factorscope.app.shell;

import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.data.AxisId;
import factorscope.model.data.Numbers;
import factorscope.model.failure.Failure;
import factorscope.model.select.Mode;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Marks;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import factorscope.views.pane.Tool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.Separator;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/// How strokes select, with what tool, by what condition, and what is selected now.
final class SelectionBar extends HBox implements AutoCloseable {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("error");

    private static final String CONDITION_HELP =
            "Selects the samples that meet a condition: #7 > 0.2 and label = \"x\"\n"
                    + "Compare components, clusters and columns with =, !=, <, <=, >, >= or contains; "
                    + "join with and, or, not.";

    private final Session session;
    private final Label summary = new Label();
    private final Latest<Marks, String> counter = new Latest<>(SelectionBar::summary, summary::setText, _ -> {});
    private final Map<Mode, ToggleButton> modes = new EnumMap<>(Mode.class);
    private final Map<Tool, ToggleButton> tools = new EnumMap<>(Tool.class);
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
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        summary.getStyleClass().add("selection-summary");
        summary.setId("selection-summary");
        summary.setMinWidth(Region.USE_PREF_SIZE);
        getChildren().addAll(gap, summary);
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
                session.notices().failure(e);
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
    private static String summary(Marks marks) {
        var state = marks.state();
        var sizes = state.axisSizes();
        var parts = new ArrayList<String>();
        for (var axis : state.selections().keySet()) {
            int selected = marks.selected(axis, sizes.getOrDefault(axis, 0)).cardinality();
            if (selected > 0) {
                parts.add(Numbers.counted(selected, name(axis, state)));
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
