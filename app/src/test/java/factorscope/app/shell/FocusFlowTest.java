package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.app.documents.FirstStart;
import factorscope.app.session.Focus;
import factorscope.app.settings.Settings;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Layout;
import factorscope.samples.Samples;
import factorscope.views.components.ComponentRow;
import factorscope.views.drawing.Stroke;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// One focus that every pane follows.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class FocusFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    private List<String> titles() {
        return window.lookupAll(".view-tabs").stream()
                .flatMap(pane -> ((TabPane) pane).getTabs().stream())
                .map(tab -> tab.getText())
                .toList();
    }

    private String crumb(FxRobot robot, String id) {
        return robot.lookup("#crumb-" + id)
                .<Labeled>query()
                .getText()
                .replace("▾", "")
                .strip();
    }

    /// From the menu of a crumb.
    private void choose(FxRobot robot, String crumb, String text) {
        robot.clickOn("#crumb-" + crumb);
        robot.clickOn(robot.lookup(node -> node instanceof Labeled label
                        && String.valueOf(label.getText()).startsWith(text)
                        && label.getScene().getWindow() instanceof ContextMenu)
                .<Labeled>query());
    }

    private boolean hasAction(FxRobot robot, String text) {
        return robot.lookup(text).tryQuery().filter(InTheWindow::isShown).isPresent();
    }

    private void comes(FxRobot robot) {
        decompose(robot, desk.session().state().datasets().getFirst(), "pca", 3);
        await("the run is over", () -> desk.session().state().results().size() == 3 && settled());
        await("it is told", () -> hasAction(robot, "Show") && hasAction(robot, "PCA 3 is done."));
    }

    private Layout.Tab tab(String view) {
        return desk.session().state().layout().all().stream()
                .filter(t -> t.view().equals(view))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewRunIsToldAndShownOnlyWhenAskedFor(FxRobot robot) {
        begin(robot);
        assertThat(titles()).contains("Evidence · SNMF 100", "Map · t-SNE", "Spectrum · SNMF 100");
        assertThat(crumb(robot, "data")).startsWith("MiniLM layer 3");
        assertThat(crumb(robot, "preparation")).isEqualTo("as opened");
        assertThat(crumb(robot, "run")).isEqualTo("SNMF 100");
        var before = desk.navigation().focus().get();
        comes(robot);
        // nothing has moved
        assertThat(desk.navigation().focus().get()).isEqualTo(before);
        assertThat(crumb(robot, "run")).isEqualTo("SNMF 100");
        assertThat(titles()).contains("Evidence · SNMF 100").noneMatch(t -> t.contains("PCA"));
        robot.clickOn("Show");
        await("the run bar says it", () -> crumb(robot, "run").equals("PCA 3") && settled());
        // all follow but the map of the same rows
        assertThat(titles()).contains("Evidence · PCA 3", "Spectrum · PCA 3", "Map · t-SNE");
        assertThat(hasAction(robot, "Show")).isFalse();
    }

    private static double bottom(Node node) {
        return node.localToScene(node.getLayoutBounds()).getMaxY();
    }

    @Test
    void aSampleThatIsOpenedOverOtherViewsIsGoneTo(FxRobot robot) {
        begin(robot);
        robot.interact(() -> window.showStart(true));
        robot.interact(() -> desk.documents().openAnswered(Samples.byId("wine")));
        await("the start page is gone", () -> !window.isStartShown());
        await("its answer is there", () -> crumb(robot, "run").startsWith("k-means") && settled());
    }

    @Test
    void whatIsAskedForIsNotBehindAMaximisedPane(FxRobot robot) {
        begin(robot);
        robot.interact(() -> {
            desk.navigation().activeTab().set(tab("spectrum").id());
            window.toggleMaximised();
        });
        await("it fills all", () -> !isShown(drawing("heat")));
        robot.interact(() -> window.commands().byId("view-heat").run());
        await("it is seen", () -> isShown(drawing("heat")) && settled());
    }

    @Test
    void everythingIsReadOnWhereItWasLeft(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().stepComponent(1));
        await("the views have followed", this::settled);
        var page = (ScrollPane) drawing("evidence").lookup(".sketch-scroll");
        robot.interact(() -> {
            page.setVvalue(0.5);
            window.inspector().setVvalue(0.4);
            desk.navigation().stepComponent(1);
        });
        await("the views have followed", this::settled);
        assertThat(page.getVvalue()).isZero();
        assertThat(window.inspector().getVvalue()).isZero();
        robot.interact(() -> desk.navigation().stepComponent(-1));
        await("the views have followed", this::settled);
        assertThat(page.getVvalue()).isEqualTo(0.5);
        // what is laid out again may be some pixels higher
        assertThat(window.inspector().getVvalue()).isCloseTo(0.4, within(0.02));
    }

    @Test
    void comparingPutsItBesideAndPinsBoth(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().activeTab().set(tab("spectrum").id()));
        comes(robot);
        // no view is covered: it stands over the status line
        var toast = robot.lookup("#result-toast").query();
        assertThat(toast.localToScene(toast.getLayoutBounds()).getMinY())
                .isGreaterThanOrEqualTo(bottom(window.views()));
        robot.clickOn("Compare with current");
        await(
                "both are there",
                () -> titles().containsAll(List.of("Spectrum · SNMF 100 (pinned)", "Spectrum · PCA 3 (pinned)")));
        await("they are drawn", this::settled);
        var spectra = desk.session().state().layout().all().stream()
                .filter(t -> t.view().equals("spectrum"))
                .toList();
        assertThat(spectra).hasSize(2).allMatch(Layout.Tab::pinned);
        // below them: which component of one is which of the other
        assertThat(tab("rosetta").pinned()).isTrue();
        assertThat(drawing("rosetta").words()).contains("SNMF 100").contains("PCA 3");
        assertThat(crumb(robot, "run")).isEqualTo("SNMF 100");
    }

    @Test
    void aPinnedViewStaysAndFollowsAgainWhenUnpinned(FxRobot robot) {
        begin(robot);
        var evidence = tab("evidence").id();
        robot.interact(() -> desk.navigation().activeTab().set(evidence));
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.L).release(KeyCode.SHIFT, KeyCode.CONTROL);
        assertThat(tab("evidence").pinned()).isTrue();
        comes(robot);
        robot.clickOn("Show");
        await("the others follow", () -> titles().contains("Spectrum · PCA 3") && settled());
        assertThat(titles()).contains("Evidence · SNMF 100 (pinned)");
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.L).release(KeyCode.SHIFT, KeyCode.CONTROL);
        await("it is unpinned", () -> !tab("evidence").pinned());
        robot.interact(() -> desk.navigation().stepComponent(1));
        await("it follows", () -> titles().contains("Evidence · PCA 3"));
        assertThat(crumb(robot, "component")).startsWith("#1");
    }

    @Test
    void theRunBarChoosesRunsAndComponents(FxRobot robot) {
        begin(robot);
        comes(robot);
        choose(robot, "run", "PCA 3");
        await("it is shown", () -> titles().contains("Spectrum · PCA 3") && settled());
        choose(robot, "component", "#2");
        var result = desk.session().state().results().getLast();
        await(
                "the component is in focus",
                () -> desk.navigation().focus().get().equals(new Focus.OnComponent(result.id(), 1)));
        robot.interact(() -> desk.navigation().undo());
        robot.interact(() -> desk.navigation().select(FirstStart.FACTORS_ID, 6));
        await("its views are back", () -> titles().contains("Spectrum · SNMF 100"));
    }

    @Test
    void keysCycleThePanesAndADoubleClickMaximises(FxRobot robot) {
        begin(robot);
        var active = PseudoClass.getPseudoClass("active");
        var seen = new java.util.HashSet<String>();
        for (int i = 0; i < 4; i++) {
            robot.type(KeyCode.F6);
            var framed = window.lookupAll(".view-tabs").stream()
                    .filter(p -> p.getPseudoClassStates().contains(active))
                    .toList();
            assertThat(framed).hasSize(1);
            seen.add(window.activeView().orElseThrow().tab().id());
        }
        assertThat(seen).hasSize(4);
        var heat = drawing("heat");
        double width = heat.getWidth();
        robot.doubleClickOn("#tab-heat");
        await(
                "it fills the window",
                () -> isShown(drawing("heat")) && drawing("heat").getWidth() > 1.5 * width);
        assertThat(isShown(drawing("scatter"))).isFalse();
        robot.doubleClickOn("#tab-heat");
        await("the others are back", () -> isShown(drawing("scatter")));
    }

    @Test
    void componentsAreListedFilteredSortedAndChosen(FxRobot robot) {
        begin(robot);
        var list = robot.lookup("#component-list").<ListView<ComponentRow>>query();
        var result = desk.session().state().result(FirstStart.FACTORS_ID).orElseThrow();
        await("all are there", () -> list.getItems().size() == 100);
        await(
                "they have names",
                () -> !desk.session()
                        .state()
                        .result(FirstStart.FACTORS_ID)
                        .orElseThrow()
                        .names()
                        .isEmpty());
        // naming is no work of anybody's
        assertThat(desk.session().workspace().isUnsaved()).isFalse();
        assertThat(desk.session().workspace().undoWords()).isEmpty();
        await("the run bar has the name", () -> crumb(robot, "component").contains("noun.body"));
        robot.clickOn("#list-filter").write("noun.feel");
        await(
                "few are left",
                () -> !list.getItems().isEmpty() && list.getItems().size() < 30);
        robot.interact(() -> list.getSelectionModel().select(0));
        int chosen = list.getItems().getFirst().component();
        assertThat(desk.navigation().focus().get()).isEqualTo(new Focus.OnComponent(result.id(), chosen));
        robot.interact(() -> robot.lookup("#list-filter").<TextField>query().clear());
        robot.interact(() -> robot.lookup("#list-order")
                .<ComboBox<?>>query()
                .getSelectionModel()
                .select(2));
        var firing = list.getItems().stream().map(r -> r.statistics().firing()).toList();
        assertThat(firing).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        // what is in focus stays marked
        assertThat(list.getSelectionModel().getSelectedItem().component()).isEqualTo(chosen);
    }

    @Test
    void theInspectorSaysWhatTheSelectedSamplesHaveInCommon(FxRobot robot) {
        begin(robot);
        var card = robot.lookup("#selection-card").query();
        assertThat(card.isVisible()).isFalse();
        var result = desk.session().state().result(FirstStart.FACTORS_ID).orElseThrow();
        var rows = result.result().factorization().axes().getFirst();
        // the strongest samples of a component are told apart by it best
        var strongest =
                ComponentStatistics.strongestRows((TwoWay) result.result().factorization(), 51, 20);
        robot.interact(() -> desk.navigation()
                .stroke(new Stroke(rows.id(), new Selection.Picked(strongest), "select"), 1, Optional.empty()));
        await(
                "it is said",
                () -> card.isVisible() && text(robot, "selection-title").equals("20 tokens"));
        assertThat(text(robot, "selection-names")).contains("the (");
        robot.clickOn("#selection-component-52");
        assertThat(desk.navigation().focus().get()).isEqualTo(new Focus.OnComponent(FirstStart.FACTORS_ID, 51));
        robot.interact(() -> desk.session().workspace().apply(new Edit.ClearSelections()));
        await("it is gone", () -> !card.isVisible());
    }

    @Test
    void aSampleOpensWithItsQuestionAnswered(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().openAnswered(Samples.byId("wine")));
        await("it is answered", () -> desk.session().state().results().size() == 1 && settled());
        assertThat(text(robot, "question")).isEqualTo("Do 13 chemical measurements tell three growers apart?");
        assertThat(text(robot, "prompts")).contains("Clusters × labels");
        assertThat(crumb(robot, "preparation")).contains("scale");
        assertThat(crumb(robot, "run")).isEqualTo("k-means 3");
        await("its views are open", () -> titles().contains("Clusters × labels · k-means 3"));
        robot.clickOn("#question-close");
        await(
                "the question is away",
                () -> !robot.lookup("#question-bar").query().isVisible());
    }

    /// `PCA 3` is where `PCA 30` begins.
    @Test
    void titlesChangeAlsoToTheBeginningOfThoseBefore(FxRobot robot) {
        begin(robot);
        for (int components : new int[] {30, 3}) {
            int before = desk.session().state().results().size();
            decompose(robot, desk.session().state().datasets().getFirst(), "pca", components);
            await("the run is over", () -> desk.session().state().results().size() == before + 1);
            choose(robot, "run", "PCA " + components);
            await("its title is read", () -> titles().contains("Spectrum · PCA " + components));
        }
    }

    @Test
    void aSampleIsGoneToAlsoFromAComponent(FxRobot robot) {
        begin(robot);
        assertThat(desk.navigation().focus().get()).isInstanceOf(Focus.OnComponent.class);
        robot.interact(() -> desk.documents().openAnswered(Samples.byId("wine")));
        await("it is answered", () -> desk.session().state().results().size() == 3 && settled());
        assertThat(text(robot, "question")).startsWith("Do 13 chemical measurements");
        await("its run is shown", () -> crumb(robot, "run").equals("k-means 3"));
    }

    @Test
    void tabsAreDraggedToOtherPlaces(FxRobot robot) {
        begin(robot);
        var heat = drawing("heat");
        var before = heat.localToScreen(heat.getBoundsInLocal());
        // among the tabs of the map
        var map = drawing("scatter").localToScreen(drawing("scatter").getBoundsInLocal());
        robot.drag("#tab-spectrum").moveTo(map.getCenterX(), map.getCenterY());
        assertThat(robot.lookup("#drop-mark").query().isVisible()).isTrue();
        robot.drop();
        await("it is there", () -> isShown(drawing("spectrum")) && settled());
        assertThat(isShown(drawing("scatter"))).isFalse();
        assertThat(robot.lookup("#drop-mark").tryQuery()).isEmpty();
        var spectrum = drawing("spectrum").localToScreen(drawing("spectrum").getBoundsInLocal());
        assertThat(spectrum.getMinX()).isLessThan(before.getMinX());
        // into a place of its own, to the right of the heat map
        var place = heat.localToScreen(heat.getBoundsInLocal());
        robot.drag("#tab-spectrum")
                .moveTo(place.getMaxX() - 4, place.getCenterY())
                .drop();
        await("both are there", () -> isShown(drawing("spectrum")) && isShown(drawing("heat")) && settled());
        var beside = drawing("spectrum").localToScreen(drawing("spectrum").getBoundsInLocal());
        assertThat(beside.getMinX())
                .isGreaterThanOrEqualTo(drawing("heat")
                        .localToScreen(drawing("heat").getBoundsInLocal())
                        .getMaxX());
        robot.interact(() -> desk.navigation().undo());
        await("it is back among the others", () -> !isShown(drawing("scatter")) && isShown(drawing("spectrum")));
    }

    @Test
    void theDockIsAwayUntilItIsAskedFor(FxRobot robot) {
        begin(robot);
        assertThat(robot.lookup("#bottom").tryQuery()).isEmpty();
        robot.clickOn("#dock-table");
        await("the table is there", () -> robot.lookup("#bottom").tryQuery().isPresent());
        robot.clickOn("#dock-table");
        await("it is away", () -> robot.lookup("#bottom").tryQuery().isEmpty());
    }
}
