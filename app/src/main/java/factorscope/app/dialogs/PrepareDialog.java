package factorscope.app.dialogs;

import factorscope.app.controls.Facts;
import factorscope.app.controls.HistogramBars;
import factorscope.app.documents.FileChoices;
import factorscope.app.session.Session;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.diagnose.DataCard;
import factorscope.model.failure.Failure;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Recipe;
import factorscope.views.fx.Latest;
import factorscope.views.fx.Screen;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextArea;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Steps that make other data of data, as cards or one in each line of a text. What the data are like before and
/// after stands beside them, and follows.
final class PrepareDialog extends Dialog<Recipe> {
    private static final double WIDTH = 940;
    private static final double STEPS = 150;
    private static final double VALUE = 96;
    private static final double CARDS = 340;
    private static final int BEFORE = 1;
    private static final int AFTER = 2;

    /// @param shape in words
    /// @param taken the steps that led there
    private record Looked(String shape, DataCard card, List<Recipe.Taken> taken) {
        List<String> remarks() {
            return taken.stream().flatMap(t -> t.remarks().stream()).toList();
        }
    }

    /// What steps lead to, or why they lead nowhere.
    private record Answer(Recipe asked, Optional<Looked> looked, Optional<Failure> why) {}

    private final Session session;
    private final FileChoices choices;
    private final Dataset dataset;
    private final TextArea steps = new TextArea();
    private final StepForm form;
    private final StepCards stepCards;
    private final Label complaint = new Label();
    private final Label remarks = new Label();
    private final GridPane cards = new GridPane(14, 5);
    private final ButtonType prepare = new ButtonType("Prepare", ButtonBar.ButtonData.OK_DONE);
    private final Latest<Recipe, Answer> looker;
    private @Nullable Recipe recipe;

    /// The text as it was when a step was put in: not yet a person's, who must not be told that it is wrong.
    private String untouched = "";

    /// How that step is written.
    private String remark = "";

    PrepareDialog(Session session, FileChoices choices, Dataset dataset) {
        this.session = session;
        this.choices = choices;
        this.dataset = dataset;
        form = new StepForm(steps, dataset.values().shape());
        stepCards = new StepCards(steps, form);
        looker = Latest.ofLongWork(this::look, this::answered, this::complain);
        setTitle("Prepare " + dataset.name());
        setHeaderText("Steps in order. What they do to the data is shown beside them.");
        var pane = getDialogPane();
        pane.setId("prepare-dialog");
        pane.setPrefWidth(WIDTH);
        pane.setMinWidth(WIDTH);
        pane.getButtonTypes().setAll(prepare, ButtonType.CANCEL);
        pane.setContent(content());
        pane.lookupButton(prepare).setId("prepare-data");
        pane.lookupButton(prepare).setDisable(true);
        setResultConverter(button -> button == prepare ? recipe : null);
        setOnCloseRequest(_ -> looker.close());
        Screen.work(() -> {
            // keeps the values alive while they are read
            try (var _ = dataset.lease()) {
                var looked = new Looked(dataset.values().shape().text(), DataCard.of(dataset), List.of());
                Screen.later(() -> show(BEFORE, looked));
            } catch (Failure e) {
                Screen.later(() -> complain(e));
            }
        });
        steps.textProperty().addListener((_, _, _) -> changed());
    }

    private VBox content() {
        steps.setId("prepare-steps");
        steps.setPromptText("centre\nscale rows");
        steps.setPrefRowCount(12);
        steps.setAccessibleText("Steps");
        complaint.setId("prepare-complaint");
        complaint.setWrapText(true);
        complaint.setMinHeight(Region.USE_PREF_SIZE);
        complaint.getStyleClass().add("complaint");
        complaint.managedProperty().bind(complaint.textProperty().isNotEmpty());
        var asText = new ToggleButton("As text");
        asText.setId("prepare-as-text");
        asText.setTooltip(new Tooltip("One step in each line; a line that begins with # is left out"));
        steps.visibleProperty().bind(asText.selectedProperty());
        steps.managedProperty().bind(steps.visibleProperty());
        stepCards.visibleProperty().bind(asText.selectedProperty().not());
        stepCards.managedProperty().bind(stepCards.visibleProperty());
        stepCards.setPrefHeight(CARDS);
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        var head = new HBox(8, Facts.heading("Steps"), gap, recipes(), asText);
        head.setAlignment(Pos.CENTER_LEFT);
        var written = new VBox(6, head, steps, stepCards);
        VBox.setVgrow(steps, Priority.ALWAYS);
        VBox.setVgrow(stepCards, Priority.ALWAYS);
        HBox.setHgrow(written, Priority.ALWAYS);
        cards.setMinWidth(CARDS);
        var names = new ColumnConstraints();
        names.setMinWidth(Region.USE_PREF_SIZE);
        var values = new ColumnConstraints(VALUE);
        values.setHalignment(HPos.RIGHT);
        cards.getColumnConstraints().setAll(names, values, values);
        cards.addRow(0, new Label(), Facts.heading("Before"), Facts.heading("After"));
        remarks.setId("prepare-remarks");
        remarks.setWrapText(true);
        // all of it, even where there is little room
        remarks.setMinHeight(Region.USE_PREF_SIZE);
        remarks.getStyleClass().add("fact-name");
        remarks.managedProperty().bind(remarks.textProperty().isNotEmpty());
        var offered = new VBox(6, Facts.heading("Add"), offered(), selection(), labels());
        return new VBox(10, new HBox(18, offered, written, cards), remarks, complaint);
    }

    private ListView<Preparation> offered() {
        var list = new ListView<Preparation>();
        list.setId("prepare-offered");
        list.getItems().setAll(Preparations.all());
        list.getStyleClass().add("dense");
        list.setMinWidth(STEPS);
        list.setPrefWidth(STEPS);
        list.setPrefHeight(330);
        list.setCellFactory(_ -> new ListCell<>() {
            @Override
            protected void updateItem(@Nullable Preparation item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty || item == null ? null : item.about().id());
                setTooltip(
                        empty || item == null
                                ? null
                                : new Tooltip(item.about().summary() + "\n"
                                        + item.about().usage()
                                        + (item.about().isReversible()
                                                ? "\nUndo: " + item.about().undo()
                                                : "")));
            }
        });
        list.setOnMouseClicked(_ -> add(list.getSelectionModel().getSelectedItem()));
        list.setOnKeyPressed(event -> {
            if (event.getCode() == javafx.scene.input.KeyCode.ENTER) {
                add(list.getSelectionModel().getSelectedItem());
                event.consume();
            }
        });
        return list;
    }

    /// Steps that often go together; they take the place of those that are there.
    private MenuButton recipes() {
        var button = new MenuButton("Recipes");
        button.setId("prepare-recipes");
        for (var named : Preparations.recipes(dataset)) {
            var item = new MenuItem(named.name());
            item.setOnAction(_ -> {
                untouched = "";
                steps.setText(named.text());
                steps.positionCaret(0);
            });
            button.getItems().add(item);
        }
        return button;
    }

    /// What is selected in the views, as a step.
    private Button selection() {
        var rows = session.marks().get().selected(dataset.rows());
        var button = new Button("Selected rows");
        button.setId("prepare-selection");
        button.setMaxWidth(Double.MAX_VALUE);
        button.setDisable(rows.isEmpty());
        button.setTooltip(new Tooltip("Keep only the rows that are selected in the views."));
        button.setOnAction(_ -> addMeant("rows " + ranges(rows)));
        return button;
    }

    /// Metadata from a file, joined by the key that finds most.
    private MenuButton labels() {
        var rows = new MenuItem("Of " + dataset.rows().name());
        rows.setId("prepare-join-rows");
        rows.setOnAction(_ -> join(0));
        var columns = new MenuItem("Of " + dataset.columns().name());
        columns.setId("prepare-join-columns");
        columns.setOnAction(_ -> join(1));
        columns.setDisable(dataset.axes().size() != 2);
        var button = new MenuButton("Labels from a file", null, rows, columns);
        button.setId("prepare-join");
        button.setMaxWidth(Double.MAX_VALUE);
        button.setTooltip(new Tooltip("Metadata from a table (CSV, TSV, JSONL), by order or by a key."));
        return button;
    }

    private void join(int axis) {
        choices.open().stream()
                .findFirst()
                .ifPresent(file -> Screen.work(() -> {
                    try {
                        var step = Preparations.join(dataset, axis, file);
                        Screen.later(() -> addMeant(step));
                    } catch (Failure e) {
                        Screen.later(() -> complain(e));
                    }
                }));
    }

    private static String ranges(BitSet rows) {
        var words = new ArrayList<String>();
        for (int from = rows.nextSetBit(0); from >= 0; ) {
            int end = rows.nextClearBit(from);
            words.add(end == from + 1 ? Integer.toString(from) : from + ":" + end);
            from = rows.nextSetBit(end);
        }
        return String.join(" ", words);
    }

    /// Puts in a step that suits the data; what stands after its first word is selected, to be written over.
    private void add(@Nullable Preparation step) {
        if (step == null) {
            return;
        }
        var about = step.about();
        var line = Recipe.Step.suggested(step, dataset).text();
        remark = about.usage() + ": " + about.summary();
        add(line);
        int end = steps.getText().length();
        steps.selectRange(Math.min(end, end - line.length() + about.id().length() + 1), end);
    }

    /// Puts in a step as a person means it.
    private void addMeant(String step) {
        add(step);
        untouched = "";
    }

    private void add(String step) {
        var text = steps.getText();
        untouched = (text.isBlank() ? "" : text.stripTrailing() + "\n") + step;
        steps.setText(untouched);
        steps.positionCaret(untouched.length());
        steps.requestFocus();
    }

    private void changed() {
        recipe = null;
        complaint.setText("");
        remarks.setText(isUntouched() ? remark : "");
        clear(AFTER);
        getDialogPane().lookupButton(prepare).setDisable(true);
        try {
            var wanted = Preparations.recipe(steps.getText());
            if (!wanted.steps().isEmpty()) {
                looker.request(wanted);
            }
        } catch (Failure e) {
            complain(e);
        }
    }

    private boolean isUntouched() {
        return !untouched.isEmpty() && steps.getText().equals(untouched);
    }

    private Answer look(Recipe wanted) {
        try {
            var taken = new ArrayList<Recipe.Taken>();
            var prepared = wanted.apply(dataset, session.memory(), taken::add);
            try (var _ = prepared.lease()) {
                var looked = new Looked(prepared.values().shape().text(), DataCard.of(prepared), taken);
                return new Answer(wanted, Optional.of(looked), Optional.empty());
            }
        } catch (Failure e) {
            return new Answer(wanted, Optional.empty(), Optional.of(e));
        }
    }

    /// Steps that have been changed since are not spoken of any more.
    private void answered(Answer answer) {
        if (!answer.asked.text().equals(written())) {
            return;
        }
        answer.why.ifPresent(this::complain);
        answer.looked.ifPresent(looked -> {
            recipe = answer.asked;
            form.know(looked.taken);
            complaint.setText("");
            getDialogPane().lookupButton(prepare).setDisable(false);
            show(AFTER, looked);
        });
    }

    /// The steps as they stand now; empty where they cannot be read.
    private String written() {
        try {
            return Preparations.recipe(steps.getText()).text();
        } catch (Failure e) {
            return "";
        }
    }

    private void clear(int column) {
        cards.getChildren().removeIf(n -> GridPane.getRowIndex(n) > 0 && GridPane.getColumnIndex(n) == column);
    }

    private void show(int column, Looked looked) {
        var card = looked.card;
        if (column == AFTER) {
            var words = new ArrayList<>(looked.remarks());
            if (words.isEmpty() && isUntouched()) {
                words.add(remark);
            }
            remarks.setText(String.join(" ", words));
        }
        clear(0);
        clear(column);
        fact(1, column, "Shape", looked.shape, false);
        fact(2, column, "Smallest", Numbers.shown(card.least(), 4), false);
        fact(3, column, "Largest", Numbers.shown(card.most(), 4), false);
        fact(4, column, "Mean", Numbers.shown(card.mean(), 4), false);
        fact(5, column, "Zeros", Numbers.percent(card.zeros()), false);
        fact(6, column, "Missing", Numbers.percent(card.missing()), card.missing() > 0);
        fact(7, column, "Mean norm of rows", Numbers.shown(card.meanNorm(), 4), false);
        fact(8, column, "Constant columns", Numbers.count(card.constantColumns()), card.constantColumns() > 0);
        fact(9, column, "Dead columns", Numbers.count(card.deadColumns()), card.deadColumns() > 0);
        fact(10, column, "Outlying rows", Numbers.count(card.outlierRows()), card.outlierRows() > 0);
        var name = new Label("Spread of values");
        name.getStyleClass().add("fact-name");
        cards.add(name, 0, 11);
        cards.add(new HistogramBars(card.histogram(), VALUE), column, 11);
    }

    private void fact(int row, int column, String name, String text, boolean warning) {
        var left = new Label(name);
        left.getStyleClass().add("fact-name");
        var right = new Label(text);
        right.getStyleClass().add("fact-value");
        if (warning) {
            right.getStyleClass().add("fact-warning");
        }
        cards.add(left, 0, row);
        cards.add(right, column, row);
    }

    private void complain(RuntimeException e) {
        clear(AFTER);
        if (e instanceof Failure && isUntouched()) {
            return;
        }
        complaint.setText(
                e instanceof Failure ? Objects.requireNonNullElse(e.getMessage(), "") : "These steps cannot be taken.");
        if (!(e instanceof Failure)) {
            session.notices().defect(e);
        }
    }
}
