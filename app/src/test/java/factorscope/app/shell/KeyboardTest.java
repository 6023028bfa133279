package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.documents.FirstStart;
import factorscope.app.session.Focus;
import factorscope.app.settings.Settings;
import factorscope.model.catalog.Decompositions;
import factorscope.model.decompose.Inputs;
import factorscope.model.prepare.Missing;
import factorscope.samples.Samples;
import factorscope.views.components.ComponentRow;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Who has the keyboard, and that only people change it.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class KeyboardTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    private Node keyboard() {
        return window.getScene().getFocusOwner();
    }

    private String label(int component) {
        return desk.session()
                .state()
                .result(FirstStart.FACTORS_ID)
                .orElseThrow()
                .note(component)
                .label();
    }

    private void runToItsEnd(FxRobot robot) {
        int before = desk.session().state().results().size();
        decompose(robot, desk.session().state().datasets().getFirst(), "pca", 3);
        await("the run is over", () -> desk.session().state().results().size() > before && settled());
    }

    @Test
    void aRunThatEndsLeavesTheLabelAloneThatIsBeingWritten(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.L).write("sto");
        runToItsEnd(robot);
        robot.write("nes");
        await("the label is written", () -> label(6).equals("stones"));
        assertThat(desk.navigation().focus().get()).isEqualTo(new Focus.OnComponent(FirstStart.FACTORS_ID, 6));
        assertThat(keyboard().getId()).isEqualTo("component-label");
        // what came is only told of
        assertThat(desk.session().state().layout().all())
                .noneMatch(t -> t.subject()
                        .equals(desk.session().state().results().getLast().id()));
        assertThat(isShown(drawing("scatter"))).isTrue();
    }

    @Test
    void aRunThatEndsTakesNobodyAwayFromAComponent(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        runToItsEnd(robot);
        assertThat(desk.navigation().focus().get()).isEqualTo(new Focus.OnComponent(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.L).write("x");
        await("its label is written", () -> label(6).equals("x"));
    }

    /// What is labelled next is what the views show.
    @Test
    void takingASelectionBackTakesTheComponentInFocusBack(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.J);
        assertThat(desk.navigation().focus().get()).isEqualTo(new Focus.OnComponent(FirstStart.FACTORS_ID, 7));
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        assertThat(desk.navigation().focus().get()).isEqualTo(new Focus.OnComponent(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.L).write("x").type(KeyCode.ENTER);
        await("its label is written", () -> label(6).equals("x"));
    }

    @Test
    void whatIsOpenedFromTheGalleryIsInFrontOfIt(FxRobot robot) {
        begin(robot);
        robot.interact(() -> window.showStart(true));
        robot.interact(() -> desk.documents().open(Samples.byId("iris")));
        await("the sample is open", () -> desk.session().state().datasets().size() > 1 && settled());
        assertThat(window.isStartShown()).isFalse();
    }

    @Test
    void aRunThatGoesOnCanBeClickedInTheProject(FxRobot robot) {
        begin(robot);
        var tree = robot.lookup("#project-tree").queryAs(javafx.scene.control.TreeView.class);
        decompose(robot, desk.session().state().datasets().getFirst(), "snmf", 60);
        await("it is in the project", () -> texts().stream().anyMatch(t -> t.endsWith("…") && t.contains("running")));
        int row = texts().indexOf(texts().stream()
                .filter(t -> t.endsWith("…") && t.contains("running"))
                .findFirst()
                .orElseThrow());
        robot.interact(() -> tree.getSelectionModel().select(row));
        assertThat(desk.navigation().focus().get()).isInstanceOf(Focus.OnJob.class);
        assertThat(tree.getSelectionModel().getSelectedIndex()).isEqualTo(row);
    }

    @Test
    void aRunThatEndsIsShownToWhoeverWaitsForIt(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("iris")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        runToItsEnd(robot);
        assertThat(desk.navigation().focus().get())
                .isEqualTo(new Focus.OnResult(
                        desk.session().state().results().getFirst().id()));
    }

    @Test
    void aRunThatEndsLeavesTheCellAloneThatIsBeingWritten(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().openView("components", FirstStart.FACTORS_ID));
        await(
                "the table is filled",
                () -> robot.lookup("#component-table")
                        .<TableView<ComponentRow>>tryQuery()
                        .filter(t -> t.getItems().size() == 100)
                        .isPresent());
        var table = robot.lookup("#component-table").<TableView<ComponentRow>>query();
        TableColumn<ComponentRow, ?> column = table.getColumns().stream()
                .filter(c -> c.getText().equals("Label"))
                .findFirst()
                .orElseThrow();
        // a row that cannot be seen has no cells
        robot.interact(() -> table.scrollTo(2));
        robot.interact(() -> table.edit(2, column));
        await("the cell is open", () -> keyboard() instanceof TextInputControl);
        robot.write("sto");
        runToItsEnd(robot);
        robot.write("nes").type(KeyCode.ENTER);
        int component = table.getItems().get(2).component();
        await("the label is written", () -> label(component).contains("stones"));
        assertThat(isShown(table)).isTrue();
    }

    @Test
    void whereAJobsButtonGoesAwayNoFieldGetsTheKeyboard(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().openView("components", FirstStart.FACTORS_ID));
        var dataset = desk.session().state().datasets().getFirst();
        var snmf = Decompositions.byId("snmf");
        var endless = snmf.params()
                .parse(
                        Map.of("components", "60", "rule", "published", "iterations", "100000", "patience", "100000"),
                        dataset.values().shape());
        robot.interact(
                () -> desk.running().run(snmf, Inputs.of(dataset), endless, 1, Missing.REJECT, Optional.empty()));
        await("it runs", () -> robot.lookup("#cancel").tryQuery().isPresent());
        var cancel = robot.lookup("#cancel").query();
        robot.interact(cancel::requestFocus);
        assertThat(keyboard()).isEqualTo(cancel);
        robot.interact(
                () -> desk.session().active().forEach(j -> desk.session().runs().cancel(j.run())));
        await("it is over", () -> desk.session().active().isEmpty() && cancel.getScene() == null);
        robot.type(KeyCode.J);
        assertThat(keyboard()).isNotInstanceOf(TextInputControl.class);
        assertThat(desk.navigation().focus().get()).isInstanceOf(Focus.OnComponent.class);
    }

    @Test
    void enterTakesWhatIsWrittenAndLeavesTheField(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.L).write("sea").type(KeyCode.ENTER).type(KeyCode.S);
        await(
                "the letter is a shortcut again",
                () -> desk.session()
                        .state()
                        .result(FirstStart.FACTORS_ID)
                        .orElseThrow()
                        .note(6)
                        .starred());
        assertThat(label(6)).isEqualTo("sea");
        robot.type(KeyCode.N)
                .write("one")
                .press(KeyCode.SHIFT)
                .type(KeyCode.ENTER)
                .release(KeyCode.SHIFT);
        robot.write("two");
        assertThat(robot.lookup("#component-notes").queryAs(TextArea.class).getText())
                .isEqualTo("one\ntwo");
        robot.type(KeyCode.ENTER).type(KeyCode.J);
        await(
                "the next is in focus",
                () -> desk.navigation().focus().get().equals(new Focus.OnComponent(FirstStart.FACTORS_ID, 7)));
        var dataset = desk.session().state().datasets().getFirst();
        robot.interact(() -> desk.navigation().focus().set(new Focus.OnDataset(dataset.id())));
        robot.clickOn("#more-parameters");
        robot.interact(() -> robot.lookup("#seed").query().requestFocus());
        robot.write("7").type(KeyCode.ENTER);
        assertThat(keyboard()).isNotInstanceOf(TextInputControl.class);
        assertThat(robot.lookup("#seed").queryTextInputControl().getText()).contains("7");
    }
}
