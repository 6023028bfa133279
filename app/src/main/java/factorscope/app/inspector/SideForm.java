package factorscope.app.inspector;

import factorscope.app.documents.FileChoices;
import factorscope.app.session.Session;
import factorscope.app.sides.Sides;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Side;
import factorscope.model.io.Progress;
import factorscope.model.memory.Handing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;

/// Chooses the data beside the data: one of the open datasets, or all arrays of a file.
final class SideForm extends GridPane implements AutoCloseable {
    private final Session session;
    private final FileChoices choices;
    private final Dataset dataset;
    private final Consumer<Map<String, String>> changed;
    private final Map<String, Dataset> chosen = new LinkedHashMap<>();
    private final List<Sides> opened = new ArrayList<>();
    private boolean isClosed;

    /// @param changed is given parameters that come with what was chosen
    SideForm(
            Session session,
            FileChoices choices,
            Dataset dataset,
            List<Side> sides,
            Consumer<Map<String, String>> changed) {
        super(8, 6);
        this.session = session;
        this.choices = choices;
        this.dataset = dataset;
        this.changed = changed;
        getStyleClass().add("param-form");
        var names = new ColumnConstraints();
        names.setMinWidth(USE_PREF_SIZE);
        var controls = new ColumnConstraints();
        controls.setHgrow(Priority.ALWAYS);
        getColumnConstraints().setAll(names, controls);
        for (var side : sides) {
            var control = switch (side.content()) {
                case ARRAY -> datasets(side);
                case ALL_ARRAYS -> file(side);
            };
            control.setId("side-" + side.name());
            control.setMaxWidth(Double.MAX_VALUE);
            control.setAccessibleText(side.label());
            control.setTooltip(new Tooltip(side.help()));
            addRow(getRowCount(), new Label(side.label()), control);
        }
    }

    /// By the names under which they are looked for.
    Map<String, Dataset> chosen() {
        return Map.copyOf(chosen);
    }

    /// One of the open datasets, or none.
    private record Item(Optional<Dataset> dataset) {
        @Override
        public String toString() {
            return dataset.map(d -> d.name() + " " + d.values().shape().text()).orElse("none");
        }
    }

    private ComboBox<Item> datasets(Side side) {
        var box = new ComboBox<Item>();
        var none = new Item(Optional.empty());
        box.getItems().add(none);
        session.state().datasets().stream()
                .filter(d -> !d.id().equals(dataset.id()))
                .map(d -> new Item(Optional.of(d)))
                .forEach(box.getItems()::add);
        box.setValue(none);
        box.valueProperty().addListener((_, _, now) -> {
            chosen.remove(side.name());
            now.dataset().ifPresent(d -> chosen.put(side.name(), d));
            changed.accept(Map.of());
        });
        return box;
    }

    private Button file(Side side) {
        var button = new Button("Choose a file…");
        button.setOnAction(_ -> choices.open().stream().findFirst().ifPresent(path -> open(side, path, button)));
        return button;
    }

    private void open(Side side, Path path, Button button) {
        session.attempt(
                () -> {
                    var sides = new Sides(session.memory(), Progress.NONE);
                    return Handing.over(sides::close, () -> {
                        sides.open(side, path);
                        return Map.entry(sides, Sides.settings(side, path));
                    });
                },
                found -> {
                    if (isClosed) {
                        // another algorithm was chosen meanwhile
                        found.getKey().close();
                        return;
                    }
                    forget();
                    opened.add(found.getKey());
                    chosen.clear();
                    chosen.putAll(found.getKey().datasets());
                    button.setText(path.getFileName().toString());
                    changed.accept(found.getValue());
                });
    }

    @Override
    public void close() {
        isClosed = true;
        forget();
    }

    private void forget() {
        opened.forEach(Sides::close);
        opened.clear();
    }
}
