package factorscope.views.pane;

import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/// The place of a drawing that is under way: lines of a page that is not there yet, instead of an empty pane.
final class Skeleton extends Pane {
    private static final double EDGE = 24;
    private static final double LINE = 10;
    private static final double PITCH = 26;

    /// Of the width, so that it looks like text and not like a table.
    private static final double[] WIDTHS = {0.42, 0.9, 0.78, 0.85, 0.6, 0.88, 0.7, 0.5};

    Skeleton() {
        setMouseTransparent(true);
        setVisible(false);
        getStyleClass().add("skeleton");
        for (int i = 0; i < WIDTHS.length; i++) {
            var line = new Region();
            line.getStyleClass().add("skeleton-line");
            getChildren().add(line);
        }
    }

    @Override
    protected void layoutChildren() {
        double room = getWidth() - 2 * EDGE;
        for (int i = 0; i < WIDTHS.length; i++) {
            double top = EDGE + i * PITCH;
            var line = getChildren().get(i);
            line.setVisible(room > 0 && top + LINE + EDGE < getHeight());
            line.resizeRelocate(EDGE, top, Math.max(0, room * WIDTHS[i]), LINE);
        }
    }
}
