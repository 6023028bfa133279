package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.session.Focus;
import factorscope.app.settings.Settings;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.prepare.Missing;
import factorscope.samples.Samples;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Polyline;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// What the form suggests, what it shows while a run goes on, and warnings with a button.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class AdviceFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    private Dataset open(FxRobot robot, String sample) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId(sample)));
        await("it is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        return desk.session().state().datasets().getFirst();
    }

    private static List<String> texts(Node of) {
        return Stream.of(".label", ".button")
                .flatMap(style -> of.lookupAll(style).stream())
                .map(n -> ((Labeled) n).getText())
                .toList();
    }

    private static Button button(Node of, String text) {
        return of.lookupAll(".button").stream()
                .map(Button.class::cast)
                .filter(b -> b.getText().equals(text))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theDataSuggestWhatToDoFirst(FxRobot robot) {
        var wine = open(robot, "wine");
        var advice = robot.lookup("#data-advice").queryAs(Pane.class);
        await("it is advised", () -> texts(advice).contains("Standardize columns"));
        assertThat(texts(advice)).anyMatch(t -> t.contains("times as much as the median one"));
        robot.interact(() -> button(advice, "Try NMF").fire());
        assertThat(robot.lookup("#algorithm").<ComboBox<?>>query().getValue()).isEqualTo(Decompositions.byId("nmf"));
        // what is chosen is advised no more
        assertThat(texts(advice)).doesNotContain("Try NMF");
        robot.interact(() -> button(advice, "Standardize columns").fire());
        await(
                "the prepared data are open",
                () -> desk.session().state().datasets().size() == 2 && settled());
        assertThat(desk.session().state().datasets().getLast().origin().prepare())
                .containsExactly("scale variance");
        assertThat(wine.origin().prepare()).isEmpty();
    }

    @Test
    void aWarningCanBeActedOn(FxRobot robot) {
        var data = open(robot, "planted-low-rank");
        var snmf = Decompositions.byId("snmf");
        var params = snmf.params()
                .parse(Map.of("components", "8", "keep", "0.02"), data.values().shape());
        robot.interact(() -> desk.running().run(snmf, Inputs.of(data), params, 1, Missing.REJECT, Optional.empty()));
        await("it is decomposed", () -> desk.session().state().results().size() == 1 && settled());
        var first = desk.session().state().results().getFirst();
        robot.interact(() -> desk.navigation().focus().set(new Focus.OnResult(first.id())));
        assertThat(robot.lookup(".fact-warning").queryAllAs(Label.class))
                .anyMatch(l -> l.getText().contains("far above the smallest"));
        var remedy = robot.lookup("#remedy").queryAs(Button.class);
        assertThat(remedy.getText()).isEqualTo("Run with keep 0.2");
        robot.interact(remedy::fire);
        await("it is run again", () -> desk.session().state().results().size() == 2 && settled());
        assertThat(desk.session()
                        .state()
                        .results()
                        .getLast()
                        .result()
                        .provenance()
                        .params())
                .containsEntry("keep", "0.2")
                .containsEntry("components", "8");
    }

    @Test
    void theStudySuggestsNumbers(FxRobot robot) {
        var data = open(robot, "iris");
        var suggested = robot.lookup("#suggested-components").queryAs(Pane.class);
        assertThat(texts(suggested)).containsExactly("How many components?");
        robot.interact(() -> button(suggested, "How many components?").fire());
        await(
                "the study is asked for",
                () -> robot.lookup("#run-analysis").tryQuery().isPresent());
        robot.interact(() -> robot.lookup("#run-analysis").queryAs(Button.class).fire());
        await("it is over", () -> desk.session().state().studies().containsKey(data.id()));
        robot.interact(() -> desk.navigation().focus().set(new Focus.OnDataset(data.id())));
        var shown = robot.lookup("#suggested-components").queryAs(Pane.class);
        await("it suggests numbers", () -> texts(shown).contains("Suggested:"));
        var number =
                texts(shown).stream().filter(t -> t.matches("\\d+")).findFirst().orElseThrow();
        robot.interact(
                () -> robot.lookup("#param-components").queryAs(TextField.class).setText("4"));
        robot.interact(() -> button(shown, number).fire());
        assertThat(robot.lookup("#param-components").queryAs(TextField.class).getText())
                .isEqualTo(number);
    }

    @Test
    void aRunShowsHowItsObjectiveFalls(FxRobot robot) {
        var data = open(robot, "planted-dictionary");
        var dictionary = Decompositions.byId("sparse-dictionary");
        var endless = Map.of("components", "200", "tolerance", "0", "iterations", "100000");
        var params = dictionary.params().parse(endless, data.values().shape());
        robot.interact(
                () -> desk.running().run(dictionary, Inputs.of(data), params, 1, Missing.REJECT, Optional.empty()));
        await("it has begun", () -> !desk.session().jobs().get().isEmpty());
        robot.interact(() -> desk.navigation()
                .focus()
                .set(new Focus.OnJob(desk.session().jobs().get().getFirst().id())));
        await(
                "its curve is drawn",
                () -> robot.lookup("#job-curve").tryQueryAs(Polyline.class).stream()
                        .anyMatch(c -> c.getPoints().size() > 4));
        await(
                "its components so far are listed",
                () -> robot.lookup("#inspector .fact-value").queryAllAs(Label.class).stream()
                        .anyMatch(l -> l.getText().contains(" · ")));
        robot.interact(() -> window.commands().byId("stop").run());
        await("it has stopped", () -> desk.session().active().isEmpty());
    }

    @Test
    void constraintsAreMenusForEachAxis(FxRobot robot) {
        open(robot, "winds");
        robot.interact(() -> {
            robot.lookup("#algorithm").<ComboBox<Object>>query().setValue(Decompositions.byId("cp"));
            robot.lookup("#more-parameters").queryAs(Button.class).fire();
        });
        robot.interact(() -> {
            robot.lookup("#param-constraints #word-2").<ComboBox<String>>query().setValue("nonnegative");
            robot.lookup("#param-components").queryAs(TextField.class).setText("2");
            robot.lookup("#param-iterations").queryAs(TextField.class).setText("2");
            robot.lookup("#decompose").queryAs(Button.class).fire();
        });
        await("it is decomposed", () -> !desk.session().state().results().isEmpty());
        assertThat(desk.session()
                        .state()
                        .results()
                        .getFirst()
                        .result()
                        .provenance()
                        .params())
                .containsEntry("constraints", "none,nonnegative,none,none");
    }
}
