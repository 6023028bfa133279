package factorscope.views.pane;

import factorscope.model.select.Selection;
import factorscope.views.drawing.Look;
import java.util.List;
import javafx.scene.canvas.Canvas;
import javafx.scene.paint.Color;

/// The box or lasso that is being dragged, over a drawing.
final class Outline extends Canvas {
    private static final double OPACITY = 0.10;

    Outline() {
        setManaged(false);
        setMouseTransparent(true);
    }

    void clear() {
        getGraphicsContext2D().clearRect(0, 0, getWidth(), getHeight());
    }

    /// @param path where the mouse has been since it was pressed
    /// @param isLasso whether the path counts, or the box between its ends
    void draw(List<Selection.Point> path, double x, double y, boolean isLasso, Look look) {
        clear();
        var g = getGraphicsContext2D();
        var accent = look.accent();
        g.setStroke(Color.rgb(accent.getRed(), accent.getGreen(), accent.getBlue()));
        g.setFill(Color.rgb(accent.getRed(), accent.getGreen(), accent.getBlue(), OPACITY));
        g.setLineWidth(1.4);
        g.setLineDashes(5, 4);
        if (isLasso) {
            var xs = path.stream().mapToDouble(Selection.Point::x).toArray();
            var ys = path.stream().mapToDouble(Selection.Point::y).toArray();
            g.fillPolygon(xs, ys, xs.length);
            g.strokePolygon(xs, ys, xs.length);
        } else {
            var from = path.getFirst();
            double left = Math.min(x, from.x());
            double top = Math.min(y, from.y());
            g.fillRect(left, top, Math.abs(x - from.x()), Math.abs(y - from.y()));
            g.strokeRect(left, top, Math.abs(x - from.x()), Math.abs(y - from.y()));
        }
    }
}
