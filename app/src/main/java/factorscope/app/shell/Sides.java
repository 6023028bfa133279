package factorscope.app.shell;

import factorscope.app.session.Session;
import factorscope.app.settings.Settings;
import javafx.animation.PauseTransition;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.Region;
import javafx.util.Duration;

/// Project, views and inspector side by side, as wide as they were when the window was closed.
final class Sides extends SplitPane {
    private static final Duration AT_REST = Duration.seconds(0.4);

    /// So much of a narrow window have both sides together.
    private static final double MOST_OF_WIDTH = 0.41;

    private final Session session;
    private final Region left;
    private final Region right;
    private final PauseTransition rest = new PauseTransition(AT_REST);
    private boolean isPlaced;

    Sides(Session session, Region left, Region middle, Region right) {
        super(left, middle, right);
        this.session = session;
        this.left = left;
        this.right = right;
        left.setMinWidth(150);
        right.setMinWidth(250);
        SplitPane.setResizableWithParent(left, false);
        SplitPane.setResizableWithParent(right, false);
        rest.setOnFinished(_ -> remember());
        widthProperty().addListener((_, _, width) -> place(width.doubleValue()));
        heightProperty().addListener((_, _, _) -> rest.playFromStart());
        left.widthProperty().addListener((_, _, _) -> rest.playFromStart());
        right.widthProperty().addListener((_, _, _) -> rest.playFromStart());
    }

    /// Once: later the sides keep their widths by themselves.
    private void place(double width) {
        if (!isPlaced && width > 0) {
            isPlaced = true;
            var frame = session.settings().get().frame();
            double share = Math.min(1, MOST_OF_WIDTH * width / (frame.left() + frame.right()));
            setDividerPositions(frame.left() * share / width, 1 - frame.right() * share / width);
        }
        rest.playFromStart();
    }

    private void remember() {
        var scene = getScene();
        if (scene == null || scene.getWindow() == null || !scene.getWindow().isShowing()) {
            return;
        }
        var settings = session.settings().get();
        var frame = new Settings.Frame(
                scene.getWidth(),
                scene.getHeight(),
                left.getWidth(),
                right.getWidth(),
                settings.frame().dock());
        if (!frame.equals(settings.frame())) {
            session.change(settings.withFrame(frame));
        }
    }
}
