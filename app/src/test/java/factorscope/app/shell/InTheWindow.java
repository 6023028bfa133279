package factorscope.app.shell;

import factorscope.app.controls.Theme;
import factorscope.app.project.ProjectTree;
import factorscope.app.settings.Settings;
import factorscope.app.settings.SettingsFile;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import factorscope.samples.Samples;
import factorscope.views.pane.DrawingPane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.event.EventType;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/// A window without a display for each test, and what tests ask of it.
@NullUnmarked
abstract class InTheWindow {
    /// A bound for a machine that others use too; nothing waits so long where it is alone.
    private static final int PATIENCE_SECONDS = 120;
    private static final double SCREEN = 1000;

    @TempDir
    Path folder;

    final GivenFiles files = new GivenFiles();
    Desk desk;
    MainWindow window;
    private Stage stage;

    /// For a method of the test's own with `@Start`, which is not found here.
    void show(Stage shown) throws IOException {
        stage = shown;
        Theme.loadFonts();
        open();
        stage.show();
    }

    void open() throws IOException {
        // a folder of its own: the temporary one is not there yet
        var home = Files.createTempDirectory("factorscope-test");
        var memory = new MemoryBudget(2L << 30);
        desk = new Desk(memory, new Runs(2, 1, memory), new SettingsFile(home.resolve("settings.json")));
        window = new MainWindow(desk, files);
        stage.setScene(new Scene(window, SCREEN, SCREEN));
    }

    @AfterEach
    void close() {
        WaitForAsyncUtils.waitForAsyncFx(10_000, () -> {
            window.close();
            desk.close();
            stage.close();
        });
    }

    static void await(String what, Callable<Boolean> condition) {
        try {
            WaitForAsyncUtils.waitFor(
                    PATIENCE_SECONDS,
                    TimeUnit.SECONDS,
                    () -> WaitForAsyncUtils.asyncFx(condition).get());
        } catch (TimeoutException e) {
            throw new AssertionError("waited in vain until " + what, e);
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    void begin(FxRobot robot) {
        robot.interact(() -> window.begin(List.of()));
        await(
                "the first result is shown",
                () -> !desk.session().state().results().isEmpty() && settled());
    }

    void decompose(FxRobot robot, factorscope.model.data.Dataset dataset, String algorithm, int components) {
        var decomposition = factorscope.model.catalog.Decompositions.byId(algorithm);
        var params = decomposition
                .params()
                .parse(
                        java.util.Map.of("components", Integer.toString(components)),
                        dataset.values().shape());
        robot.interact(() -> desk.running()
                .run(
                        decomposition,
                        factorscope.model.decompose.Inputs.of(dataset),
                        params,
                        1,
                        factorscope.model.prepare.Missing.REJECT,
                        java.util.Optional.empty()));
    }

    boolean settled() {
        return window.drawings().stream().filter(InTheWindow::isShown).allMatch(DrawingPane::isSettled);
    }

    static boolean isShown(Node node) {
        return Offscreen.isShown(node) && node.getScene() != null;
    }

    DrawingPane drawing(String view) {
        return window.drawings().stream()
                .filter(d -> d.view().about().id().equals(view))
                .findFirst()
                .orElseThrow();
    }

    String text(FxRobot robot, String id) {
        return robot.lookup("#" + id).queryAs(Label.class).getText();
    }

    List<String> texts() {
        return ((ProjectTree) window.lookup("#project-tree").getParent()).texts();
    }

    static boolean canBeOpened(FxRobot robot) {
        return robot.lookup("#import-open")
                .tryQuery()
                .filter(n -> !n.isDisabled())
                .isPresent();
    }

    /// From one place on a node to another, in shares of its size.
    void drag(FxRobot robot, Node on, double fromX, double fromY, double toX, double toY) {
        var place = on.localToScreen(on.getBoundsInLocal());
        robot.moveTo(place.getMinX() + fromX * place.getWidth(), place.getMinY() + fromY * place.getHeight());
        robot.press(MouseButton.PRIMARY);
        robot.moveTo(place.getMinX() + toX * place.getWidth(), place.getMinY() + toY * place.getHeight());
        robot.release(MouseButton.PRIMARY);
        await("the views have followed", this::settled);
    }

    /// An event of the left button. The events of a mouse without a display do not tell which keys are down, and cannot
    /// be outside of the window.
    static MouseEvent mouse(EventType<MouseEvent> type, Point2D at, boolean shift, boolean alt) {
        return new MouseEvent(
                type,
                at.getX(),
                at.getY(),
                at.getX(),
                at.getY(),
                MouseButton.PRIMARY,
                1,
                shift,
                false,
                alt,
                false,
                true,
                false,
                false,
                false,
                false,
                false,
                null);
    }

    /// Opens a sample, and the dialog that prepares it.
    TextArea prepare(FxRobot robot, String sample) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId(sample)));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        robot.interact(() -> window.commands().byId("prepare").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#prepare-steps").tryQuery().isPresent());
        return robot.lookup("#prepare-steps").queryAs(TextArea.class);
    }
}
