package factorscope.views.pane;

import factorscope.model.data.Numbers;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.components.ComponentFilter;
import factorscope.views.components.ComponentRow;
import factorscope.views.drawing.Stroke;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.collections.transformation.SortedList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.cell.TextFieldTableCell;
import javafx.scene.layout.BorderPane;
import org.jspecify.annotations.Nullable;

/// The component table that can be sorted by any column, filtered, and written into.
final class ComponentTablePanel extends BorderPane implements AutoCloseable {
    private final Host host;
    private final Annotations annotations;
    private final TableView<ComponentRow> table = new TableView<>();
    private final ObservableList<ComponentRow> rows = FXCollections.observableArrayList();
    private final FilteredList<ComponentRow> filtered = new FilteredList<>(rows);
    private final TextField filter = new TextField();
    private final Latest<Kept, List<ComponentRow>> loader;
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private @Nullable Kept shown;
    private @Nullable List<ComponentRow> waiting;
    private boolean following;
    private static long picks = Long.MAX_VALUE / 2;

    ComponentTablePanel(Host host, Annotations annotations) {
        this.host = host;
        this.annotations = annotations;
        loader = Latest.ofLongWork(
                kept -> ComponentRow.of(kept, host.answers().of(ComponentRow.needs(kept))),
                this::fill,
                e -> host.complain(String.valueOf(e.getMessage())));
        filter.setPromptText("Filter by label, class or number, or: back >= 80");
        filter.setId("component-filter");
        filter.textProperty()
                .addListener((_, _, text) -> filtered.setPredicate(ComponentFilter.of(text, this::nameOf)));
        setTop(filter);
        var sorted = new SortedList<>(filtered);
        sorted.comparatorProperty().bind(table.comparatorProperty());
        table.setItems(sorted);
        table.setId("component-table");
        table.setEditable(true);
        table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        table.setPlaceholder(new Label("No component matches."));
        table.getStyleClass().addAll("dense", "component-table");
        addColumns();
        table.editingCellProperty().addListener((_, _, editing) -> {
            if (editing == null && waiting != null) {
                fill(waiting);
            }
        });
        table.getSelectionModel().getSelectedItems().addListener((ListChangeListener<ComponentRow>) _ -> pick());
        setCenter(table);
        subscriptions.add(host.marks().subscribe(_ -> refresh()));
        refresh();
    }

    private void addColumns() {
        table.getColumns().add(number("#", 44, r -> r.component() + 1.0, v -> Integer.toString((int) v)));
        var star = text("★", 34, r -> r.note().starred() ? "★" : "");
        star.setCellFactory(_ -> new StarCell());
        table.getColumns().add(star);
        var label = text("Label", 150, r -> r.note().label());
        label.setEditable(true);
        label.setCellFactory(TextFieldTableCell.forTableColumn());
        label.setOnEditCommit(e -> {
            var row = e.getRowValue();
            if (shown != null) {
                annotations.annotate(shown.id(), row.component(), row.note().withLabel(e.getNewValue()), "label");
            }
        });
        table.getColumns().add(label);
        table.getColumns().add(number("Weight", 74, ComponentRow::weight, Numbers::shown));
        table.getColumns().add(number("Share", 66, ComponentRow::share, Numbers::percent));
        table.getColumns().add(number("Fires on", 80, r -> r.statistics().firing(), ComponentStatistics::firingText));
        table.getColumns().add(number("Kept", 54, r -> r.statistics().kept(), v -> Integer.toString((int) v)));
        table.getColumns()
                .add(text(
                        "Class of the strongest",
                        150,
                        r -> r.statistics().purity().map(p -> p.label()).orElse("")));
        table.getColumns()
                .add(number(
                        "Purity",
                        62,
                        r -> r.statistics().purity().map(p -> p.share()).orElse(Double.NaN),
                        v -> Double.isNaN(v) ? "" : Math.round(20 * v) + "/20"));
        table.getColumns()
                .add(number(
                        "Came back",
                        80,
                        r -> r.stability().map(x -> x.returned()).orElse(Double.NaN),
                        v -> Double.isNaN(v) ? "" : Numbers.percent(v)));
        table.getColumns()
                .add(number(
                        "Subspace",
                        72,
                        r -> r.stability().map(x -> x.subspace()).orElse(Double.NaN),
                        v -> Double.isNaN(v) ? "" : Numbers.shown(v, 2)));
        table.getColumns().add(text("Note", 160, r -> r.note().text()));
    }

    private static TableColumn<ComponentRow, String> text(
            String title, double width, Function<ComponentRow, String> value) {
        var column = new TableColumn<ComponentRow, String>(title);
        column.setCellValueFactory(c -> new SimpleStringProperty(value.apply(c.getValue())));
        column.setPrefWidth(width);
        column.setEditable(false);
        return column;
    }

    private static TableColumn<ComponentRow, Number> number(
            String title,
            double width,
            ToDoubleFunction<ComponentRow> value,
            java.util.function.DoubleFunction<String> text) {
        var column = new TableColumn<ComponentRow, Number>(title);
        column.setCellValueFactory(c -> new SimpleDoubleProperty(value.applyAsDouble(c.getValue())));
        column.setCellFactory(_ -> new TableCell<>() {
            @Override
            protected void updateItem(@Nullable Number item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty || item == null ? "" : text.apply(item.doubleValue()));
                setAlignment(Pos.CENTER_RIGHT);
            }
        });
        column.setPrefWidth(width);
        column.setEditable(false);
        return column;
    }

    private final class StarCell extends TableCell<ComponentRow, String> {
        StarCell() {
            setAlignment(Pos.CENTER);
            setOnMouseClicked(e -> {
                var row = getTableRow() == null ? null : getTableRow().getItem();
                if (row != null && shown != null) {
                    annotations.annotate(
                            shown.id(),
                            row.component(),
                            row.note().withStar(!row.note().starred()),
                            "star");
                    e.consume();
                }
            });
        }

        @Override
        protected void updateItem(@Nullable String item, boolean empty) {
            super.updateItem(item, empty);
            setText(empty ? "" : item != null && !item.isEmpty() ? "★" : "☆");
            getStyleClass().remove("starred");
            if (item != null && !item.isEmpty()) {
                getStyleClass().add("starred");
            }
        }
    }

    private String nameOf(ComponentRow row) {
        return shown == null ? "" : shown.componentText(row.component());
    }

    private void refresh() {
        var subject = host.subject();
        if (subject.isEmpty() || subject.get().twoWay().isEmpty()) {
            shown = null;
            rows.clear();
            return;
        }
        var kept = subject.get().result().orElseThrow();
        if (!kept.equals(shown)) {
            shown = kept;
            loader.request(kept);
        } else {
            follow();
        }
    }

    /// New rows would end what is being written into an old one: they wait until it is done.
    private void fill(List<ComponentRow> next) {
        if (table.getEditingCell() != null) {
            waiting = next;
            return;
        }
        waiting = null;
        following = true;
        rows.setAll(next);
        following = false;
        follow();
    }

    /// Selects what is selected elsewhere.
    private void follow() {
        if (shown == null) {
            return;
        }
        var selected = host.marks()
                .get()
                .selected(shown.componentAxis(), shown.result().factorization().components());
        if (selected.equals(picked())) {
            return;
        }
        following = true;
        table.getSelectionModel().clearSelection();
        int first = -1;
        for (int i = 0; i < table.getItems().size(); i++) {
            if (selected.get(table.getItems().get(i).component())) {
                table.getSelectionModel().select(i);
                first = first < 0 ? i : first;
            }
        }
        if (first >= 0) {
            table.scrollTo(Math.max(0, first - 3));
        }
        following = false;
    }

    private BitSet picked() {
        var bits = new BitSet();
        for (var row : table.getSelectionModel().getSelectedItems()) {
            if (row != null) {
                bits.set(row.component());
            }
        }
        return bits;
    }

    private void pick() {
        if (following || shown == null) {
            return;
        }
        var bits = picked();
        if (!bits.isEmpty()) {
            host.stroke(
                    new Stroke(shown.componentAxis(), Selection.Picked.of(bits), "select components"),
                    picks++,
                    Optional.empty());
        }
    }

    @Override
    public void close() {
        loader.close();
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
