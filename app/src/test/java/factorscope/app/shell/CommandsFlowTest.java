package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.documents.FirstStart;
import factorscope.app.session.Focus;
import factorscope.app.settings.Settings;
import factorscope.model.select.Mode;
import factorscope.samples.Samples;
import java.io.IOException;
import java.util.List;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Commands, what they are about, and what is asked before work is lost.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class CommandsFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    @Test
    void commandsAreAboutTheViewInFrontWhereOneWorks(FxRobot robot) {
        begin(robot);
        var heat = window.lookup("#drawing-heat");
        robot.clickOn(heat);
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("heat");
        // in the same place, in front of the one that was clicked into
        var tab = desk.session().state().layout().all().stream()
                .filter(t -> t.view().equals("heat"))
                .findFirst()
                .orElseThrow();
        robot.interact(() -> desk.session()
                .workspace()
                .apply(new factorscope.model.workspace.Edit.OpenView(
                        new factorscope.model.workspace.Layout.Tab(
                                "other", "spectrum", tab.subject(), java.util.Map.of()),
                        "Spectrum",
                        java.util.Optional.of(tab.id()),
                        true)));
        await("it is in front", () -> settled() && !isShown(heat));
        assertThat(window.activeView().orElseThrow().tab().id()).isEqualTo("other");
        // opened by a command, in another place
        robot.interact(() -> desk.navigation().openView("components", FirstStart.FACTORS_ID));
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("components");
    }

    @Test
    void aViewIsOpenedOfTheDataInFocus(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        for (var sample : List.of("iris", "digits")) {
            robot.interact(() -> desk.documents().open(Samples.byId(sample)));
            await(
                    "it is open",
                    () -> desk.session().state().datasets().size() == (sample.equals("iris") ? 1 : 2) && settled());
            decompose(robot, desk.session().state().datasets().getLast(), "pca", 3);
            await(
                    "it is decomposed",
                    () -> desk.session().state().results().size()
                                    == desk.session().state().datasets().size()
                            && settled());
        }
        var iris = desk.session().state().datasets().getFirst();
        robot.interact(() -> desk.navigation().focus().set(new Focus.OnDataset(iris.id())));
        for (var view : List.of("rosetta", "values")) {
            robot.interact(() -> window.commands().byId("view-" + view).run());
        }
        assertThat(desk.session().state().layout().all())
                .anyMatch(t -> t.view().equals("rosetta")
                        && t.subject()
                                .equals(desk.session()
                                        .state()
                                        .results()
                                        .getFirst()
                                        .id()))
                .noneMatch(t -> t.view().equals("rosetta")
                        && t.subject()
                                .equals(desk.session()
                                        .state()
                                        .results()
                                        .getLast()
                                        .id()));
    }

    @Test
    void unsavedWorkIsAskedAbout(FxRobot robot) {
        begin(robot);
        var closed = new boolean[1];
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.S);
        await("there is work", () -> desk.session().workspace().isUnsaved());
        robot.interact(() -> window.ifNothingIsLost(() -> closed[0] = true));
        await("it asks", () -> robot.lookup("Do not save").tryQuery().isPresent());
        robot.clickOn("Cancel");
        assertThat(closed[0]).isFalse();
        robot.interact(() -> window.ifNothingIsLost(() -> closed[0] = true));
        await("it asks again", () -> robot.lookup("Do not save").tryQuery().isPresent());
        robot.clickOn("Do not save");
        await("it closes", () -> closed[0]);
    }

    @Test
    void preparedDataAreAskedAbout(FxRobot robot) {
        robot.interact(() -> desk.documents().open(Samples.byId("iris")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        assertThat(desk.documents().isUnsaved()).isFalse();
        var closed = new boolean[1];
        robot.interact(() -> desk.documents()
                .prepare(
                        desk.session().state().datasets().getFirst(),
                        factorscope.model.catalog.Preparations.recipe("centre")));
        await("it is prepared", () -> desk.session().state().datasets().size() == 2 && settled());
        robot.interact(() -> window.ifNothingIsLost(() -> closed[0] = true));
        await("it asks", () -> robot.lookup("Do not save").tryQuery().isPresent());
        robot.clickOn("Cancel");
        assertThat(closed[0]).isFalse();
        assertThat(text(robot, "project-name")).isEqualTo("no project yet — unsaved");
    }

    @Test
    void whatIsWrittenFindsTheCommandOfThatNameFirst(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.session()
                .annotate(
                        FirstStart.FACTORS_ID,
                        6,
                        new factorscope.model.workspace.Note("rank and map", "", false),
                        "label"));
        var first = java.util.Map.of("rank", "Rank", "map", "Map", "undo", "Undo", "spec", "Spectrum");
        first.forEach((written, found) -> {
            robot.type(KeyCode.SLASH).write(written);
            await(
                    written + " is found",
                    () -> window.search().isOpen()
                            && !window.search().found().isEmpty()
                            && window.search().found().getFirst().text().equals(found));
            robot.type(KeyCode.ESCAPE);
            await("it is left", () -> !window.search().isOpen());
            assertThat(window.search().field().isFocused()).isFalse();
            assertThat(window.search().field().getText()).isEmpty();
        });
        // letters are shortcuts again
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.J);
        await(
                "the next is in focus",
                () -> desk.navigation().focus().get().equals(new Focus.OnComponent(FirstStart.FACTORS_ID, 7)));
    }

    @Test
    void commandsAndTokensAreFoundByName(FxRobot robot) {
        begin(robot);
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.P).release(KeyCode.CONTROL, KeyCode.SHIFT);
        robot.write("dark");
        await(
                "it is found",
                () -> window.search().found().stream().anyMatch(h -> h.text().equals("Dark theme")));
        robot.type(KeyCode.ENTER);
        await("it is dark", () -> desk.session().look().get().isDark());
        robot.type(KeyCode.SLASH);
        robot.write("noun.feeling");
        await(
                "the class is found",
                () -> window.search().found().stream().anyMatch(h -> h.text().equals("noun.feeling")));
        robot.type(KeyCode.ENTER);
        await("its tokens are selected", () -> text(robot, "selection-summary").contains("tokens"));
        robot.type(KeyCode.G);
        await("a group is made of them", () -> desk.session().state().groups().size() == 1);
        robot.clickOn("#mode-add");
        assertThat(desk.session().state().mode()).isEqualTo(Mode.ADD);
        robot.type(KeyCode.ESCAPE);
        await("nothing is selected", () -> text(robot, "selection-summary").equals("Nothing selected"));
    }

    @Test
    void closingGivesAllSubscriptionsBack(FxRobot robot) {
        begin(robot);
        robot.interact(() -> window.close());
        // automatic names
        assertThat(desk.session().marks().watchers()).isEqualTo(1);
        // the views that follow it belong to the navigation, which goes on
        assertThat(desk.navigation().focus().watchers()).isEqualTo(1);
        assertThat(desk.navigation().arrived().watchers()).isZero();
        assertThat(desk.session().jobs().watchers()).isEqualTo(1);
        assertThat(desk.session().look().watchers()).isZero();
        assertThat(desk.session().settings().watchers()).isZero();
        assertThat(desk.session().notices().all().watchers()).isZero();
        assertThat(desk.session().notices().current().watchers()).isZero();
        assertThat(desk.navigation().activeTab().watchers()).isZero();
    }
}
