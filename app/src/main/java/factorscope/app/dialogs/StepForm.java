package factorscope.app.dialogs;

import factorscope.app.controls.Facts;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Recipe;
import factorscope.views.form.ParamForm;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.IndexRange;
import javafx.scene.control.TextArea;
import javafx.scene.layout.VBox;

/// The parameters of the step in whose line the caret stands, as a form. What is chosen there is written into the
/// line, and what is written into the line stands in the form.
final class StepForm extends VBox {
    private final TextArea steps;
    private final Shape shape;
    private List<Recipe.Taken> taken = List.of();

    /// What the form shows.
    private Optional<Recipe.Step> shown = Optional.empty();

    private Shape shownFor;

    /// While one of the two is changed because the other was.
    private boolean isBusy;

    /// @param shape of the data before any step
    StepForm(TextArea steps, Shape shape) {
        super(6);
        this.steps = steps;
        this.shape = shape;
        shownFor = shape;
        setId("prepare-form");
        managedProperty().bind(visibleProperty());
        steps.caretPositionProperty().addListener((_, _, _) -> follow());
        steps.textProperty().addListener((_, _, _) -> follow());
        follow();
    }

    /// The steps as they have been taken: on their data depends what can be chosen.
    void know(List<Recipe.Taken> now) {
        taken = List.copyOf(now);
        if (shown.isPresent() && !before().equals(shownFor)) {
            isBusy = true;
            show(shown);
            isBusy = false;
        }
    }

    private void follow() {
        var step = isBusy ? shown : step();
        if (!step.equals(shown)) {
            isBusy = true;
            show(step);
            isBusy = false;
        }
    }

    private void show(Optional<Recipe.Step> step) {
        shown = step.filter(s -> !s.preparation().syntax().slots().isEmpty());
        getChildren().clear();
        setVisible(shown.isPresent());
        shown.ifPresent(s -> {
            var before = before();
            shownFor = before;
            try {
                var spec = s.preparation().syntax().params();
                var form = new ParamForm(
                        spec, s.params(before), before, f -> f.values().ifPresent(v -> write(s, v, before)));
                getChildren()
                        .setAll(
                                Facts.heading("Parameters of "
                                        + s.preparation().about().id()),
                                form);
            } catch (Failure e) {
                // the dialog says what is wrong with the line
                setVisible(false);
            }
        });
    }

    /// The shape of the data that the step of the caret's line is taken with, as far as it is known.
    private Shape before() {
        int number;
        try {
            number = Preparations.recipe(steps.getText(0, line().getStart()))
                    .steps()
                    .size();
        } catch (Failure e) {
            // a line above is not finished
            number = taken.size();
        }
        if (number < taken.size()) {
            return taken.get(number).before();
        }
        return taken.isEmpty() ? shape : taken.getLast().after();
    }

    private Optional<Recipe.Step> step() {
        try {
            var recipe = Preparations.recipe(steps.getText().substring(line().getStart(), line().getEnd()));
            return recipe.steps().size() == 1 ? Optional.of(recipe.steps().getFirst()) : Optional.empty();
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /// Where the line of the caret begins and ends.
    private IndexRange line() {
        var text = steps.getText();
        int caret = Math.min(steps.getCaretPosition(), text.length());
        int start = text.lastIndexOf('\n', caret - 1) + 1;
        int end = text.indexOf('\n', caret);
        return new IndexRange(start, end < 0 ? text.length() : end);
    }

    private void write(Recipe.Step step, ParamValues values, Shape before) {
        var written =
                new Recipe.Step(step.preparation(), step.preparation().syntax().words(values, before)).text();
        var at = line();
        // a form that is being made says what the line says
        if (!isBusy && !written.equals(steps.getText(at.getStart(), at.getEnd()))) {
            isBusy = true;
            steps.replaceText(at, written);
            isBusy = false;
            shown = step();
        }
    }
}
