package factorscope.app.docking;

import factorscope.model.workspace.Layout;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/// Drags tabs to other places by the mouse alone: what would become of it is shown while the button is down.
final class TabDrag {
    /// Of one tab to a place: `side` of the place that has `beside` in front.
    interface Dropped {
        void move(ViewTab tab, ViewTab beside, Layout.Side side);
    }

    /// Pixels that the mouse moves before a click is a drag.
    private static final double SLACK = 8;

    /// So much of a place along each edge puts a tab beside it.
    private static final double EDGE = 0.25;

    private final Pane over;
    private final Supplier<List<TabPane>> places;
    private final Dropped dropped;
    private final Consumer<ViewTab> outside;
    private final Region mark = new Region();
    private @Nullable ViewTab dragged;
    private Point2D from = Point2D.ZERO;
    private boolean isDragging;

    /// @param over whose tabs are dragged; the mark lies over it
    /// @param outside told of a tab that is dropped outside of the window
    TabDrag(Pane over, Supplier<List<TabPane>> places, Dropped dropped, Consumer<ViewTab> outside) {
        this.over = over;
        this.outside = outside;
        this.places = places;
        this.dropped = dropped;
        mark.getStyleClass().add("drop-mark");
        mark.setId("drop-mark");
        mark.setManaged(false);
        mark.setMouseTransparent(true);
        over.addEventFilter(MouseEvent.MOUSE_PRESSED, this::pressed);
        over.addEventFilter(MouseEvent.MOUSE_DRAGGED, this::moved);
        over.addEventFilter(MouseEvent.MOUSE_RELEASED, this::released);
    }

    private record Target(TabPane place, Layout.Side side) {}

    private void pressed(MouseEvent event) {
        dragged = event.getButton() == MouseButton.PRIMARY && event.getTarget() instanceof Node node
                ? tabOf(node).orElse(null)
                : null;
        from = new Point2D(event.getSceneX(), event.getSceneY());
        isDragging = false;
    }

    /// The tab whose head a node is part of.
    static Optional<ViewTab> tabOf(Node node) {
        Node head = node;
        while (head != null && !head.getStyleClass().contains("tab")) {
            head = head.getParent();
        }
        Node pane = head;
        while (pane != null && !(pane instanceof TabPane)) {
            pane = pane.getParent();
        }
        if (head == null || !(pane instanceof TabPane place)) {
            return Optional.empty();
        }
        // heads stand in the order of their tabs
        var heads = place.lookupAll(".tab").stream()
                .sorted(Comparator.comparingDouble(h -> h.getBoundsInParent().getMinX()))
                .toList();
        int at = heads.indexOf(head);
        return at < 0 || at >= place.getTabs().size()
                ? Optional.empty()
                : view(place.getTabs().get(at));
    }

    private static Optional<ViewTab> view(Tab tab) {
        return tab.getContent() instanceof ViewTab view ? Optional.of(view) : Optional.empty();
    }

    private void moved(MouseEvent event) {
        if (dragged == null) {
            return;
        }
        isDragging |= from.distance(event.getSceneX(), event.getSceneY()) > SLACK;
        if (!isDragging) {
            return;
        }
        if (!over.getChildren().contains(mark)) {
            over.getChildren().add(mark);
        }
        var target = target(event);
        mark.setVisible(target.isPresent());
        target.ifPresent(this::show);
        event.consume();
    }

    private Optional<Target> target(MouseEvent event) {
        for (var place : places.get()) {
            var at = place.sceneToLocal(event.getSceneX(), event.getSceneY());
            if (place.contains(at)) {
                return Optional.of(
                        new Target(place, side(at.getX() / place.getWidth(), at.getY() / place.getHeight())));
            }
        }
        return Optional.empty();
    }

    /// @param x from 0 at the left to 1 at the right
    /// @param y from 0 above to 1 below
    private static Layout.Side side(double x, double y) {
        double nearest = Math.min(Math.min(x, 1 - x), 1 - y);
        // above are the heads of the tabs: among these
        if (nearest > EDGE && y > EDGE || y <= EDGE / 3) {
            return Layout.Side.AMONG;
        }
        if (y < nearest) {
            return Layout.Side.ABOVE;
        }
        return nearest == x ? Layout.Side.LEFT : nearest == 1 - x ? Layout.Side.RIGHT : Layout.Side.BELOW;
    }

    private void show(Target target) {
        var bounds = over.sceneToLocal(target.place.localToScene(target.place.getLayoutBounds()));
        double width = bounds.getWidth();
        double height = bounds.getHeight();
        var part = switch (target.side) {
            case AMONG -> new Rectangle2D(0, 0, width, height);
            case LEFT -> new Rectangle2D(0, 0, width / 2, height);
            case RIGHT -> new Rectangle2D(width / 2, 0, width / 2, height);
            case ABOVE -> new Rectangle2D(0, 0, width, height / 2);
            case BELOW -> new Rectangle2D(0, height / 2, width, height / 2);
        };
        mark.resizeRelocate(
                bounds.getMinX() + part.getMinX(),
                bounds.getMinY() + part.getMinY(),
                part.getWidth(),
                part.getHeight());
    }

    private void released(MouseEvent event) {
        over.getChildren().remove(mark);
        var tab = dragged;
        dragged = null;
        if (tab == null || !isDragging) {
            return;
        }
        event.consume();
        var scene = over.getScene();
        if (!new Rectangle2D(0, 0, scene.getWidth(), scene.getHeight())
                .contains(event.getSceneX(), event.getSceneY())) {
            outside.accept(tab);
            return;
        }
        target(event).ifPresent(target -> {
            var front = target.place.getSelectionModel().getSelectedItem();
            if (front != null) {
                view(front).ifPresent(beside -> dropped.move(tab, beside, target.side));
            }
        });
    }
}
