package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.documents.FirstStart;
import factorscope.app.session.Focus;
import factorscope.model.workspace.ProjectFolder;
import factorscope.samples.Samples;
import factorscope.views.components.ComponentRow;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.Slider;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.PickResult;
import javafx.scene.input.ScrollEvent;
import javafx.stage.Stage;
import org.jfree.chart.entity.LegendItemEntity;
import org.jfree.chart.fx.ChartCanvas;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Selecting in views: strokes, modes, components; labels and undo.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class BrushingFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    /// A drag over the right half with a key held. The events are made here: without a display, those of the
    /// mouse do not tell which keys are down.
    private void dragHolding(FxRobot robot, Node on, KeyCode key) {
        robot.interact(() -> {
            var bounds = on.getBoundsInLocal();
            for (var type : List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_DRAGGED, MouseEvent.MOUSE_RELEASED)) {
                double share = type == MouseEvent.MOUSE_PRESSED ? 0 : 1;
                var at = on.localToScene(
                        bounds.getWidth() * (0.5 + 0.2 * share), bounds.getHeight() * (0.1 + 0.5 * share));
                Event.fireEvent(on, mouse(type, at, key == KeyCode.SHIFT, key == KeyCode.ALT));
            }
        });
        await("the views have followed", this::settled);
    }

    private static LegendItemEntity entry(ChartCanvas chart, String text) {
        for (Object entity : chart.getRenderingInfo().getEntityCollection().getEntities()) {
            if (entity instanceof LegendItemEntity item && text.equals(item.getSeriesKey())) {
                return item;
            }
        }
        throw new AssertionError("no entry " + text);
    }

    @Test
    void aClickOnTheLegendIsolatesItsClass(FxRobot robot) {
        begin(robot);
        var map = drawing("scatter");
        var chart = (ChartCanvas) map.getChildrenUnmodifiable().getFirst();
        var box = entry(chart, "noun.food (195)").getArea().getBounds2D();
        var place = map.localToScreen(box.getCenterX(), box.getCenterY());
        robot.clickOn(place.getX(), place.getY());
        await("the views have followed", this::settled);
        var rows = desk.session().state().datasets().getFirst().rows();
        var labels = rows.labels()
                .table()
                .orElseThrow()
                .column(factorscope.model.data.MetadataTable.Meaning.LABEL)
                .orElseThrow();
        var selected = desk.session().state().selected(rows.id(), rows.size());
        assertThat(selected.isEmpty()).isFalse();
        for (int i = 0; i < rows.size(); i++) {
            assertThat(selected.get(i)).isEqualTo(labels.text(i).equals("noun.food"));
        }
    }

    @Test
    void theWheelZoomsInTheNextFrameAndZeroShowsAllAgain(FxRobot robot) {
        begin(robot);
        var map = drawing("scatter");
        var chart = (ChartCanvas) map.getChildrenUnmodifiable().getFirst();
        double whole = chart.getChart().getXYPlot().getDomainAxis().getRange().getLength();
        robot.moveTo("#drawing-scatter");
        var before = chart.getChart();
        robot.interact(() -> {
            surface(robot).fireEvent(notch(chart.getWidth() / 2, chart.getHeight() / 2));
            // before anything is drawn anew
            assertThat(chart.getChart()).isSameAs(before);
            assertThat(before.getXYPlot().getDomainAxis().getRange().getLength())
                    .isLessThan(0.9 * whole);
        });
        await("the map is drawn", this::settled);
        assertThat(chart.getChart().getXYPlot().getDomainAxis().getRange())
                .isEqualTo(before.getXYPlot().getDomainAxis().getRange());
        robot.interact(() -> surface(robot).requestFocus());
        robot.type(KeyCode.DIGIT0);
        await("all is shown", this::settled);
        assertThat(chart.getChart().getXYPlot().getDomainAxis().getRange().getLength())
                .isEqualTo(whole);
    }

    private static Node surface(FxRobot robot) {
        return robot.lookup("#drawing-scatter").query();
    }

    private static ScrollEvent notch(double x, double y) {
        return new ScrollEvent(
                ScrollEvent.SCROLL,
                x,
                y,
                x,
                y,
                false,
                false,
                false,
                false,
                false,
                false,
                0,
                40,
                0,
                40,
                ScrollEvent.HorizontalTextScrollUnits.NONE,
                0,
                ScrollEvent.VerticalTextScrollUnits.NONE,
                0,
                0,
                new PickResult(null, x, y));
    }

    @Test
    void firstStartShowsTheBundledDumpDecomposed(FxRobot robot) {
        begin(robot);
        assertThat(desk.session().state().datasets()).hasSize(1);
        assertThat(desk.session().state().results()).extracting(k -> k.name()).containsExactly("SNMF 100", "t-SNE");
        assertThat(desk.navigation().focus().get()).isInstanceOf(Focus.OnComponent.class);
        assertThat(drawing("evidence").words()).contains("noun.body");
        assertThat(desk.session().workspace().isUnsaved()).isFalse();
        assertThat(desk.session().settings().get().first()).isFalse();
    }

    @Test
    void brushLabelUndoExportSaveAndReopen(FxRobot robot) throws IOException {
        begin(robot);

        // brush the map: tokens are selected, the evidence follows
        var before = drawing("evidence").words();
        drag(robot, robot.lookup("#drawing-scatter").query(), 0.3, 0.2, 0.7, 0.6);
        await("tokens are selected", () -> text(robot, "selection-summary").contains("tokens"));
        assertThat(drawing("scatter").words()).contains("selected");
        var selected = text(robot, "selection-summary");
        assertThat(drawing("evidence").words()).isNotEqualTo(before);
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        await("the brush is undone", () -> !text(robot, "selection-summary").equals(selected));

        // label, star and note the component in focus
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.L).write("feeling");
        await("the label is written", () -> note().label().equals("feeling"));
        robot.type(KeyCode.ESCAPE).type(KeyCode.S);
        await("the star is set", () -> note().starred());
        assertThat(texts()).anyMatch(t -> t.contains("#7 feeling") && t.contains("★"));
        assertThat(desk.session().workspace().isUnsaved()).isTrue();
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        await("the star is taken back", () -> !note().starred());
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.Z).release(KeyCode.CONTROL, KeyCode.SHIFT);
        await("the star is back", () -> note().starred());

        // export the view last clicked into
        var figure = folder.resolve("figure.svg");
        files.answers.add(figure);
        robot.press(KeyCode.CONTROL).type(KeyCode.E).release(KeyCode.CONTROL);
        await(
                "the dialog is there",
                () -> robot.lookup("#figure-export").tryQuery().isPresent());
        robot.clickOn("#figure-export");
        await("the figure is written", () -> Files.exists(figure) && Files.size(figure) > 0);
        assertThat(Files.readString(figure)).contains("<svg").contains("</svg>");

        // save, and open again in a window of its own
        var project = folder.resolve("work.fscope");
        files.answers.add(project);
        robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
        await(
                "the project is saved",
                () -> ProjectFolder.isOne(project)
                        && !desk.session().workspace().isUnsaved());
        assertThat(text(robot, "project-name")).isEqualTo("work.fscope — saved");
        var saved = desk.session().state();
        robot.interact(() -> {
            window.close();
            desk.close();
            try {
                open();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            window.open(List.of(project));
        });
        await("the project is open", () -> desk.session().state().results().size() == 2 && settled());
        assertThat(desk.session().state().results().getFirst().note(6))
                .isEqualTo(saved.results().getFirst().note(6));
        assertThat(desk.session().state().selections()).isEqualTo(saved.selections());
        assertThat(desk.session().state().layout()).isEqualTo(saved.layout());
        assertThat(text(robot, "banner-text")).isEmpty();
        assertThat(text(robot, "project-name")).isEqualTo("work.fscope — saved");
    }

    private factorscope.model.workspace.Note note() {
        return desk.session()
                .state()
                .result(FirstStart.FACTORS_ID)
                .orElseThrow()
                .note(6);
    }

    @Test
    void keysAndModesChangeWhatAStrokeDoes(FxRobot robot) {
        begin(robot);
        var map = robot.lookup("#drawing-scatter").<Node>query();
        var rows = desk.session().state().datasets().getFirst().rows();
        drag(robot, map, 0.3, 0.1, 0.5, 0.6);
        int left = desk.session().state().selected(rows.id(), rows.size()).cardinality();
        dragHolding(robot, map, KeyCode.SHIFT);
        int both = desk.session().state().selected(rows.id(), rows.size()).cardinality();
        assertThat(both).isGreaterThan(left);
        dragHolding(robot, map, KeyCode.ALT);
        assertThat(desk.session().state().selected(rows.id(), rows.size()).cardinality())
                .isBetween(1, both - 1);
        // one drag makes one group, which one undo takes back
        robot.clickOn("#mode-new_group");
        drag(robot, map, 0.3, 0.1, 0.7, 0.6);
        drag(robot, map, 0.2, 0.1, 0.3, 0.6);
        assertThat(desk.session().state().groups()).extracting(g -> g.name()).containsExactly("group 1", "group 2");
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        await("the group is gone", () -> desk.session().state().groups().size() == 1);
    }

    @Test
    void selectingAComponentLightsItInFourViews(FxRobot robot) {
        begin(robot);
        robot.interact(() ->
                desk.session().attempt(() -> desk.navigation().openView("neurons", FirstStart.FACTORS_ID)));
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 41));
        await("the views have followed", this::settled);
        for (var view : List.of("evidence", "neurons", "heat", "spectrum")) {
            assertThat(drawing(view)
                            .request()
                            .orElseThrow()
                            .focus(desk.session().state().results().getFirst()))
                    .as(view)
                    .hasValue(41);
        }
        assertThat(drawing("evidence").words()).contains("#42");
        assertThat(drawing("neurons").words()).contains("#42");
        robot.interact(() ->
                desk.session().attempt(() -> desk.navigation().openView("components", FirstStart.FACTORS_ID)));
        await(
                "the table has followed",
                () -> robot.lookup("#component-table")
                        .<TableView<ComponentRow>>tryQuery()
                        .map(t -> t.getSelectionModel().getSelectedItem())
                        .filter(row -> row.component() == 41)
                        .isPresent());
        robot.type(KeyCode.J);
        await("the next is selected", () -> drawing("neurons").words().contains("#43") && settled());
        robot.type(KeyCode.K).type(KeyCode.K);
        await("the one before is selected", () -> drawing("neurons").words().contains("#41") && settled());
    }

    @Test
    void leafsThroughTheSlicesOfAVideo(FxRobot robot) {
        begin(robot);
        int before = desk.session().state().datasets().size();
        robot.interact(() -> desk.documents().open(Samples.byId("video")));
        await("the video is open", () -> desk.session().state().datasets().size() > before);
        var video = desk.session().state().datasets().getLast();
        robot.interact(() -> desk.navigation().openView("slices", video.id()));
        await(
                "a frame is drawn",
                () -> window.drawings().stream()
                                .anyMatch(d -> d.view().about().id().equals("slices"))
                        && settled());
        robot.interact(() -> robot.lookup("#slider-frame").queryAs(Slider.class).setValue(7));
        await("the seventh frame is shown", () -> slicesAt().equals("7") && settled());
        robot.clickOn("#play-frame");
        await("it plays", () -> !slicesAt().equals("7"));
        robot.clickOn("#play-frame");
        assertThat(robot.lookup("#play-frame").queryAs(ToggleButton.class).getText())
                .isEqualTo("Play");
        drag(robot, drawing("slices"), 0.4, 0.4, 0.6, 0.6);
        assertThat(desk.session().state().selections())
                .containsKey(video.columns().id());
    }

    /// Of the view of slices that is open.
    private String slicesAt() {
        return desk.session().state().layout().all().stream()
                .filter(t -> t.view().equals("slices"))
                .findFirst()
                .orElseThrow()
                .options()
                .getOrDefault("at", "");
    }
}
