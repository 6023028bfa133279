package factorscope.views;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.Shape;
import factorscope.model.select.Selection;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.gallery.Specimens;
import factorscope.views.heat.HeatView;
import factorscope.views.paint.Figures;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarksOnPicturesTest {
    private static final Size SIZE = new Size(400, 300);

    @Test
    void theComponentInFocusIsFramedAboveItsColours() {
        var view = new HeatView();
        var kept = Specimens.kept("r", Subjects.twoWay(24, 10, 4));
        var none = WorkspaceState.EMPTY.withResult(kept);
        var focused = none.withSelection(kept.componentAxis(), new Selection.Picked(List.of(2)));
        assertThat(pixels(view, kept, focused)).isNotEqualTo(pixels(view, kept, none));
    }

    private static int[] pixels(HeatView view, factorscope.model.workspace.Kept kept, WorkspaceState state) {
        var request = Answered.of(
                view,
                new Request(
                        new Subject.OfResult(kept, Optional.empty()),
                        view.options().initial(Shape.of(24, 10)),
                        new Marks(state),
                        new Look(false, 1, 1),
                        SIZE));
        var picture = Figures.picture(view.draw(request), SIZE, request.look(), 1);
        // the middle of the picture alone: what is drawn there lies on the colours
        return picture.getRGB(100, 50, 150, 200, null, 0, 150);
    }
}
