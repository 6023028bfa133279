package factorscope.app.dialogs;

import factorscope.app.controls.Facts;
import factorscope.app.notice.Notices;
import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.failure.Failure;
import factorscope.model.io.Member;
import factorscope.model.io.Preview;
import factorscope.model.io.Progress;
import factorscope.model.io.Remarks;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.views.form.ParamForm;
import factorscope.views.fx.Latest;
import factorscope.views.fx.Screen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// A look at a file before it is opened: its arrays, and of the chosen one its shape, axes, first rows and
/// whether values are missing. The answer is the dataset, as it was looked at.
final class ImportDialog extends Dialog<Dataset> {
    private static final double MEMBER_HEIGHT = 30;
    private static final double MOST_MEMBERS = 6;
    private static final double WIDTH = 780;

    /// What was seen of it.
    ///
    /// @param found what the options were found to be that were left to the reader
    private record Looked(Wanted wanted, Preview preview, List<String> remarks, Map<String, String> found) {}

    /// What is to be looked at.
    ///
    /// @param steps to take at once: what was said of the axes
    private record Wanted(Member member, ParamValues options, String steps) {}

    private final MemoryBudget memory;
    private final Notices notices;
    private final Opening opening;
    private final Facts facts = new Facts();
    private final AxesForm axes = new AxesForm(this::ask);
    private final Label complaint = new Label();
    private final Label remarks = new Label();
    private final ProgressBar progress = new ProgressBar();
    private final TableView<List<String>> rows = new TableView<>();
    private final ButtonType open = new ButtonType("Open", ButtonBar.ButtonData.OK_DONE);
    private final Latest<Wanted, Looked> reader;
    private @Nullable ParamForm form;
    private @Nullable Preview preview;
    private @Nullable Wanted asked;
    private volatile boolean closed;
    private Member member;
    private ParamValues options;

    ImportDialog(MemoryBudget memory, Notices notices, Opening opening) {
        this.memory = memory;
        this.notices = notices;
        this.opening = opening;
        member = opening.member("");
        options = opening.initialOptions();
        reader = Latest.ofLongWork(this::read, this::show, this::complain);
        setTitle("Open " + opening.file().getFileName());
        var pane = getDialogPane();
        pane.setId("import-dialog");
        pane.getStyleClass().add("import-dialog");
        pane.setPrefWidth(WIDTH);
        pane.getButtonTypes().setAll(open, ButtonType.CANCEL);
        pane.setContent(content());
        pane.lookupButton(open).setId("import-open");
        setResultConverter(button -> button == open && preview != null ? preview.dataset() : null);
        setOnCloseRequest(_ -> {
            // the reader is not closed: what it is reading comes to be given back
            closed = true;
            if (getResult() == null) {
                letGo();
            }
        });
        ask();
    }

    private VBox content() {
        complaint.setWrapText(true);
        complaint.getStyleClass().add("complaint");
        complaint.setId("import-complaint");
        complaint.managedProperty().bind(complaint.textProperty().isNotEmpty());
        remarks.setWrapText(true);
        remarks.setId("import-remarks");
        // what does not fit scrolls: nothing is squeezed
        remarks.setMinHeight(Region.USE_PREF_SIZE);
        remarks.managedProperty().bind(remarks.textProperty().isNotEmpty());
        progress.setMaxWidth(Double.MAX_VALUE);
        rows.setPrefHeight(250);
        rows.setMinHeight(160);
        rows.getStyleClass().addAll("dense", "preview-table");
        rows.setPlaceholder(new Label(""));
        var box = new VBox(8);
        if (opening.members().size() > 1) {
            box.getChildren().addAll(Facts.heading("Arrays in this file"), members());
        }
        var beside = new HBox(24, facts);
        beside.setMinHeight(Region.USE_PREF_SIZE);
        HBox.setHgrow(facts, Priority.ALWAYS);
        if (!opening.importer().options().params().isEmpty()) {
            form = new ParamForm(
                    opening.importer().options(),
                    options,
                    member.shape(),
                    f -> f.values().ifPresent(values -> {
                        options = values;
                        ask();
                    }));
            beside.getChildren().add(form);
        }
        box.getChildren()
                .addAll(
                        Facts.heading(opening.importer().format().name()),
                        beside,
                        remarks,
                        axes,
                        complaint,
                        progress,
                        rows);
        VBox.setVgrow(rows, Priority.ALWAYS);
        return box;
    }

    private ListView<Member> members() {
        var list = new ListView<Member>();
        list.setId("import-members");
        list.getItems().setAll(opening.members());
        list.setPrefHeight(
                MEMBER_HEIGHT * Math.min(MOST_MEMBERS, opening.members().size()) + 4);
        list.getStyleClass().add("dense");
        list.setCellFactory(_ -> new ListCell<>() {
            @Override
            protected void updateItem(@Nullable Member item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty || item == null ? null : text(item));
                setDisable(item != null && item.refusal().isPresent());
            }
        });
        list.getSelectionModel().select(member);
        list.getSelectionModel().selectedItemProperty().addListener((_, _, chosen) -> {
            if (chosen != null) {
                member = chosen;
                axes.reset(member.shape().order());
                ask();
            }
        });
        return list;
    }

    private static String text(Member item) {
        return item.text() + "   " + item.shape().text() + " " + item.dtype() + "   " + Bytes.text(item.bytes())
                + item.refusal().map(r -> "   " + r).orElse("");
    }

    private Wanted wanted() {
        return new Wanted(member, options, axes.steps());
    }

    private void ask() {
        if (wanted().equals(asked)) {
            // a field was only left
            return;
        }
        asked = wanted();
        progress.setVisible(true);
        progress.setProgress(ProgressBar.INDETERMINATE_PROGRESS);
        getDialogPane().lookupButton(open).setDisable(true);
        reader.request(asked);
    }

    private Looked read(Wanted wanted) {
        var heard = new Remarks();
        var found = new HashMap<String, String>();
        var dataset = opening.read(wanted.member, wanted.options.texts(), memory, new Progress() {
            @Override
            public void at(long done, long of) {
                if (closed) {
                    throw Failure.usage("Reading was stopped.", "");
                }
                Screen.later(() -> progress.setProgress(of == 0 ? 0 : (double) done / of));
            }

            @Override
            public void remark(String sentence) {
                heard.remark(sentence);
            }

            @Override
            public void found(String option, String value) {
                found.put(option, value);
            }
        });
        var seen = wanted.steps.isEmpty() ? dataset : turned(dataset, wanted.steps);
        return Handing.over(
                () -> seen.lease().close(), () -> new Looked(wanted, Preview.of(seen), heard.sentences(), found));
    }

    /// It is still the first that is opened of the file: its name tells of no steps.
    private Dataset turned(Dataset dataset, String steps) {
        try (var _ = dataset.lease()) {
            return Preparations.recipe(steps).apply(dataset, memory).named(dataset.name());
        }
    }

    private void show(Looked looked) {
        letGo();
        var next = looked.preview;
        preview = next;
        if (closed || !looked.wanted.equals(wanted())) {
            // something else is wanted by now
            letGo();
            return;
        }
        progress.setVisible(false);
        complaint.setText("");
        getDialogPane().lookupButton(open).setDisable(false);
        var data = next.dataset();
        facts.clear();
        facts.add(
                "Shape",
                data.values().shape().text() + " " + data.values().dtype().text());
        facts.add("Size", Bytes.text(data.values().heldBytes()) + ", " + next.kept());
        facts.add(
                "Values",
                Double.isNaN(next.least())
                        ? "no finite ones"
                        : Numbers.shown(next.least(), 4) + " to " + Numbers.shown(next.most(), 4));
        var bad = next.missing() + next.infinite();
        facts.add(
                "Missing or infinite",
                bad == 0
                        ? next.isComplete() ? "none" : "none in the first " + Numbers.count(next.scanned())
                        : next.missing() + " missing, " + next.infinite() + " infinite",
                bad > 0);
        // what was left out or taken for something: all of it, one sentence a line
        remarks.setText(String.join("\n", looked.remarks));
        if (form != null) {
            form.showFound(looked.found);
        }
        axes.show(data);
        showRows(next);
    }

    private void showRows(Preview next) {
        rows.getColumns().clear();
        var axis = next.dataset().columns();
        int shown = next.firstRows().isEmpty() ? 0 : next.firstRows().getFirst().size();
        for (int j = 0; j < shown; j++) {
            int cell = j;
            var column = new TableColumn<List<String>, String>(axis.label(j));
            column.setCellValueFactory(
                    c -> new ReadOnlyStringWrapper(c.getValue().get(cell)));
            column.setPrefWidth(86);
            column.setSortable(false);
            rows.getColumns().add(column);
        }
        rows.getItems().setAll(next.firstRows());
    }

    private void complain(RuntimeException e) {
        letGo();
        if (closed) {
            return;
        }
        progress.setVisible(false);
        facts.clear();
        remarks.setText("");
        rows.getItems().clear();
        complaint.setText(
                e instanceof Failure ? Objects.requireNonNullElse(e.getMessage(), "") : "This file cannot be read.");
        if (!(e instanceof Failure)) {
            notices.defect(e);
        }
    }

    /// Gives back what was read and is not wanted.
    private void letGo() {
        if (preview != null) {
            var lease = preview.dataset().lease();
            preview = null;
            Screen.background(lease::close);
        }
    }
}
