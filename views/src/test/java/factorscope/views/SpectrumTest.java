package factorscope.views;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.Shape;
import factorscope.model.select.Selection;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.gallery.Specimens;
import factorscope.views.spectrum.SpectrumView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpectrumTest {
    private final SpectrumView view = new SpectrumView();

    @Test
    void aClickSelectsTheComponentThatStandsThere() {
        // two, four and three members: in order the second, the third, the first
        var kept = Specimens.kept("c", Subjects.clusters(3, 3, 0, 1, 1, 2, 1, 2, 0, 1, 2));
        var request = new Request(
                new Subject.OfResult(kept, Optional.empty()),
                view.options().initial(Shape.of(9, 3)),
                new Marks(WorkspaceState.EMPTY.withResult(kept)),
                Look.PRINT,
                new Size(400, 300));
        for (int place = 1; place <= 3; place++) {
            var stroke = view.brush(request, new Gesture.Click(place, 1, 0.1, 0.1));
            assertThat(stroke.orElseThrow().selection())
                    .isEqualTo(new Selection.Picked(List.of(List.of(1, 2, 0).get(place - 1))));
        }
        assertThat(view.brush(request, new Gesture.Click(4, 1, 0.1, 0.1))).isEmpty();
    }
}
