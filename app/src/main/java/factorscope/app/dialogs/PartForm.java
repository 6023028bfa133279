package factorscope.app.dialogs;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.util.StringConverter;

/// Which rows and columns are opened. What is chosen becomes steps of preparation.
final class PartForm extends HBox {
    /// How rows are chosen.
    private enum Rows {
        ALL("All rows", "", ""),
        RANGE("Rows from : to", "0:1000", "Counted from 0; the end is left out."),
        EVERY("Every n-th row", "10", "The first row, then every so many."),
        SAMPLE("Random sample", "1000", "So many rows, drawn with seed 1.");

        private final String text;
        private final String usual;
        private final String help;

        Rows(String text, String usual, String help) {
            this.text = text;
            this.usual = usual;
            this.help = help;
        }
    }

    private final ChoiceBox<Rows> rows = new ChoiceBox<>();
    private final TextField which = new TextField();
    private final TextField columns = new TextField();

    /// @param changed whenever the steps are others
    PartForm(Runnable changed) {
        super(8);
        setAlignment(Pos.CENTER_LEFT);
        rows.setId("import-rows");
        rows.setAccessibleText("Rows");
        rows.getItems().setAll(Rows.values());
        rows.setValue(Rows.ALL);
        rows.setConverter(new StringConverter<>() {
            @Override
            public String toString(Rows value) {
                return value.text;
            }

            @Override
            public Rows fromString(String text) {
                return Rows.ALL;
            }
        });
        which.setId("import-which");
        which.setPrefColumnCount(8);
        which.setTooltip(new Tooltip());
        which.setVisible(false);
        which.managedProperty().bind(which.visibleProperty());
        rows.setOnAction(_ -> {
            which.setVisible(rows.getValue() != Rows.ALL);
            which.getTooltip().setText(rows.getValue().help);
            which.setText(rows.getValue().usual);
            changed.run();
        });
        which.setOnAction(_ -> changed.run());
        leaving(which, changed);
        columns.setId("import-columns");
        columns.setPromptText("all, or 0:100");
        columns.setPrefColumnCount(9);
        columns.setTooltip(new Tooltip("Numbers and ranges from 0 whose end is left out, such as 0:100 or ::2."));
        columns.setOnAction(_ -> changed.run());
        leaving(columns, changed);
        getChildren().setAll(rows, which, new Label("Columns"), columns);
    }

    private static void leaving(TextField field, Runnable changed) {
        field.focusedProperty().addListener((_, _, focused) -> {
            if (!focused) {
                changed.run();
            }
        });
    }

    /// As steps; none where all is opened.
    List<String> steps() {
        var steps = new ArrayList<String>();
        var written = which.getText().strip();
        if (!written.isEmpty()) {
            switch (rows.getValue()) {
                case ALL -> {}
                case RANGE -> steps.add("rows " + written);
                case EVERY -> steps.add("rows ::" + written);
                case SAMPLE -> steps.add("sample " + written);
            }
        }
        var chosen = columns.getText().strip();
        if (!chosen.isEmpty()) {
            steps.add("columns " + chosen);
        }
        return steps;
    }

    void reset() {
        rows.setValue(Rows.ALL);
        columns.clear();
    }
}
