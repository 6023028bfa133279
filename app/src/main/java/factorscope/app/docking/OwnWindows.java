package factorscope.app.docking;

import factorscope.app.controls.Theme;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.workspace.Layout;
import factorscope.views.fx.FxCell;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javafx.event.EventHandler;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.stage.Stage;

/// Views that have a window of their own. Their places in the layout are kept: closing the window puts them back.
final class OwnWindows implements AutoCloseable {
    private static final double LEAST_WIDTH = 360;
    private static final double LEAST_HEIGHT = 280;
    private static final double ASIDE = 40;

    private final Session session;
    private final Navigation navigation;
    private final Consumer<String> docked;
    private final Map<String, Stage> stages = new LinkedHashMap<>();
    private final FxCell.Subscription subscription;
    private EventHandler<KeyEvent> keys = _ -> {};
    private EventHandler<ContextMenuEvent> menus = _ -> {};

    /// @param docked told of a tab whose window has been closed
    OwnWindows(Session session, Navigation navigation, Consumer<String> docked) {
        this.session = session;
        this.navigation = navigation;
        this.docked = docked;
        subscription = session.settings().subscribe(_ -> stages.values().forEach(this::dress));
    }

    boolean has(String tabId) {
        return stages.containsKey(tabId);
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    void whenKeyPressed(EventHandler<KeyEvent> handler) {
        keys = handler;
    }

    void whenMenuRequested(EventHandler<ContextMenuEvent> handler) {
        menus = handler;
    }

    /// The layout of the main window.
    Layout without(Layout layout) {
        var rest = layout;
        for (var id : stages.keySet()) {
            rest = rest.close(id);
        }
        return rest;
    }

    /// @param near where it stood
    void open(ViewTab view, Node near) {
        var id = view.tab().id();
        var stage = new Stage();
        var root = new BorderPane(view);
        root.getStyleClass().add("desk");
        root.setId("own-window");
        root.addEventFilter(KeyEvent.KEY_PRESSED, event -> keys.handle(event));
        root.addEventHandler(ContextMenuEvent.CONTEXT_MENU_REQUESTED, event -> menus.handle(event));
        stage.setScene(
                new Scene(root, Math.max(view.getWidth(), LEAST_WIDTH), Math.max(view.getHeight(), LEAST_HEIGHT)));
        Point2D place = near.localToScreen(ASIDE, ASIDE);
        if (place != null) {
            stage.setX(place.getX());
            stage.setY(place.getY());
        }
        stage.setOnCloseRequest(_ -> {
            stages.remove(id);
            root.setCenter(null);
            docked.accept(id);
        });
        stage.focusedProperty().addListener((_, _, focused) -> {
            if (focused) {
                navigation.activeTab().set(id);
            }
        });
        stages.put(id, stage);
        dress(stage);
        stage.show();
    }

    private void dress(Stage stage) {
        var settings = session.settings().get();
        Theme.dress(stage.getScene().getRoot(), settings.dark(), settings.scale());
    }

    void entitle(String tabId, String title) {
        var stage = stages.get(tabId);
        if (stage != null) {
            stage.setTitle(title);
        }
    }

    /// Of tabs that are closed nothing stays.
    void closeAllBut(Set<String> tabIds) {
        Map.copyOf(stages).forEach((id, stage) -> {
            if (!tabIds.contains(id)) {
                stages.remove(id);
                stage.close();
            }
        });
    }

    @Override
    public void close() {
        subscription.close();
        closeAllBut(Set.of());
    }
}
