package factorscope.views.drawing;

import factorscope.model.select.Selection;
import java.util.List;

/// What a hand does on a drawing, in the drawing's own coordinates: those of its axes, or pixels of a sketch.
public sealed interface Gesture {
    /// @param reachX how far off a point may be, along x
    record Click(double x, double y, double reachX, double reachY) implements Gesture {}

    record Box(double fromX, double fromY, double toX, double toY) implements Gesture {
        public double left() {
            return Math.min(fromX, toX);
        }

        public double right() {
            return Math.max(fromX, toX);
        }

        public double low() {
            return Math.min(fromY, toY);
        }

        public double high() {
            return Math.max(fromY, toY);
        }
    }

    record Lasso(List<Selection.Point> points) implements Gesture {
        public Lasso {
            points = List.copyOf(points);
        }
    }
}
