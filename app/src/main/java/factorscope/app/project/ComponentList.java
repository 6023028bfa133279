package factorscope.app.project;

import factorscope.app.controls.Facts;
import factorscope.app.controls.Icons;
import factorscope.app.controls.Popups;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Session;
import factorscope.model.decompose.TwoWay;
import factorscope.model.workspace.Kept;
import factorscope.views.components.ComponentFilter;
import factorscope.views.components.ComponentRow;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.collections.transformation.SortedList;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The components of the run in focus: searched, sorted, one line each.
public final class ComponentList extends VBox implements AutoCloseable {
    /// In which order they stand.
    private enum Order {
        NUMBER("number", Comparator.comparingInt(ComponentRow::component)),
        SHARE("share", byNumber(ComponentRow::shareOrWeight)),
        FIRING("firing", byNumber(r -> r.statistics().firing())),
        STABILITY("stability", byNumber(ComponentRow::returned)),
        STARS("starred", Comparator.comparing(r -> !r.note().starred()));

        private final String text;
        private final Comparator<ComponentRow> comparator;

        Order(String text, Comparator<ComponentRow> comparator) {
            this.text = text;
            this.comparator = comparator.thenComparingInt(ComponentRow::component);
        }

        private static Comparator<ComponentRow> byNumber(java.util.function.ToDoubleFunction<ComponentRow> value) {
            // the largest first, unknown ones last
            return Comparator.comparingDouble(r -> {
                double number = value.applyAsDouble(r);
                return Double.isNaN(number) ? Double.POSITIVE_INFINITY : -number;
            });
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private record Answered(Kept kept, List<ComponentRow> rows) {}

    private final Session session;
    private final Navigation navigation;
    private final ObservableList<ComponentRow> rows = FXCollections.observableArrayList();
    private final FilteredList<ComponentRow> filtered = new FilteredList<>(rows);
    private final SortedList<ComponentRow> sorted = new SortedList<>(filtered);
    private final ListView<ComponentRow> list = new ListView<>(sorted);
    private final TextField search = new TextField();
    private final ComboBox<Order> order = new ComboBox<>(FXCollections.observableArrayList(Order.values()));
    private final Label heading = Facts.heading("Components");
    /// Stands where no component is listed.
    private final Label empty = new Label();
    private final Latest<Kept, Answered> loader;
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private @Nullable Kept shown;
    private boolean following;
    private double largestShare;

    public ComponentList(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
        getStyleClass().addAll("side", "component-list");
        loader = Latest.ofLongWork(
                kept -> new Answered(
                        kept, ComponentRow.of(kept, session.answers().of(ComponentRow.needs(kept)))),
                this::fill,
                _ -> {});
        heading.getStyleClass().add("side-heading");
        search.setPromptText("Filter");
        search.setId("list-filter");
        search.setTooltip(
                new Tooltip("Names, labels, notes and classes that contain this; or dead, dense, starred, labelled;\n"
                        + "or share, firing, back or purity in per cent, such as firing > 20; several joined by and"));
        search.textProperty().addListener((_, _, text) -> filter(text));
        order.setId("list-order");
        order.setValue(Order.NUMBER);
        order.setMinWidth(96);
        order.setTooltip(new Tooltip("What the components are ordered by"));
        order.valueProperty().addListener((_, _, chosen) -> sorted.setComparator(chosen.comparator));
        sorted.setComparator(Order.NUMBER.comparator);
        HBox.setHgrow(search, Priority.ALWAYS);
        search.setMinWidth(0);
        search.setPrefWidth(80);
        var bar = new HBox(6, search, presets(), order);
        bar.getStyleClass().add("list-bar");
        list.setId("component-list");
        list.getStyleClass().add("dense");
        list.setCellFactory(_ -> new ComponentCell(this::text, () -> largestShare));
        list.setPlaceholder(empty);
        list.getSelectionModel().selectedItemProperty().addListener((_, _, row) -> chosen(row));
        VBox.setVgrow(list, Priority.ALWAYS);
        getChildren().addAll(heading, bar, list);
        subscriptions.add(navigation.focus().subscribe(_ -> refresh()));
        subscriptions.add(session.marks().subscribe(_ -> refresh()));
        refresh();
    }

    private MenuButton presets() {
        var menu = new MenuButton();
        Icons.FILTER.putOn(menu);
        menu.setId("list-presets");
        menu.setAccessibleText("Filters");
        menu.setTooltip(new Tooltip("Filters that are often wanted"));
        menu.setMinWidth(Region.USE_PREF_SIZE);
        for (var preset : ComponentFilter.presets()) {
            var item = new MenuItem(preset.name());
            item.setOnAction(_ -> search.setText(preset.text()));
            menu.getItems().add(item);
        }
        var byNumbers = new MenuItem("By numbers…");
        byNumbers.setId("filter-by-numbers");
        byNumbers.setOnAction(_ -> Popups.below(
                menu,
                new NumberFilters(List.copyOf(rows), search::setText),
                session.settings().get()));
        menu.getItems().addAll(new SeparatorMenuItem(), byNumbers);
        return menu;
    }

    /// What can be done with the component that is clicked with the right button, which comes into focus first.
    public void offer(ContextMenu menu) {
        list.setContextMenu(menu);
    }

    private String text(ComponentRow row) {
        return shown == null ? "" : shown.componentText(row.component());
    }

    private void refresh() {
        var kept = navigation.currentResult().filter(k -> k.result().factorization() instanceof TwoWay);
        setVisible(kept.isPresent());
        setManaged(kept.isPresent());
        if (kept.isEmpty()) {
            shown = null;
            return;
        }
        var before = shown;
        shown = kept.get();
        if (before == null || !isOfSameRows(before, shown)) {
            if (before != null && !before.datasetId().equals(shown.datasetId())) {
                // what was looked for among other data
                search.clear();
            }
            rows.clear();
            empty.setText("Loading …");
            loader.request(shown);
        } else {
            annotate(before, shown);
            follow();
        }
    }

    /// What is written about components changes no numbers.
    private static boolean isOfSameRows(Kept one, Kept other) {
        return one.id().equals(other.id())
                && one.result().equals(other.result())
                && one.stability().equals(other.stability());
    }

    private void annotate(Kept before, Kept now) {
        if (before.notes().equals(now.notes()) && before.names().equals(now.names())) {
            return;
        }
        following = true;
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            if (!row.note().equals(now.note(row.component()))) {
                rows.set(i, row.withNote(now.note(row.component())));
            }
        }
        list.refresh();
        following = false;
    }

    private void fill(Answered answered) {
        if (shown == null || !isOfSameRows(answered.kept, shown)) {
            return;
        }
        var next = answered.rows;
        largestShare = next.stream()
                .mapToDouble(ComponentRow::share)
                .filter(s -> !Double.isNaN(s))
                .max()
                .orElse(Double.NaN);
        following = true;
        rows.setAll(next);
        empty.setText("No component matches.");
        following = false;
        annotate(answered.kept, shown);
        retitle();
        follow();
    }

    private void filter(String text) {
        following = true;
        filtered.setPredicate(ComponentFilter.of(text, this::text));
        following = false;
        retitle();
        follow();
    }

    private void retitle() {
        var count = filtered.size() == rows.size() ? "" + rows.size() : filtered.size() + " of " + rows.size();
        heading.setText(("Components  " + count).toUpperCase(Locale.ROOT));
    }

    private void chosen(@Nullable ComponentRow row) {
        if (!following && row != null && shown != null) {
            navigation.select(shown.id(), row.component());
        }
    }

    /// Marks the component in focus.
    private void follow() {
        int wanted = navigation.focus().get() instanceof Focus.OnComponent on
                        && shown != null
                        && on.resultId().equals(shown.id())
                ? on.component()
                : -1;
        var now = Optional.ofNullable(list.getSelectionModel().getSelectedItem());
        if (now.map(ComponentRow::component).orElse(-1) == wanted) {
            return;
        }
        following = true;
        list.getSelectionModel().clearSelection();
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i).component() == wanted) {
                list.getSelectionModel().select(i);
                list.scrollTo(Math.max(0, i - 3));
                break;
            }
        }
        following = false;
    }

    @Override
    public void close() {
        loader.close();
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
