package factorscope.app.shell;

import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.views.drawing.Marks;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.ObservableListBase;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import org.jspecify.annotations.Nullable;

/// The values behind the views as a table: the selected rows of the dataset in focus, or all.
final class DataTable extends TableView<Integer> implements AutoCloseable {
    private static final int MOST_COLUMNS = 40;

    private record Wanted(Dataset data, Marks marks) {}

    private record Chosen(Dataset data, BitSet rows) {}

    private final Session session;
    private final Navigation navigation;
    private final Latest<Wanted, Chosen> resolver =
            new Latest<>(w -> new Chosen(w.data, w.marks.selected(w.data.rows())), this::show, _ -> {});
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private @Nullable Dataset shown;
    private BitSet rows = new BitSet();
    private boolean isSeen;

    DataTable(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
        setId("data-table");
        getStyleClass().addAll("dense", "edge-to-edge");
        setPlaceholder(new Label("Open data to see its values here."));
        subscriptions.add(navigation.focus().subscribe(_ -> follow()));
        subscriptions.add(session.marks().subscribe(_ -> follow()));
        follow();
    }

    /// Follows only while it can be seen: making forty columns takes longer than a frame.
    void follow(boolean seen) {
        isSeen = seen;
        follow();
    }

    private void follow() {
        if (!isSeen) {
            return;
        }
        var dataset = navigation.currentDataset();
        if (dataset.isEmpty()) {
            shown = null;
            setItems(javafx.collections.FXCollections.emptyObservableList());
            getColumns().clear();
            return;
        }
        resolver.request(new Wanted(dataset.get(), session.marks().get()));
    }

    private void show(Chosen chosen) {
        var data = chosen.data;
        if (!data.equals(shown)) {
            shown = data;
            addColumns(data);
        } else if (chosen.rows.equals(rows)) {
            return;
        }
        rows = chosen.rows;
        setItems(new RowNumbers(data.rows().size(), rows));
    }

    private void addColumns(Dataset data) {
        getColumns().clear();
        getColumns().add(column(data.rows().name(), 70, Integer::toString));
        data.rows()
                .labels()
                .table()
                .ifPresent(t -> t.columns().forEach(c -> getColumns().add(column(c.name(), 110, c::text))));
        var axis = data.columns();
        for (int j = 0; j < Math.min(MOST_COLUMNS, axis.size()); j++) {
            int column = j;
            getColumns()
                    .add(column(
                            axis.label(j), 80, i -> Numbers.shown(data.values().at(i, column), 4)));
        }
    }

    private static TableColumn<Integer, String> column(String name, double width, IntFunction<String> text) {
        var column = new TableColumn<Integer, String>(name);
        column.setCellValueFactory(c -> new ReadOnlyObjectWrapper<>(text.apply(c.getValue())));
        column.setPrefWidth(width);
        column.setSortable(false);
        return column;
    }

    /// Row numbers that are worked out when they are asked for: a million rows are no list.
    private static final class RowNumbers extends ObservableListBase<Integer> {
        private final int[] picked;
        private final int size;

        RowNumbers(int all, BitSet selected) {
            picked = selected.stream().toArray();
            size = picked.length == 0 ? all : picked.length;
        }

        @Override
        public Integer get(int index) {
            return picked.length == 0 ? index : picked[index];
        }

        @Override
        public int size() {
            return size;
        }
    }

    @Override
    public void close() {
        resolver.close();
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
