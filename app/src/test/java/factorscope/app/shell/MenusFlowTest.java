package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.controls.Thumbnails;
import factorscope.app.session.Focus;
import factorscope.views.catalog.Views;
import factorscope.views.pane.DrawingPane;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javafx.event.Event;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Menus that say what they need, context menus, conditions that are typed, and views in windows of their own.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class MenusFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    private Menu menu(FxRobot robot, String name) {
        return robot.lookup(".menu-bar").queryAs(MenuBar.class).getMenus().stream()
                .filter(m -> m.getText().equals("_" + name))
                .findFirst()
                .orElseThrow();
    }

    private static MenuItem item(Menu menu, String text) {
        return menu.getItems().stream()
                .filter(i -> text.equals(i.getText()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> submenus(Menu menu) {
        return menu.getItems().stream()
                .filter(Menu.class::isInstance)
                .map(MenuItem::getText)
                .toList();
    }

    private static Optional<ContextMenu> contextMenu() {
        return Window.getWindows().stream()
                .filter(w -> w.isShowing() && w instanceof ContextMenu)
                .map(ContextMenu.class::cast)
                .findFirst();
    }

    private static List<String> texts(ContextMenu menu) {
        return menu.getItems().stream()
                .map(MenuItem::getText)
                .filter(t -> t != null)
                .toList();
    }

    private void write(FxRobot robot, String condition) {
        robot.clickOn("#condition");
        robot.interact(() -> robot.lookup("#condition").queryAs(TextField.class).setText(condition));
        robot.type(KeyCode.ENTER);
    }

    private void dragOut(FxRobot robot, Node tab) {
        robot.interact(() -> {
            var from = tab.localToScene(tab.getLayoutBounds().getWidth() / 2, 4);
            var path = List.of(from, from.add(20, 20), new Point2D(-50, 300), new Point2D(-50, 300));
            var types = List.of(
                    MouseEvent.MOUSE_PRESSED,
                    MouseEvent.MOUSE_DRAGGED,
                    MouseEvent.MOUSE_DRAGGED,
                    MouseEvent.MOUSE_RELEASED);
            for (int i = 0; i < path.size(); i++) {
                Event.fireEvent(tab, mouse(types.get(i), path.get(i), false, false));
            }
        });
    }

    @Test
    void menusAreGroupedAndSayWhatIsMissing(FxRobot robot) {
        begin(robot);
        assertThat(submenus(menu(robot, "Decompose")))
                .containsExactly("Matrix", "Tensor", "Tensor networks", "Clusters", "Maps");
        assertThat(submenus(menu(robot, "View")))
                .containsExactly("Explore", "Compare", "Trust", "Families", "Tensors", "Layouts");
        robot.clickOn("View");
        var tensors = (Menu) item(menu(robot, "View"), "Tensors");
        robot.clickOn("Tensors");
        var core = item(tensors, "Core");
        await("the submenu is open", () -> core.getStyleableNode() != null);
        assertThat(core.getStyleClass()).contains("inapplicable");
        var tip = (Tooltip) core.getStyleableNode().getProperties().get("javafx.scene.control.Tooltip");
        assertThat(tip.getText()).contains("Tucker");
        robot.interact(core::fire);
        await("it says why", () -> text(robot, "banner-text").contains("Tucker"));
        // the command list says it too
        robot.interact(() -> window.search().open(">core"));
        await(
                "it is found",
                () -> window.search().found().stream()
                        .anyMatch(h -> h.text().equals("Core") && !h.may().get().fits()));
    }

    @Test
    void everyViewHasItsPictureInTheMenu(FxRobot robot) {
        begin(robot);
        for (var view : Views.all()) {
            assertThat(Thumbnails.of(view.about().id(), false)).isPresent();
            assertThat(Thumbnails.of(view.about().id(), true)).isPresent();
        }
        robot.clickOn("View");
        robot.clickOn("Compare");
        var rosetta = item((Menu) item(menu(robot, "View"), "Compare"), "Rosetta");
        await("the submenu is open", () -> rosetta.getStyleableNode() != null);
        assertThat(rosetta.getGraphic().getId()).isEqualTo("thumbnail-rosetta");
    }

    @Test
    void conditionsSelectWhatMeetsThem(FxRobot robot) {
        begin(robot);
        write(robot, "#52 > 0.2 and not token contains \"a\"");
        await("it is selected", () -> text(robot, "selection-summary").contains("token"));
        var rows = desk.session().state().datasets().getFirst().axes().getFirst();
        var selected = desk.session().state().selected(rows.id(), rows.size());
        var factors = desk.session().state().results().getFirst().result().factorization();
        assertThat(selected.isEmpty()).isFalse();
        for (int i = 0; i < rows.size(); i++) {
            var token = rows.labels()
                    .table()
                    .orElseThrow()
                    .column("token")
                    .orElseThrow()
                    .text(i);
            assertThat(selected.get(i))
                    .isEqualTo(factors.loadings(0).at(i, 51) > 0.2
                            && !token.toLowerCase(java.util.Locale.ROOT).contains("a"));
        }
        write(robot, "token = nowhere");
        await("it says that nothing is meant", () -> text(robot, "banner-text").contains("No token meets"));
        assertThat(desk.session().state().selected(rows.id(), rows.size())).isEqualTo(selected);
        write(robot, "#7 > much");
        await("it says what is wrong", () -> text(robot, "banner-text").contains("\"much\" is not a number"));
        assertThat(desk.session().state().selected(rows.id(), rows.size())).isEqualTo(selected);
        // the others instead, and the map shows these alone
        robot.interact(() -> window.commands().byId("invert").run());
        await("the views have followed", this::settled);
        assertThat(desk.session().state().selected(rows.id(), rows.size()).cardinality())
                .isEqualTo(rows.size() - selected.cardinality());
        robot.interact(() -> window.commands().byId("isolate").run());
        await("the views have followed", this::settled);
        assertThat(desk.session().state().layout().all())
                .filteredOn(t -> t.view().equals("scatter"))
                .allMatch(t -> "true".equals(t.options().get("isolate")));
    }

    @Test
    void theRightButtonOffersWhatCanBeDone(FxRobot robot) {
        begin(robot);
        robot.clickOn(drawing("scatter"), MouseButton.SECONDARY);
        await("it is offered", () -> contextMenu().isPresent());
        assertThat(texts(contextMenu().orElseThrow()))
                .contains("Make group", "Isolate selection", "Move to its own window", "Export figure…");
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("scatter");
        robot.interact(() -> contextMenu().orElseThrow().hide());
        // of a tab behind another
        robot.clickOn("#tab-spectrum", MouseButton.SECONDARY);
        await("it is offered", () -> contextMenu().isPresent());
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("spectrum");
        robot.interact(() -> contextMenu().orElseThrow().hide());
        // of a component
        var cell = robot.lookup("#component-list .list-cell").<Node>queryAll().stream()
                .filter(InTheWindow::isShown)
                .skip(2)
                .findFirst()
                .orElseThrow();
        robot.clickOn(cell, MouseButton.SECONDARY);
        await("it is offered", () -> contextMenu().isPresent());
        assertThat(texts(contextMenu().orElseThrow())).contains("Star component", "Select what fires");
        var star = contextMenu().orElseThrow().getItems().getFirst();
        robot.interact(star::fire);
        var on = (Focus.OnComponent) desk.navigation().focus().get();
        assertThat(desk.session()
                        .state()
                        .result(on.resultId())
                        .orElseThrow()
                        .note(on.component())
                        .starred())
                .isTrue();
    }

    @Test
    void aViewMovesToItsOwnWindowAndBack(FxRobot robot) {
        begin(robot);
        var map = drawing("scatter");
        robot.clickOn(map);
        Scene before = map.getScene();
        robot.interact(() -> window.commands().byId("tear-off").run());
        await("it has its own window", () -> !map.getScene().equals(before) && settled());
        var own = (Stage) map.getScene().getWindow();
        assertThat(own.getTitle()).isEqualTo("Map · t-SNE");
        assertThat(robot.lookup("#tab-scatter").tryQuery()).isEmpty();
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("scatter");
        // it follows, and keys reach it
        var focus = desk.navigation().focus().get();
        robot.interact(() -> map.fireEvent(new javafx.scene.input.KeyEvent(
                javafx.scene.input.KeyEvent.KEY_PRESSED, "", "", KeyCode.J, false, false, false, false)));
        assertThat(desk.navigation().focus().get()).isNotEqualTo(focus);
        robot.interact(
                () -> own.fireEvent(new javafx.stage.WindowEvent(own, javafx.stage.WindowEvent.WINDOW_CLOSE_REQUEST)));
        await(
                "it is back",
                () -> window.drawings().stream()
                        .filter(d -> d.view().about().id().equals("scatter"))
                        .map(DrawingPane::getScene)
                        .allMatch(before::equals));
        await("it is drawn", this::settled);
        assertThat(robot.lookup("#tab-scatter").tryQuery()).isPresent();
    }

    @Test
    void aTabThatIsDroppedOutsideGetsItsOwnWindow(FxRobot robot) {
        begin(robot);
        dragOut(robot, robot.lookup("#tab-spectrum").query());
        await(
                "it has its own window",
                () -> isShown(drawing("spectrum"))
                        && !drawing("spectrum").getScene().equals(window.getScene()));
        robot.interact(() -> window.commands().byId("close-view").run());
        await(
                "nothing is left of it",
                () -> window.drawings().stream()
                        .noneMatch(d -> d.view().about().id().equals("spectrum")));
        assertThat(robot.lookup("#own-window").tryQuery()).isEmpty();
    }

    @Test
    void theOtherViewsOfAPaneAreClosedAtOnce(FxRobot robot) {
        begin(robot);
        var places = desk.session().state().layout();
        robot.interact(() -> window.commands().byId("close-other-views").run());
        var left = desk.session().state().layout().all();
        assertThat(left.size()).isLessThan(places.all().size());
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        await(
                "they are back",
                () -> desk.session().state().layout().all().size()
                        == places.all().size());
    }

    @Test
    void layoutsByTaskAreRemembered(FxRobot robot) {
        begin(robot);
        var before = desk.session().state().layout().all().size();
        robot.interact(() -> window.commands().byId("layout-read").run());
        await("the views are there", this::settled);
        var views = desk.session().state().layout().all().stream()
                .map(t -> t.view())
                .toList();
        assertThat(views).startsWith("evidence", "page", "scatter", "heat").hasSizeGreaterThanOrEqualTo(before);
        assertThat(isShown(drawing("evidence"))).isTrue();
        // arranged otherwise, and back again
        var page = desk.session().state().layout().all().get(1);
        robot.interact(() -> {
            desk.session().workspace().arrange(desk.session().state().layout().show(page.id()));
            window.commands().byId("layout-figure").run();
        });
        await("one is as large as the window", () -> settled() && !isShown(drawing("scatter")));
        robot.interact(() -> window.commands().byId("layout-read").run());
        await("the page is in front", () -> settled() && isShown(drawing("page")) && isShown(drawing("scatter")));
        robot.interact(() -> desk.navigation().taskLayouts().remember());
        assertThat(desk.session().settings().get().layouts()).containsKeys("read", "figure");
        var read = (javafx.scene.control.CheckMenuItem)
                item((Menu) item(menu(robot, "View"), "Layouts"), "Read components");
        robot.clickOn("View");
        robot.clickOn("Layouts");
        await("the one that is chosen has a check mark", read::isSelected);
    }
}
