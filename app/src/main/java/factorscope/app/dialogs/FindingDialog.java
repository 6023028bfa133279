package factorscope.app.dialogs;

import factorscope.app.controls.Facts;
import factorscope.model.analyse.Table;
import factorscope.model.workspace.KeptFinding;
import java.util.List;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.event.ActionEvent;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Modality;

/// What an analysis has found: its answer in a sentence, and its tables.
final class FindingDialog extends Dialog<Void> {
    private static final ButtonType COPY = new ButtonType("Copy table", ButtonBar.ButtonData.LEFT);

    private static final double WIDTH = 760;
    private static final double HEIGHT = 360;
    private static final double LAST = 320;

    FindingDialog(KeptFinding finding) {
        setTitle(finding.name());
        var pane = getDialogPane();
        pane.setId("finding-dialog");
        pane.setPrefWidth(WIDTH);
        initModality(Modality.NONE);
        pane.getButtonTypes().setAll(COPY, ButtonType.CLOSE);
        // closing it says nothing
        setResultConverter(_ -> null);
        // copies and stays
        pane.lookupButton(COPY).addEventFilter(ActionEvent.ACTION, e -> {
            copy(finding.tables());
            e.consume();
        });
        var summary = new Label(finding.summary());
        summary.setId("finding-summary");
        summary.setWrapText(true);
        summary.setMinHeight(Region.USE_PREF_SIZE);
        var content = new VBox(10, Facts.heading(finding.name()), summary);
        for (var table : finding.tables()) {
            content.getChildren().add(view(table));
        }
        pane.setContent(content);
    }

    /// For spreadsheets and notes.
    private static void copy(List<Table> tables) {
        var text = new StringBuilder();
        for (var table : tables) {
            text.append(String.join("\t", table.header())).append('\n');
            table.rows().forEach(row -> text.append(String.join("\t", row)).append('\n'));
        }
        var content = new ClipboardContent();
        content.putString(text.toString());
        Clipboard.getSystemClipboard().setContent(content);
    }

    private static TableView<List<String>> view(Table table) {
        var view = new TableView<List<String>>();
        view.setPrefHeight(HEIGHT);
        VBox.setVgrow(view, Priority.ALWAYS);
        for (int c = 0; c < table.header().size(); c++) {
            int cell = c;
            var column = new TableColumn<List<String>, String>(table.header().get(c));
            column.setCellValueFactory(
                    row -> new ReadOnlyStringWrapper(row.getValue().get(cell)));
            column.setComparator(FindingDialog::compare);
            if (c == table.header().size() - 1) {
                column.setPrefWidth(LAST);
            }
            view.getColumns().add(column);
        }
        view.getItems().setAll(table.rows());
        return view;
    }

    /// Numbers by their size.
    private static int compare(String left, String right) {
        try {
            return Double.compare(
                    Double.parseDouble(left.replace(",", "")), Double.parseDouble(right.replace(",", "")));
        } catch (NumberFormatException e) {
            return left.compareTo(right);
        }
    }
}
