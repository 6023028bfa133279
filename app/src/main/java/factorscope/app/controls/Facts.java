package factorscope.app.controls;

import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;

/// Names at the left, values at the right: the lines of a card in the inspector.
public final class Facts extends GridPane {
    /// Beyond that a name wraps: axes folded of others have long ones.
    private static final double NAME = 120;

    private static final double TIP = 380;

    private int rows;

    public Facts() {
        setHgap(10);
        setVgap(4);
        var names = new ColumnConstraints();
        names.setMinWidth(USE_PREF_SIZE);
        var values = new ColumnConstraints();
        values.setHgrow(Priority.ALWAYS);
        values.setHalignment(HPos.RIGHT);
        getColumnConstraints().setAll(names, values);
    }

    public Facts add(String name, String value) {
        return add(name, value, false);
    }

    /// @param warning whether the value is one to be wary of
    public Facts add(String name, String value, boolean warning) {
        return add(name, value, warning, "");
    }

    /// @param help what the number is, in one sentence
    public Facts add(String name, String value, String help) {
        return add(name, value, false, help);
    }

    /// @param help what the number is, in one sentence; empty where the name says it
    public Facts add(String name, String value, boolean warning, String help) {
        var left = new Label(name);
        left.getStyleClass().add("fact-name");
        left.setWrapText(true);
        left.setMaxWidth(NAME);
        var right = new Label(value);
        right.getStyleClass().add("fact-value");
        right.setWrapText(true);
        if (warning) {
            right.getStyleClass().add("fact-warning");
        }
        if (!help.isEmpty()) {
            var tip = new Tooltip(help);
            tip.setWrapText(true);
            tip.setMaxWidth(TIP);
            left.setTooltip(tip);
            right.setTooltip(tip);
        }
        add(left, 0, rows);
        add(right, 1, rows++);
        return this;
    }

    /// A sentence to be wary of, across the card.
    public Facts caution(String sentence) {
        var label = new Label(sentence);
        label.getStyleClass().add("fact-warning");
        label.setWrapText(true);
        // it wraps where the names and values end, and does not widen them
        label.setMinWidth(0);
        label.prefWidthProperty().bind(widthProperty());
        setHalignment(label, HPos.LEFT);
        add(label, 0, rows++, 2, 1);
        return this;
    }

    public void clear() {
        getChildren().clear();
        rows = 0;
    }

    public static Label heading(String text) {
        var label = new Label(text.toUpperCase(java.util.Locale.ROOT));
        label.getStyleClass().add("heading");
        label.setWrapText(true);
        return label;
    }
}
