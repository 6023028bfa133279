package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.settings.Settings;
import factorscope.samples.Samples;
import java.io.IOException;
import java.nio.file.Files;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Figures and rows that leave the window.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class ExportFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    /// A table on the screen is a figure like others: what it shows is found out for it.
    @Test
    void theComponentTableIsExportedAsAFigure(FxRobot robot) throws IOException {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("wine")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        decompose(robot, desk.session().state().datasets().getFirst(), "pca", 4);
        await("the run is over", () -> desk.session().state().results().size() == 1 && settled());
        robot.interact(() -> desk.navigation()
                .openView(
                        "components",
                        desk.session().state().results().getFirst().id()));
        await("it is open", this::settled);
        robot.clickOn("#component-table");
        var figure = folder.resolve("table.svg");
        files.answers.add(figure);
        robot.press(KeyCode.CONTROL).type(KeyCode.E).release(KeyCode.CONTROL);
        await(
                "the dialog is there",
                () -> robot.lookup("#figure-export").tryQuery().isPresent());
        robot.clickOn("#figure-export");
        await("the figure is written", () -> Files.exists(figure) && Files.size(figure) > 0);
        assertThat(Files.readString(figure)).contains("Fires on").contains("#");
    }

    /// The same rows, once as they are and once so that a spreadsheet takes no label for a formula.
    @Test
    void exportsRowsForPeopleAndForSpreadsheets(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,@a,b\n=1+1,-1,2\n-y,3,4\nz,5,-6\n");
        files.answers.add(csv);
        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        await("the look is there", () -> canBeOpened(robot));
        robot.clickOn("#import-open");
        await("it is open", () -> desk.session().state().datasets().size() == 1);
        assertThat(exported("export-rows", robot))
                .contains("@a")
                .contains("0,=1+1,-1,2")
                .contains("1,-y,3,4");
        assertThat(exported("export-rows-spreadsheet", robot))
                .contains("'@a")
                .contains("0,'=1+1,-1,2")
                .contains("1,'-y,3,4")
                .contains("2,z,5,-6");
    }

    private String exported(String command, FxRobot robot) throws IOException {
        var table = folder.resolve(command + ".csv");
        files.answers.add(table);
        robot.interact(() -> window.commands().byId(command).run());
        await("the table is written", () -> Files.exists(table) && Files.size(table) > 0);
        return Files.readString(table);
    }
}
