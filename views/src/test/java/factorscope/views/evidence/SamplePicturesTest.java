package factorscope.views.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Look;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Samples are seen in the pictures of other data that share their rows.
class SamplePicturesTest {
    private static final int ROWS = 4;

    private static Dataset dataset(String id, Axis... more) {
        var rows = Axis.numbered(new AxisId("same/0"), "image", ROWS, Role.SAMPLE);
        var axes = new java.util.ArrayList<>(List.of(rows));
        axes.addAll(List.of(more));
        var shape = new Shape(axes.stream().map(a -> (long) a.size()).toList());
        var segment = Arena.ofAuto().allocate(8 * shape.count(), 8);
        for (long i = 0; i < shape.count(); i++) {
            segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, i);
        }
        var values = Tensor.of(segment, DType.FLOAT64, shape, Storage.collected());
        return new Dataset(id, id, axes, values, Origin.generated(id, Map.of()));
    }

    private static Axis axis(String name, int size, Role role) {
        return Axis.numbered(new AxisId(name), name, size, role);
    }

    private final Dataset vectors = dataset("vectors", axis("feature", 6, Role.FEATURE));
    private final Dataset pictures =
            dataset("pictures", axis("y", 2, Role.SPACE), axis("x", 3, Role.SPACE), axis("colour", 3, Role.CHANNEL));

    @Test
    void samplesAreSeenInDataThatShareTheirRows() {
        var state = WorkspaceState.EMPTY.withDataset(vectors).withDataset(pictures);
        var seen =
                SamplePictures.of(vectors.rows(), Optional.of(vectors), state).orElseThrow();
        assertThat(seen.data()).isEqualTo(pictures);
        assertThat(seen.picture(1).aspect()).isEqualTo(1.5);
        var picture = SampleFace.draw(vectors.rows(), Optional.of(vectors), state, 1, Look.PRINT, 300);
        assertThat(picture.words()).isEqualTo("Sample 1 as a picture.");
        // without them it is what is known of it
        var alone = WorkspaceState.EMPTY.withDataset(vectors);
        assertThat(SamplePictures.of(vectors.rows(), Optional.of(vectors), alone))
                .isEmpty();
        assertThat(SampleFace.draw(vectors.rows(), Optional.of(vectors), alone, 1, Look.PRINT, 300)
                        .words())
                .startsWith("sample 1");
    }

    @Test
    void severalPlanesThatAreNoColoursAreNoPicture() {
        var film = dataset("film", axis("time", 5, Role.TIME), axis("y", 2, Role.SPACE), axis("x", 3, Role.SPACE));
        assertThat(SamplePictures.of(film.rows(), Optional.of(film), WorkspaceState.EMPTY))
                .isEmpty();
    }

    @Test
    void coloursAreSeenAsTheirMean() {
        var picture = new SamplePictures(
                        pictures, Planes.of(pictures.columns().labels()).orElseThrow())
                .picture(1);
        for (int i = 0; i < 6; i++) {
            // sample 1 begins at 18; the mean of three that follow each other is the one in the middle
            assertThat(picture.values()[i]).isEqualTo(18 + 3 * i + 1);
        }
    }
}
