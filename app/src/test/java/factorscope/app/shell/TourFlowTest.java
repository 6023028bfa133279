package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.session.Focus;
import factorscope.model.workspace.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// The first tour of the README, step by step, as a newcomer would take it.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class TourFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    private Focus.OnComponent component() {
        return (Focus.OnComponent) desk.navigation().focus().get();
    }

    @Test
    void theTourCanBeTaken(FxRobot robot) throws IOException {
        begin(robot);
        // 1: an island of the map
        drag(robot, drawing("scatter"), 0.3, 0.3, 0.6, 0.6);
        await(
                "the inspector says what they are",
                () -> text(robot, "selection-title").endsWith("tokens"));
        assertThat(drawing("evidence").words()).contains("selected tokens");
        // 2: from component to component, then the whole text
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        int before = component().component();
        robot.type(KeyCode.J);
        await("the views have followed", this::settled);
        assertThat(component().component()).isEqualTo((before + 1) % 100);
        // 3: a label, a star, and back
        robot.type(KeyCode.L);
        robot.write("mine").type(KeyCode.ENTER);
        robot.type(KeyCode.S);
        var kept = desk.session().state().results().getFirst();
        assertThat(kept.note(component().component()).label()).isEqualTo("mine");
        assertThat(kept.note(component().component()).starred()).isTrue();
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        assertThat(desk.session()
                        .state()
                        .results()
                        .getFirst()
                        .note(component().component())
                        .starred())
                .isFalse();
        // 4: another run, which moves nothing until it is shown
        robot.interact(() -> desk.navigation()
                .focus()
                .set(new Focus.OnDataset(
                        desk.session().state().datasets().getFirst().id())));
        assertThat(robot.lookup("#algorithm").<ComboBox<?>>query().getValue())
                .hasToString(
                        factorscope.model.catalog.Decompositions.byId("snmf").toString());
        robot.interact(
                () -> robot.lookup("#param-components").queryAs(TextField.class).setText("20"));
        await("what it takes is said", () -> text(robot, "forecast").startsWith("Takes"));
        robot.clickOn("#decompose");
        await("it is done", () -> desk.session().state().results().size() == 3 && settled());
        await(
                "it is told",
                () -> robot.lookup("Show")
                        .tryQuery()
                        .filter(InTheWindow::isShown)
                        .isPresent());
        robot.clickOn("Show");
        await(
                "the run bar says it",
                () -> ((Button) robot.lookup("#crumb-run").query()).getText().startsWith("SNMF 20"));
        await("the views have followed", this::settled);
        // 5: the cut of the spectrum
        robot.clickOn("#tab-spectrum");
        await("it is in front", () -> isShown(drawing("spectrum")) && settled());
        drag(robot, drawing("spectrum"), 0.8, 0.5, 0.4, 0.5);
        assertThat(desk.session().state().nextComponents()).isPresent();
        // 6: a condition, and a group of what meets it
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.F).release(KeyCode.SHIFT, KeyCode.CONTROL);
        robot.interact(() -> robot.lookup("#condition").queryAs(TextField.class).setText("label = noun.food"));
        robot.type(KeyCode.ENTER);
        await("it is selected", () -> text(robot, "selection-summary").contains("token"));
        robot.type(KeyCode.G);
        await(
                "the group is at the left",
                () -> robot.lookup("#group-name").tryQuery().isPresent());
        robot.write("food");
        robot.type(KeyCode.ENTER);
        await("it has a name", () -> robot.lookup("#group-food").tryQuery().isPresent());
        // 7: to a token
        robot.type(KeyCode.SLASH);
        robot.write("stomach");
        await(
                "it is found",
                () -> window.search().found().stream().anyMatch(h -> h.text().equals("stomach")));
        robot.type(KeyCode.ESCAPE);
        // 8: the project as a folder
        var project = folder.resolve("tour.fscope");
        files.answers.add(project);
        robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
        await(
                "it is saved",
                () -> Files.isDirectory(project) && !desk.session().workspace().isUnsaved());
        assertThat(ProjectFolder.isOne(project)).isTrue();
    }
}
