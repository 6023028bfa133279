package factorscope.model.select;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.AxisId;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionTest {
    private static final int SIZE = 40;

    private static final List<Mode> MODES = List.of(Mode.values());

    private static final ColumnRef X = new ColumnRef.Loading("result", 0, 0);
    private static final ColumnRef Y = new ColumnRef.Loading("result", 0, 1);
    private static final ColumnRef TEXT = new ColumnRef.Metadata(new AxisId("rows"), "class");

    /// The positions on a grid of 8 x 5; every third is "odd".
    private static final Columns GRID = new Columns() {
        @Override
        public IntToDoubleFunction numbers(ColumnRef column) {
            return column.equals(X) ? i -> i % 8 : i -> Math.floorDiv(i, 8);
        }

        @Override
        public IntFunction<String> texts(ColumnRef column) {
            return i -> i % 3 == 0 ? "odd" : "even";
        }
    };

    private static Selection any(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Selection.NOTHING;
            case 1 ->
                new Selection.Picked(random.ints(5, 0, SIZE).boxed().distinct().toList());
            case 2 -> new Selection.Band(X, random.nextInt(8), random.nextInt(8));
            default -> new Selection.Category(TEXT, random.nextBoolean() ? "odd" : "even");
        };
    }

    private static boolean wanted(Mode mode, boolean was, boolean stroke) {
        return switch (mode) {
            case REPLACE -> stroke;
            case ADD -> was || stroke;
            case REMOVE -> was && !stroke;
            case INTERSECT -> was && stroke;
            case XOR -> was != stroke;
            case NEW_GROUP -> was;
        };
    }

    /// Whatever was selected and however it came about, by position.
    @ParameterizedTest
    @EnumSource
    void strokesChangeWhatTheModeSays(Mode mode) {
        var random = new SplittableRandom(11);
        for (int trial = 0; trial < 200; trial++) {
            var before = any(random).brushed(any(random), MODES.get(random.nextInt(MODES.size())));
            var stroke = any(random);
            var was = before.resolve(SIZE, GRID);
            var drawn = stroke.resolve(SIZE, GRID);
            var after = before.brushed(stroke, mode).resolve(SIZE, GRID);
            for (int i = 0; i < SIZE; i++) {
                assertThat(after.get(i)).isEqualTo(wanted(mode, was.get(i), drawn.get(i)));
            }
        }
    }

    @Test
    void aBoxHoldsItsEdgesAndCornersWhicheverWayItIsDrawn() {
        var from = new Selection.Point(1, 1);
        var to = new Selection.Point(3, 2);
        var wanted = new BitSet();
        for (int i : new int[] {9, 10, 11, 17, 18, 19}) {
            wanted.set(i);
        }
        assertThat(Selection.Inside.box(X, Y, from, to).resolve(SIZE, GRID)).isEqualTo(wanted);
        assertThat(Selection.Inside.box(X, Y, to, from).resolve(SIZE, GRID)).isEqualTo(wanted);
    }

    @Test
    void aLassoMayBeHollow() {
        // a U, open to the top: the middle of its arms' gap is outside
        var lasso = new Selection.Inside(
                X,
                Y,
                List.of(
                        new Selection.Point(-0.5, -0.5),
                        new Selection.Point(7.5, -0.5),
                        new Selection.Point(7.5, 4.5),
                        new Selection.Point(5.5, 4.5),
                        new Selection.Point(5.5, 1.5),
                        new Selection.Point(1.5, 1.5),
                        new Selection.Point(1.5, 4.5),
                        new Selection.Point(-0.5, 4.5)));
        var inside = lasso.resolve(SIZE, GRID);
        for (int i = 0; i < SIZE; i++) {
            int x = i % 8;
            int y = i / 8;
            assertThat(inside.get(i)).isEqualTo(y <= 1 || x <= 1 || x >= 6);
        }
    }

    /// A rule outlives what it was made on: what is gone is not selected, and nothing breaks.
    @Test
    void whatIsNoLongerThereIsNotSelected() {
        assertThat(new Selection.Picked(List.of(-1, 3, 99)).resolve(10, GRID)).isEqualTo(bits(3));
        assertThat(new Selection.Band(X, 0, 7).resolve(SIZE, Columns.NONE)).isEqualTo(bits());
        assertThat(new Selection.Category(TEXT, "odd").resolve(SIZE, Columns.NONE))
                .isEqualTo(bits());
        assertThat(Selection.Inside.box(X, Y, new Selection.Point(0, 0), new Selection.Point(9, 9))
                        .resolve(SIZE, Columns.NONE))
                .isEqualTo(bits());
        assertThat(Selection.NOTHING.resolve(0, GRID)).isEqualTo(bits());
    }

    private static BitSet bits(int... set) {
        var bits = new BitSet();
        for (int i : set) {
            bits.set(i);
        }
        return bits;
    }
}
