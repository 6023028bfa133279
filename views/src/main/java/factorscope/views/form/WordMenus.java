package factorscope.views.form;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;

/// A menu of the same words for each of several axes. What is chosen is written into a field, which counts; what is
/// written there is shown.
final class WordMenus extends VBox {
    private final List<ComboBox<String>> menus = new ArrayList<>();
    private final TextField field;
    private final String usual;

    /// @param options the first stands for nothing
    WordMenus(List<String> options, int count, TextField field) {
        super(3);
        this.field = field;
        usual = options.getFirst();
        for (int axis = 0; axis < count; axis++) {
            var menu = new ComboBox<String>();
            menu.getItems().setAll(options);
            menu.setMaxWidth(Double.MAX_VALUE);
            menu.setId("word-" + (axis + 1));
            menu.setAccessibleText("Along axis " + (axis + 1));
            menu.setTooltip(new Tooltip("Along axis " + (axis + 1)));
            menus.add(menu);
        }
        show();
        menus.forEach(menu -> menu.valueProperty().addListener((_, _, _) -> write()));
        field.textProperty().addListener((_, _, _) -> show());
        getChildren().setAll(menus);
    }

    private String text() {
        boolean isUsual = menus.stream().allMatch(m -> usual.equals(m.getValue()));
        return isUsual ? "" : menus.stream().map(ComboBox::getValue).collect(Collectors.joining(","));
    }

    private void write() {
        if (!field.getText().equals(text())) {
            field.setText(text());
        }
    }

    private void show() {
        var words = field.getText().isBlank()
                ? List.<String>of()
                : Arrays.stream(field.getText().split(",", -1))
                        .map(String::strip)
                        .toList();
        boolean isWhole = words.size() == menus.size();
        if (words.isEmpty() || isWhole && !field.getText().equals(text())) {
            for (int i = 0; i < menus.size(); i++) {
                menus.get(i).setValue(isWhole ? words.get(i) : usual);
            }
        }
    }
}
