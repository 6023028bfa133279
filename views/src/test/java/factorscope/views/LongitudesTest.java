package factorscope.views;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Tensor;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.gallery.Specimens;
import factorscope.views.heat.SlicesView;
import factorscope.views.paint.Figures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Maps go on beyond the ends of longitudes that go all the way round.
class LongitudesTest {
    private static final Size SIZE = new Size(460, 300);

    private final SlicesView view = new SlicesView();

    /// Two months, three latitudes, and longitudes from 0 on; the values are the longitudes' numbers.
    private static Dataset field(int longitudes, double step) {
        var table = Specimens.table(2, 3 * longitudes, (_, j) -> j % longitudes);
        var whole = factorscope.model.Golden.matrix(table, DType.FLOAT32).asTensor();
        return new Dataset(
                "d",
                "Field",
                List.of(
                        Axis.numbered(new AxisId("d/0"), "month", 2, Role.TIME),
                        new Axis(new AxisId("d/1"), "latitude", 3, Role.LATITUDE, new Labels.Even(3, -45, 45, "°")),
                        new Axis(
                                new AxisId("d/2"),
                                "longitude",
                                longitudes,
                                Role.LONGITUDE,
                                new Labels.Even(longitudes, 0, step, "°"))),
                Tensor.of(whole.segment(), DType.FLOAT32, Shape.of(2, 3, longitudes), whole.storage()),
                Origin.generated("test", Map.of()));
    }

    private Request request(Dataset data, String centre) {
        return Answered.of(
                view,
                new Request(
                        new Subject.OfData(data),
                        view.options()
                                .parse(Map.of("centre", centre), data.values().shape()),
                        new Marks(WorkspaceState.EMPTY.withDataset(data)),
                        new Look(false, 1, 1),
                        SIZE));
    }

    private int[] selected(Dataset data, String centre, double from, double to) {
        var stroke = view.brush(request(data, centre), new Gesture.Box(from, -1, to, 1))
                .orElseThrow();
        var columns = data.columns();
        return stroke.selection().resolve(columns.size(), WorkspaceState.EMPTY.withDataset(data)).stream()
                .toArray();
    }

    @Test
    void aBoxReachesAcrossTheEnds() {
        int n = 8;
        // on the equator, in the second of three rows
        assertThat(selected(field(n, 45), "0", -50, 50)).containsExactly(n, n + 1, 2 * n - 1);
        assertThat(selected(field(n, 45), "data", 0, 90)).containsExactly(n, n + 1, n + 2);
        // half a circle has ends
        assertThat(selected(field(n, 22), "0", -50, 50)).containsExactly(n, n + 1, n + 2);
    }

    @Test
    void whatIsInTheMiddleIsWhatWasAskedFor() {
        var data = field(8, 45);
        assertThat(view.hover(request(data, "0"), new Gesture.Click(-45, 0, 1, 1))
                        .orElseThrow())
                .contains("longitude 315", ": 7");
        var asInTheData = Figures.picture(view.draw(request(data, "data")), SIZE, Look.PRINT, 1);
        var turned = Figures.picture(view.draw(request(data, "0")), SIZE, Look.PRINT, 1);
        assertThat(turned.getRGB(210, 140)).isNotEqualTo(asInTheData.getRGB(210, 140));
    }
}
