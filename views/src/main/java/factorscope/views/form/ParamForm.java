package factorscope.views.form;

import factorscope.model.data.Shape;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.util.StringConverter;
import org.controlsfx.validation.ValidationResult;
import org.controlsfx.validation.ValidationSupport;
import org.controlsfx.validation.decoration.StyleClassValidationDecoration;
import org.jspecify.annotations.Nullable;

/// A form for the parameters of a [ParamSpec]: one line each, with its help as a tooltip; says at once what is
/// wrong.
public final class ParamForm extends GridPane {
    /// So many menus beside each other can be read.
    private static final int MOST_MENUS = 5;

    private static final String WRONG = "wrong";

    private final ParamSpec spec;
    private final Shape shape;
    private final Consumer<ParamForm> changed;
    private final Map<String, TextField> fields = new LinkedHashMap<>();
    private final Map<String, ComboBox<Param.Choice.Option>> choices = new LinkedHashMap<>();
    private final Map<String, CheckBox> flags = new LinkedHashMap<>();
    private final boolean areOptions;
    private final Label complaint = new Label();
    /// Marks the fields whose own text is wrong; the complaint below has the words.
    private final ValidationSupport validation = new ValidationSupport();

    /// @param shape of the data, on which initial values and limits depend
    /// @param changed told of every change
    public ParamForm(ParamSpec spec, ParamValues values, Shape shape, Consumer<ParamForm> changed) {
        this(spec, values, shape, changed, true);
    }

    /// The same of what is no option of a command.
    public static ParamForm withoutOptions(
            ParamSpec spec, ParamValues values, Shape shape, Consumer<ParamForm> changed) {
        return new ParamForm(spec, values, shape, changed, false);
    }

    private ParamForm(
            ParamSpec spec, ParamValues values, Shape shape, Consumer<ParamForm> changed, boolean areOptions) {
        this.areOptions = areOptions;
        this.spec = spec;
        this.shape = shape;
        this.changed = changed;
        getStyleClass().add("param-form");
        validation.setValidationDecorator(new StyleClassValidationDecoration(WRONG, WRONG));
        setHgap(8);
        setVgap(6);
        var names = new ColumnConstraints();
        names.setMinWidth(USE_PREF_SIZE);
        var controls = new ColumnConstraints();
        controls.setHgrow(Priority.ALWAYS);
        getColumnConstraints().setAll(names, controls);
        int row = 0;
        for (var param : spec.params()) {
            add(param, values, row++);
        }
        complaint.getStyleClass().addAll("complaint");
        complaint.setWrapText(true);
        complaint.managedProperty().bind(complaint.textProperty().isNotEmpty());
        add(complaint, 0, row, 2, 1);
        check();
    }

    /// Shows the first parameters only until all are asked for; where just one would be hidden, it is shown too.
    ///
    /// @param first how many are always shown
    /// @param all whether the others are shown
    /// @return whether one that would be hidden is not as usual
    public boolean fold(int first, BooleanProperty all) {
        if (spec.params().size() <= first + 1) {
            return false;
        }
        var shown = spec.initial(shape).texts();
        var chosen = texts();
        boolean isUnusual = spec.params().stream()
                .skip(first)
                .map(Param::key)
                .anyMatch(key -> !Objects.equals(shown.get(key), chosen.get(key)));
        for (var node : getChildren()) {
            var row = GridPane.getRowIndex(node);
            if (row != null && row >= first && row < spec.params().size()) {
                node.visibleProperty().bind(all);
                node.managedProperty().bind(all);
            }
        }
        return isUnusual;
    }

    private <T> void add(Param<T> param, ParamValues values, int row) {
        var control = switch (param) {
            case Param.Whole whole -> field(whole, whole.format(values.get(whole)));
            case Param.Words words -> words(words, words.format(values.get(words)));
            case Param.Wholes wholes -> field(wholes, wholes.format(values.get(wholes)));
            case Param.Sizes numbers -> field(numbers, numbers.format(values.get(numbers)));
            case Param.Alternatives several -> field(several, several.format(values.get(several)));
            case Param.Several several -> field(several, several.format(values.get(several)));
            case Param.Real real -> field(real, real.format(values.get(real)));
            case Param.Text text -> field(text, text.format(values.get(text)));
            case Param.Texts texts -> field(texts, texts.format(values.get(texts)));
            case Param.Choice choice -> choice(choice, values.get(choice));
            case Param.Flag flag -> flag(flag, values.get(flag));
        };
        control.setId("param-" + param.key());
        control.setAccessibleText(param.label());
        var tooltip = new Tooltip(
                param.help() + "\n" + capitalised(param.range()) + (areOptions ? "; --" + param.key() : ""));
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(340);
        Tooltip.install(control, tooltip);
        if (control instanceof CheckBox) {
            add(control, 0, row, 2, 1);
            return;
        }
        var name = new Label(param.label());
        name.setLabelFor(control);
        Tooltip.install(name, tooltip);
        name.getStyleClass().add("param-name");
        GridPane.setValignment(name, javafx.geometry.VPos.CENTER);
        setAlignment(Pos.TOP_LEFT);
        add(name, 0, row);
        add(control, 1, row);
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private <T> Node field(Param<T> param, String text) {
        var field = new TextField(text);
        field.setPrefColumnCount(8);
        validation.registerValidator(
                field,
                false,
                (Control control, String written) ->
                        ValidationResult.fromErrorIf(control, param.range(), !isAllowed(param, written)));
        field.textProperty().addListener((_, _, _) -> check());
        // what is written counts letter by letter: Enter only leaves
        field.setOnAction(_ -> requestFocus());
        fields.put(param.key(), field);
        return field;
    }

    private <T> boolean isAllowed(Param<T> param, String text) {
        return param.parse(text)
                .filter(value -> param.problem(value, shape).isEmpty())
                .isPresent();
    }

    /// A menu for each of few axes; else a field, in which the words are written.
    private Node words(Param.Words param, String text) {
        var field = (TextField) field(param, text);
        int count = param.count().applyAsInt(shape);
        return count > 0 && count <= MOST_MENUS ? new WordMenus(param.options(), count, field) : field;
    }

    /// A box to choose one of the options with.
    public static ComboBox<Param.Choice.Option> box(Param.Choice param) {
        var box = new ComboBox<Param.Choice.Option>();
        box.getItems().setAll(param.options());
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(Param.Choice.@Nullable Option option) {
                return option == null ? "" : option.label();
            }

            @Override
            public Param.Choice.Option fromString(String text) {
                return param.options().stream()
                        .filter(o -> o.label().equals(text))
                        .findFirst()
                        .orElseThrow();
            }
        });
        return box;
    }

    private Node choice(Param.Choice param, String value) {
        var box = box(param);
        param.options().stream().filter(o -> o.id().equals(value)).findFirst().ifPresent(box::setValue);
        box.setMaxWidth(Double.MAX_VALUE);
        box.valueProperty().addListener((_, _, _) -> check());
        choices.put(param.key(), box);
        return box;
    }

    private Node flag(Param.Flag param, boolean value) {
        var box = new CheckBox(param.label());
        box.setSelected(value);
        box.selectedProperty().addListener((_, _, _) -> check());
        flags.put(param.key(), box);
        return box;
    }

    private Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        for (var param : spec.params()) {
            var key = param.key();
            var field = fields.get(key);
            var choice = choices.get(key);
            var flag = flags.get(key);
            if (field != null) {
                texts.put(key, field.getText());
            } else if (choice != null && choice.getValue() != null) {
                texts.put(key, choice.getValue().id());
            } else if (flag != null) {
                texts.put(key, Boolean.toString(flag.isSelected()));
            }
        }
        return texts;
    }

    /// What is chosen; empty while something is wrong.
    public Optional<ParamValues> values() {
        try {
            return Optional.of(spec.parse(texts(), shape));
        } catch (factorscope.model.failure.Failure e) {
            return Optional.empty();
        }
    }

    /// Puts a value into its control, as if a person had.
    public void type(String key, String text) {
        var field = fields.get(key);
        if (field != null && !field.getText().equals(text)) {
            field.setText(text);
        }
        var choice = choices.get(key);
        if (choice != null) {
            choice.getItems().stream()
                    .filter(o -> o.id().equals(text))
                    .findFirst()
                    .ifPresent(choice::setValue);
        }
        var flag = flags.get(key);
        if (flag != null) {
            flag.setSelected(text.equals("true"));
        }
    }

    /// Offers texts for a field, in a menu beside it.
    public void suggest(String key, List<String> texts) {
        var field = fields.get(key);
        if (field == null || texts.isEmpty()) {
            return;
        }
        var menu = new MenuButton();
        menu.setId("suggest-" + key);
        menu.setAccessibleText("Choose");
        for (var text : texts) {
            var item = new MenuItem(text);
            item.setMnemonicParsing(false);
            item.setOnAction(_ -> field.setText(text));
            menu.getItems().add(item);
        }
        int row = GridPane.getRowIndex(field);
        getChildren().remove(field);
        var both = new HBox(4, field, menu);
        HBox.setHgrow(field, Priority.ALWAYS);
        add(both, 1, row);
    }

    /// Shows what was found where a menu leaves it to the program: "Comma (detected)" instead of "Find out".
    ///
    /// @param values of the parameters by key
    public void showFound(Map<String, String> values) {
        choices.forEach((key, box) -> box.setButtonCell(new ListCell<>() {
            @Override
            protected void updateItem(Param.Choice.@Nullable Option item, boolean empty) {
                super.updateItem(item, empty);
                var found = box.getItems().stream()
                        .filter(o -> o.id().equals(values.get(key)))
                        .findFirst()
                        .map(o -> o.label() + " (detected)");
                setText(
                        empty || item == null
                                ? ""
                                : item.id().equals("auto") ? found.orElse(item.label()) : item.label());
            }
        }));
    }

    private void check() {
        try {
            spec.parse(texts(), shape);
            complaint.setText("");
        } catch (factorscope.model.failure.Failure e) {
            complaint.setText(e.what());
        }
        changed.accept(this);
    }
}
