package factorscope.model.analyse.preview;

import factorscope.model.data.Tensor;
import java.util.Arrays;
import java.util.BitSet;

/// Two columns of numbers as coordinates, on the heap for speed.
public final class Points {
    /// Cells along either side of a map, fine enough for islands of it.
    private static final int DENSITY_CELLS = 128;

    /// Each widens what a point counts for by half a cell or so.
    private static final int SMOOTHINGS = 6;

    private final float[] x;
    private final float[] y;
    private final float[] bounds;
    private final int drawn;

    private Points(float[] x, float[] y) {
        this.x = x;
        this.y = y;
        float left = Float.POSITIVE_INFINITY;
        float right = Float.NEGATIVE_INFINITY;
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        int count = 0;
        for (int i = 0; i < x.length; i++) {
            if (!Float.isNaN(x[i]) && !Float.isNaN(y[i])) {
                left = Math.min(left, x[i]);
                right = Math.max(right, x[i]);
                low = Math.min(low, y[i]);
                high = Math.max(high, y[i]);
                count++;
            }
        }
        bounds = count == 0 ? new float[] {0, 1, 0, 1} : new float[] {left, right, low, high};
        drawn = count;
    }

    /// @param loadings positions x components
    /// @param hidden positions that have no point
    static Points of(Tensor loadings, int xColumn, int yColumn, BitSet hidden) {
        var x = column(loadings, xColumn);
        hidden.stream().filter(i -> i < x.length).forEach(i -> x[i] = Float.NaN);
        return new Points(x, column(loadings, yColumn));
    }

    private static float[] column(Tensor loadings, int column) {
        int rows = Math.toIntExact(loadings.shape().rows());
        var values = new float[rows];
        if (column >= loadings.shape().columns()) {
            Arrays.fill(values, 0);
            return values;
        }
        for (int i = 0; i < rows; i++) {
            values[i] = (float) loadings.at(i, column);
        }
        return values;
    }

    /// The same points, of which only some can be seen.
    public Points only(BitSet seen) {
        var left = x.clone();
        for (int i = seen.nextClearBit(0); i < left.length; i = seen.nextClearBit(i + 1)) {
            left[i] = Float.NaN;
        }
        return new Points(left, y);
    }

    /// Samples, with and without a point.
    public int size() {
        return x.length;
    }

    /// How many have coordinates.
    public int drawn() {
        return drawn;
    }

    /// NaN where the sample has no point.
    public float x(int i) {
        return x[i];
    }

    public float y(int i) {
        return y[i];
    }

    /// The box around all of them.
    public float left() {
        return bounds[0];
    }

    public float right() {
        return bounds[1];
    }

    public float low() {
        return bounds[2];
    }

    public float high() {
        return bounds[3];
    }

    /// The point nearest to a place, within reach; -1 if there is none.
    public int nearest(double atX, double atY, double reachX, double reachY) {
        int best = -1;
        double least = 1;
        for (int i = 0; i < x.length; i++) {
            double dx = (x[i] - atX) / reachX;
            double dy = (y[i] - atY) / reachY;
            double distance = dx * dx + dy * dy;
            if (distance <= least) {
                least = distance;
                best = i;
            }
        }
        return best;
    }

    /// How many points are near each, as a share of the most: counts of cells of a grid, smoothed. NaN where there is
    /// no point.
    public float[] density() {
        var counts = new double[DENSITY_CELLS * DENSITY_CELLS];
        for (int i = 0; i < x.length; i++) {
            if (!Float.isNaN(x[i]) && !Float.isNaN(y[i])) {
                counts[cell(y[i], low(), high()) * DENSITY_CELLS + cell(x[i], left(), right())]++;
            }
        }
        for (int pass = 0; pass < SMOOTHINGS; pass++) {
            counts = smoothed(counts, 1);
            counts = smoothed(counts, DENSITY_CELLS);
        }
        double most = Arrays.stream(counts).max().orElse(1);
        var density = new float[x.length];
        for (int i = 0; i < density.length; i++) {
            density[i] = Float.isNaN(x[i]) || Float.isNaN(y[i])
                    ? Float.NaN
                    : (float) (counts[cell(y[i], low(), high()) * DENSITY_CELLS + cell(x[i], left(), right())] / most);
        }
        return density;
    }

    private static int cell(float value, float from, float to) {
        return to > from ? Math.clamp((int) ((value - from) / (to - from) * DENSITY_CELLS), 0, DENSITY_CELLS - 1) : 0;
    }

    /// Quarters of the neighbours along one direction, and half of itself.
    private static double[] smoothed(double[] counts, int step) {
        var next = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            int place = c / step % DENSITY_CELLS;
            double before = place > 0 ? counts[c - step] : counts[c];
            double after = place < DENSITY_CELLS - 1 ? counts[c + step] : counts[c];
            next[c] = (before + 2 * counts[c] + after) / 4;
        }
        return next;
    }
}
