package factorscope.model.select;

import java.util.BitSet;
import java.util.stream.IntStream;

/// Points inside polygons (even-odd rule).
final class Polygons {
    /// So many words of the answer are found in one go.
    private static final int WORDS = 1024;

    private Polygons() {}

    static BitSet inside(Selection.Inside rule, int size, Columns columns) {
        int corners = rule.polygon().size();
        var xs = new double[corners];
        var ys = new double[corners];
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < corners; c++) {
            xs[c] = rule.polygon().get(c).x();
            ys[c] = rule.polygon().get(c).y();
            left = Math.min(left, xs[c]);
            right = Math.max(right, xs[c]);
            low = Math.min(low, ys[c]);
            high = Math.max(high, ys[c]);
        }
        var across = columns.numbers(rule.x());
        var up = columns.numbers(rule.y());
        var words = new long[Math.ceilDiv(size, Long.SIZE)];
        var box = new double[] {left, right, low, high};
        // a word of the answer belongs to one thread
        IntStream.range(0, Math.ceilDiv(words.length, WORDS)).parallel().forEach(chunk -> {
            int end = (int) Math.min(size, (chunk + 1L) * WORDS * Long.SIZE);
            for (int i = chunk * WORDS * Long.SIZE; i < end; i++) {
                double x = across.applyAsDouble(i);
                if (!(x >= box[0] && x <= box[1])) {
                    continue;
                }
                double y = up.applyAsDouble(i);
                if (y >= box[2] && y <= box[3] && contains(xs, ys, x, y)) {
                    words[i / Long.SIZE] |= 1L << i;
                }
            }
        });
        return BitSet.valueOf(words);
    }

    private static boolean contains(double[] xs, double[] ys, double x, double y) {
        boolean inside = false;
        for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
            if (ys[i] > y != ys[j] > y && x < (xs[j] - xs[i]) * (y - ys[i]) / (ys[j] - ys[i]) + xs[i]) {
                inside = !inside;
            }
        }
        // a box's own corners and edges belong to it
        return inside || onEdge(xs, ys, x, y);
    }

    private static boolean onEdge(double[] xs, double[] ys, double x, double y) {
        for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
            double cross = (xs[i] - xs[j]) * (y - ys[j]) - (ys[i] - ys[j]) * (x - xs[j]);
            boolean between = x >= Math.min(xs[i], xs[j])
                    && x <= Math.max(xs[i], xs[j])
                    && y >= Math.min(ys[i], ys[j])
                    && y <= Math.max(ys[i], ys[j]);
            if (cross == 0 && between) {
                return true;
            }
        }
        return false;
    }
}
