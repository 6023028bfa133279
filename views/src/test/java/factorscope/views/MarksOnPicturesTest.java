package factorscope.views;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Embedding;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
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
import factorscope.views.scatter.ScatterView;
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

    @Test
    void aMillionUnselectedPointsOnOnePlaceStayFaint() {
        int rows = 20_000;
        var view = new ScatterView();
        var table = Matrix.allocateShared(new MemoryBudget(1L << 20), DType.FLOAT32, rows, 2, "points");
        // all in the middle but two, one of which is selected
        table.setRow(0, new double[] {-1, -1});
        table.setRow(1, new double[] {1, 1});
        var axis = Axis.numbered(new AxisId("many/0"), "row", rows, Role.SAMPLE);
        var kept = Specimens.kept("m", new Embedding(axis, table.asTensor()));
        var state = WorkspaceState.EMPTY.withResult(kept).withSelection(axis.id(), new Selection.Picked(List.of(1)));
        var request = Answered.of(
                view,
                new Request(
                        new Subject.OfResult(kept, Optional.empty()),
                        view.options().initial(Shape.of(rows, 2)),
                        new Marks(state),
                        new Look(false, 1, 1),
                        SIZE));
        var picture = Figures.picture(view.draw(request), SIZE, request.look(), 1);
        int darkest = 255;
        for (int x = 120; x < 280; x++) {
            for (int y = 60; y < 200; y++) {
                int rgb = picture.getRGB(x, y);
                darkest = Math.min(darkest, Math.min(rgb >> 16 & 255, Math.min(rgb >> 8 & 255, rgb & 255)));
            }
        }
        assertThat(darkest).isBetween(150, 225);
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
