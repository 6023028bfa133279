package factorscope.app.dialogs;

import factorscope.app.controls.Facts;
import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Role;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/// The axes of data that are about to be opened: what each of them is, which way round it stands, and which part of
/// them is opened. What is changed becomes steps of preparation.
final class AxesForm extends VBox {
    private static final double ROLE = 130;

    private final GridPane grid = new GridPane(12, 4);
    private final CheckBox transposed = new CheckBox("Transpose");
    private final TreeMap<Integer, Role> roles = new TreeMap<>();
    private final TreeSet<Integer> flipped = new TreeSet<>();
    private final Runnable changed;
    private final PartForm part;
    private int order;

    /// @param changed whenever the steps are others
    AxesForm(Runnable changed) {
        super(6);
        this.changed = changed;
        transposed.setId("import-transpose");
        transposed.setTooltip(new Tooltip("The axes in the opposite order: rows become columns."));
        transposed.setOnAction(_ -> {
            turnRoundWhatWasSaid();
            changed.run();
        });
        part = new PartForm(changed);
        getChildren().setAll(Facts.heading("Axes"), grid, transposed, Facts.heading("Rows and columns to open"), part);
    }

    /// What was said of an axis is meant for it wherever it comes to stand.
    private void turnRoundWhatWasSaid() {
        var turned = new TreeMap<Integer, Role>();
        roles.forEach((axis, role) -> turned.put(order - 1 - axis, role));
        roles.clear();
        roles.putAll(turned);
        var others = flipped.stream().map(axis -> order - 1 - axis).toList();
        flipped.clear();
        flipped.addAll(others);
    }

    /// Begins anew, with other data.
    ///
    /// @param axes how many they have
    void reset(int axes) {
        order = axes;
        roles.clear();
        flipped.clear();
        transposed.setSelected(false);
        part.reset();
    }

    /// What was changed, as steps; empty where nothing was.
    String steps() {
        var steps = new ArrayList<String>();
        if (transposed.isSelected()) {
            steps.add("axes "
                    + IntStream.range(0, order)
                            .mapToObj(a -> String.valueOf(order - 1 - a))
                            .collect(Collectors.joining(",")));
        }
        flipped.forEach(axis -> steps.add("flip " + axis));
        roles.forEach((axis, role) -> steps.add("role " + axis + " " + role.text()));
        steps.addAll(part.steps());
        return String.join("; ", steps);
    }

    /// @param data as they would be opened
    void show(Dataset data) {
        order = data.axes().size();
        transposed.setVisible(order > 1);
        transposed.setManaged(order > 1);
        grid.getChildren().clear();
        for (int a = 0; a < order; a++) {
            var axis = data.axes().get(a);
            var name = new Label(axis.name());
            name.getStyleClass().add("fact-name");
            var size = new Label(Numbers.count(axis.size()));
            size.getStyleClass().add("fact-value");
            GridPane.setHalignment(size, javafx.geometry.HPos.RIGHT);
            var known = new Label(metadata(axis));
            known.getStyleClass().add("fact-name");
            known.setWrapText(true);
            GridPane.setHgrow(known, Priority.ALWAYS);
            grid.addRow(a, name, size, role(a, axis), flip(a), known);
        }
    }

    private static String metadata(Axis axis) {
        return axis.labels().table().map(t -> String.join(", ", t.names())).orElse("");
    }

    private ChoiceBox<Role> role(int number, Axis axis) {
        var choice = new ChoiceBox<Role>();
        choice.setId("import-role-" + number);
        choice.setAccessibleText("Role of " + axis.name());
        choice.setConverter(new StringConverter<>() {
            @Override
            public String toString(Role role) {
                return role.text();
            }

            @Override
            public Role fromString(String text) {
                return Role.of(text).orElseThrow();
            }
        });
        choice.setPrefWidth(ROLE);
        choice.getItems().setAll(Role.values());
        choice.setValue(axis.role());
        choice.setOnAction(_ -> {
            // even the role that is shown: another one may have been chosen since
            roles.put(number, choice.getValue());
            changed.run();
        });
        return choice;
    }

    private CheckBox flip(int number) {
        var flip = new CheckBox("Reverse");
        flip.setId("import-flip-" + number);
        flip.setTooltip(new Tooltip("Turn the axis round, so that its last position is the first."));
        flip.setSelected(flipped.contains(number));
        flip.setOnAction(_ -> {
            if (flip.isSelected()) {
                flipped.add(number);
            } else {
                flipped.remove(number);
            }
            changed.run();
        });
        return flip;
    }
}
