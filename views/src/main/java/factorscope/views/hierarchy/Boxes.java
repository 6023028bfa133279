package factorscope.views.hierarchy;

import factorscope.model.decompose.Eligibility;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;

/// Components as boxes on a drawing: what is clicked is selected.
///
/// @param level in a [Family], 0 where there is one result only
record Boxes(int level, int component, Rectangle2D place) {
    static Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("This needs components with loadings: run a factorization first.");
    }

    static Optional<Boxes> at(List<Boxes> boxes, double x, double y) {
        return boxes.stream().filter(b -> b.place.contains(x, y)).findFirst();
    }

    /// Selects the component of the box that is clicked.
    static Optional<Stroke> brush(List<Boxes> boxes, List<Kept> levels, Gesture gesture) {
        return gesture instanceof Gesture.Click click
                ? at(boxes, click.x(), click.y()).map(box -> {
                    var kept = levels.get(box.level);
                    return Stroke.ofComponent(kept, box.component);
                })
                : Optional.empty();
    }

    static boolean isSelected(Request request, Kept kept, int component) {
        return request.selectedComponents(kept).get(component);
    }
}
