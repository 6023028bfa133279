package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.session.Focus;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.views.components.ComponentRow;
import factorscope.views.drawing.Stroke;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.controlsfx.control.RangeSlider;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import tools.jackson.databind.json.JsonMapper;

/// Reading components: texts, numbers with sentences, several at once, those of a kind.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class ReadingFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    @Test
    void enterOpensTheWholeTextAroundTheSample(FxRobot robot) {
        begin(robot);
        var rows = desk.session().state().datasets().getFirst().axes().getFirst();
        robot.interact(() -> desk.navigation()
                .stroke(
                        new Stroke(rows.id(), new Selection.Picked(List.of(500)), "select a token"),
                        1,
                        Optional.of(Mode.REPLACE)));
        await("the views have followed", this::settled);
        robot.interact(() -> drawing("evidence")
                .lookup("#drawing-evidence")
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false)));
        await(
                "the document is shown",
                () -> window.drawings().stream()
                                .anyMatch(d -> d.view().about().id().equals("document"))
                        && settled());
        var table = rows.labels().table().orElseThrow();
        var sentence = table.column("sentence").orElseThrow();
        assertThat(drawing("document").words()).contains("sentence " + sentence.text(500) + " ·");
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("document");
    }

    @Test
    void contextsAreExportedWithWholeTexts(FxRobot robot) throws IOException {
        begin(robot);
        var table = folder.resolve("contexts.csv");
        files.answers.add(table);
        robot.interact(() -> window.commands().byId("export-contexts").run());
        await(
                "it is written",
                () -> Files.exists(table) && !Files.readString(table).isEmpty());
        var lines = Files.readAllLines(table);
        assertThat(lines.getFirst()).isEqualTo("of,section,activation,row,class,times,before,token,after");
        assertThat(lines.get(1)).contains("Strongest").contains("noun.body");
        var json = folder.resolve("contexts.jsonl");
        files.answers.add(json);
        robot.interact(() -> window.commands().byId("export-contexts").run());
        await(
                "it is written",
                () -> Files.exists(json) && !Files.readString(json).isEmpty());
        var object = new JsonMapper().readTree(Files.readAllLines(json).getFirst());
        var on = (Focus.OnComponent) desk.navigation().focus().get();
        var loadings = desk.session()
                .state()
                .results()
                .getFirst()
                .result()
                .factorization()
                .loadings(0);
        int row = object.path("row").asInt();
        assertThat(object.path("activation").asDouble()).isEqualTo(loadings.at(row, on.component()));
        assertThat(object.path("tokens").size())
                .isEqualTo(object.path("activations").size())
                .isGreaterThan(3);
        assertThat(object.path("rows").path(object.path("focus").asInt()).asInt())
                .isEqualTo(row);
        assertThat(object.path("activations").path(object.path("focus").asInt()).asDouble())
                .isEqualTo(object.path("activation").asDouble());
    }

    @Test
    void componentsOfAKindAreListed(FxRobot robot) {
        begin(robot);
        var list = robot.lookup("#component-list").<ListView<ComponentRow>>query();
        await("it is filled", () -> list.getItems().size() == 100);
        var presets = robot.lookup("#list-presets").queryAs(MenuButton.class);
        robot.interact(() -> presets.getItems().stream()
                .filter(i -> i.getText().startsWith("Dense"))
                .findFirst()
                .orElseThrow()
                .fire());
        assertThat(list.getItems())
                .isNotEmpty()
                .hasSizeLessThan(100)
                .allMatch(r -> r.statistics().firing() > 0.5);
        robot.interact(
                () -> robot.lookup("#list-filter").queryAs(TextField.class).setText("purity >= 90"));
        assertThat(list.getItems())
                .isNotEmpty()
                .allMatch(r -> r.statistics().purity().orElseThrow().share() >= 0.9);
        // the same with a slider, and a second limit
        robot.interact(() -> presets.getItems().getLast().fire());
        await(
                "the sliders are there",
                () -> robot.lookup("#range-firing").tryQuery().isPresent());
        robot.interact(() -> {
            robot.lookup("#range-purity").queryAs(RangeSlider.class).setLowValue(90);
            robot.lookup("#range-firing").queryAs(RangeSlider.class).setHighValue(40);
        });
        assertThat(robot.lookup("#list-filter").queryAs(TextField.class).getText())
                .isEqualTo("firing <= 40 and purity >= 90");
        assertThat(list.getItems())
                .isNotEmpty()
                .allMatch(r -> r.statistics().purity().orElseThrow().share() >= 0.9
                        && r.statistics().firing() <= 0.4);
        robot.interact(() -> robot.lookup("#filter-all").queryAs(Button.class).fire());
        assertThat(list.getItems()).hasSize(100);
    }

    /// The list changes its selection while what follows a click changes it too.
    @Test
    void aComponentThatWasFilteredForIsChosen(FxRobot robot) {
        begin(robot);
        var list = robot.lookup("#component-list").<ListView<ComponentRow>>query();
        await("it is filled", () -> list.getItems().size() == 100);
        robot.interact(
                () -> robot.lookup("#list-filter").queryAs(TextField.class).setText("noun.food"));
        assertThat(list.getItems()).isNotEmpty().hasSizeLessThan(100);
        var wanted = list.getItems().getFirst().component();
        robot.clickOn(robot.lookup("#component-list .list-cell").queryAll().stream()
                .filter(n -> InTheWindow.isShown(n) && ((ListCell<?>) n).getIndex() == 0)
                .findFirst()
                .orElseThrow());
        await(
                "it is in focus",
                () -> desk.navigation().focus().get() instanceof Focus.OnComponent on && on.component() == wanted);
        assertThat(desk.session().notices().current().get()).isEmpty();
    }

    @Test
    void severalComponentsAreDescribedTogether(FxRobot robot) {
        begin(robot);
        var kept = desk.session().state().results().getFirst();
        robot.interact(() -> desk.navigation()
                .stroke(
                        new Stroke(kept.componentAxis(), new Selection.Picked(List.of(2, 5, 51)), "select components"),
                        1,
                        Optional.of(Mode.REPLACE)));
        await(
                "they are described",
                () -> robot.lookup("#several-components").query().isVisible());
        assertThat(text(robot, "several-title")).isEqualTo("3 components");
        robot.interact(() -> desk.navigation().select(kept.id(), 5));
        await("it is gone", () -> !robot.lookup("#several-components").query().isVisible());
        // the run, in a sentence
        robot.interact(() -> desk.navigation().focus().set(new Focus.OnResult(kept.id())));
        assertThat(text(robot, "result-words"))
                .isEqualTo("100 components explain 55.3 % of the sum of squares. The best that as many can do, an"
                        + " SVD, is 76.1 %.");
    }
}
