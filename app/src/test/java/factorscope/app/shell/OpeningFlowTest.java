package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.samples.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Files before they are opened, data beside them, and what cannot be opened.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class OpeningFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    @Test
    void looksAtAFileBeforeItIsOpened(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,a,b\nx,1,2\ny,3,4\nz,5,nan\n");
        files.answers.add(csv);
        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        await(
                "the look is there",
                () -> robot.lookup("#import-open")
                        .tryQuery()
                        .filter(n -> !n.isDisabled())
                        .isPresent());
        assertThat(robot.lookup(".fact-value").queryAllAs(Label.class))
                .extracting(Label::getText)
                .anyMatch(t -> t.startsWith("3 × 2"))
                .anyMatch(t -> t.startsWith("1 missing"));
        // Enter means what the dialog is for, also after something was changed in it
        var open = robot.lookup("#import-open").query();
        assertThat(open.isFocused()).isTrue();
        robot.clickOn("#import-transpose").clickOn("#import-transpose");
        await("it can be opened again", () -> !open.isDisabled());
        robot.type(KeyCode.ENTER);
        await("it is open", () -> desk.session().state().datasets().size() == 1);
        assertThat(desk.session().state().datasets().getFirst().values().shape().text())
                .isEqualTo("3 × 2");
    }

    @Test
    void saysHowAxesStandBeforeTheFileIsOpened(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,a,b\nx,1,2\ny,3,4\nz,5,6\n");
        files.answers.add(csv);
        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        await("the look is there", () -> canBeOpened(robot));
        robot.clickOn("#import-transpose");
        await("it is transposed", () -> canBeOpened(robot) && facts(robot).contains("2 × 3 float64"));
        robot.clickOn("#import-flip-1");
        await("it is turned round", () -> canBeOpened(robot));
        var role = robot.lookup("#import-role-1").queryAs(javafx.scene.control.ChoiceBox.class);
        robot.interact(
                () -> role.getSelectionModel().select(role.getItems().indexOf(factorscope.model.data.Role.TIME)));
        await("it has a role", () -> canBeOpened(robot));
        robot.clickOn("#import-open");
        await("it is open", () -> desk.session().state().datasets().size() == 1);
        var data = desk.session().state().datasets().getFirst();
        assertThat(data.name()).isEqualTo("table");
        assertThat(data.origin().prepare()).containsExactly("axes 1,0", "flip 1", "role 1 time");
        assertThat(data.values().at(1, 0)).isEqualTo(6);
        assertThat(data.columns().label(0)).isEqualTo("z");
        assertThat(data.columns().role()).isEqualTo(factorscope.model.data.Role.TIME);
    }

    @Test
    void onlyAPartIsOpened(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        var lines = new StringBuilder("name,a,b,c\n");
        for (int i = 0; i < 40; i++) {
            lines.append("r").append(i).append(',').append(i).append(",1,2\n");
        }
        Files.writeString(csv, lines);
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        var rows = robot.lookup("#import-rows").queryAs(javafx.scene.control.ChoiceBox.class);
        robot.interact(() -> rows.getSelectionModel().select(1));
        // the usual range is longer than this table: what to write is said
        await("it is wrong", () -> text(robot, "import-complaint").contains("not among the 40 positions"));
        robot.interact(() -> rows.getSelectionModel().select(2));
        await("every tenth", () -> canBeOpened(robot) && facts(robot).contains("4 × 3 float64"));
        robot.interact(() -> {
            robot.lookup("#import-columns").queryAs(TextField.class).setText("::2");
            robot.lookup("#import-columns").queryAs(TextField.class).fireEvent(new javafx.event.ActionEvent());
        });
        await("every second", () -> canBeOpened(robot) && facts(robot).contains("4 × 2 float64"));
        robot.clickOn("#import-open");
        await("it is open", () -> desk.session().state().datasets().size() == 1);
        var data = desk.session().state().datasets().getFirst();
        assertThat(data.origin().prepare()).containsExactly("rows ::10", "columns ::2");
        assertThat(data.values().at(3, 0)).isEqualTo(30);
        assertThat(data.columns().label(1)).isEqualTo("c");
    }

    @Test
    void whatIsLeftOutOfAFileIsSaidBeforeItIsOpened(FxRobot robot) throws IOException {
        var csv = folder.resolve("shares.csv");
        Files.writeString(csv, "a,b,c\n12%,1,2\n13%,3,4\n9%,5,6\n");
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        assertThat(text(robot, "import-remarks")).contains("The column \"a\" is left out", "12%", "line 2");
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void whatIsGuessedOfATextIsShownAndCanBeChanged(FxRobot robot) throws IOException {
        var csv = folder.resolve("guessed.csv");
        Files.writeString(csv, "a;b\n1,5;2\n3;4,25\n");
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        assertThat(shown(robot, "delimiter")).isEqualTo("Semicolon (detected)");
        assertThat(shown(robot, "decimal")).isEqualTo("Comma (detected)");
        assertThat(shown(robot, "header")).isEqualTo("Yes (detected)");
        assertThat(shown(robot, "encoding")).isEqualTo("UTF-8 (detected)");
        robot.interact(() -> robot.lookup("#param-delimiter")
                .queryAs(ComboBox.class)
                .getSelectionModel()
                .select(1));
        await("commas are looked at", () -> shown(robot, "delimiter").equals("Comma"));
        robot.type(KeyCode.ESCAPE);
    }

    private static String shown(FxRobot robot, String param) {
        return robot.lookup("#param-" + param)
                .queryAs(ComboBox.class)
                .getButtonCell()
                .getText();
    }

    private static List<String> facts(FxRobot robot) {
        return robot.lookup(".fact-value").queryAllAs(Label.class).stream()
                .map(Label::getText)
                .toList();
    }

    @Test
    void labelsFromAFileAreJoinedByTheirKey(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,a,b\nx,1,2\ny,3,4\nz,5,6\n");
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        robot.clickOn("#import-open");
        await("it is open", () -> desk.session().state().datasets().size() == 1 && settled());
        var labels = folder.resolve("labels.jsonl");
        Files.writeString(labels, "{\"who\":\"z\",\"kind\":\"last\"}\n{\"who\":\"x\",\"kind\":\"first\"}\n");
        files.answers.add(labels);
        robot.interact(() -> window.commands().byId("prepare").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#prepare-join").tryQuery().isPresent());
        var join = robot.lookup("#prepare-join").queryAs(javafx.scene.control.MenuButton.class);
        robot.interact(() -> join.getItems().getFirst().fire());
        var steps = robot.lookup("#prepare-steps").queryAs(javafx.scene.control.TextArea.class);
        await("the step is written", () -> steps.getText().equals("join rows labels.jsonl by who"));
        await("what matches is said", () -> text(robot, "prepare-remarks").startsWith("2 of 3 positions"));
        assertThat(text(robot, "prepare-remarks")).endsWith("Without one: y.");
        var button = robot.lookup("#prepare-data").query();
        await("the step can be taken", () -> !button.isDisabled());
        robot.clickOn(button);
        await(
                "the labelled data are open",
                () -> desk.session().state().datasets().size() == 2 && settled());
        var saved = folder.resolve("labelled.safetensors");
        files.answers.add(saved);
        robot.interact(() -> window.commands().byId("save-data").run());
        await("the labelled data are saved", () -> Files.exists(folder.resolve("labelled.axis0.tsv")));
        assertThat(Files.readString(folder.resolve("labelled.axis0.tsv"))).contains("z\tlast");
        var table = desk.session()
                .state()
                .datasets()
                .getLast()
                .rows()
                .labels()
                .table()
                .orElseThrow();
        assertThat(table.column("kind").orElseThrow().text(2)).isEqualTo("last");
    }

    @Test
    void whatCannotBeOpenedIsSaidInOneSentence(FxRobot robot) throws IOException {
        var bad = folder.resolve("bad.npy");
        Files.write(bad, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 9, 0, '{'});
        robot.interact(() -> window.open(List.of(bad)));
        await("the banner tells", () -> robot.lookup("#banner").query().isVisible());
        assertThat(text(robot, "banner-text")).contains("bad.npy").endsWith(".").doesNotContain("Exception");
        assertThat(text(robot, "banner-remedy")).endsWith(".");
        assertThat(desk.session().state().datasets()).isEmpty();
        // other data are open: it is of no interest any more
        var banner = robot.lookup("#banner").query();
        robot.interact(() -> desk.documents().open(Samples.byId("iris")));
        await("a sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        assertThat(banner.isVisible()).isFalse();
        // what was tried in vain is over with the next thing that is done
        robot.interact(() -> window.commands().byId("group").run());
        assertThat(banner.isVisible()).isTrue();
        assertThat(text(robot, "banner-text")).startsWith("Nothing is selected");
        robot.interact(
                () -> desk.session().workspace().apply(new factorscope.model.workspace.Edit.ProposeComponents(3)));
        assertThat(banner.isVisible()).isFalse();
        robot.interact(() -> desk.session().notices().warn("Something."));
        robot.clickOn("#banner-close");
        assertThat(banner.isVisible()).isFalse();
    }

    @Test
    void aDriveThatDoesNotAnswerIsSaidAndHoldsNothingUp(FxRobot robot) throws InterruptedException {
        var drive = new java.util.concurrent.CountDownLatch(1);
        var answered = new boolean[1];
        robot.interact(() -> desk.session()
                .attempt(
                        folder.resolve("far.npy"),
                        java.time.Duration.ofMillis(1),
                        () -> {
                            try {
                                drive.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return true;
                        },
                        answer -> answered[0] = answer));
        await("it is said", () -> text(robot, "banner-text").startsWith("far.npy has not answered"));
        // all else goes on
        robot.interact(() -> desk.documents().open(Samples.byId("iris")));
        await("a sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        assertThat(answered[0]).isFalse();
        drive.countDown();
        await("it opens when it answers", () -> answered[0]);
        await(
                "nothing is said of it any more",
                () -> !robot.lookup("#banner").query().isVisible());
    }
}
