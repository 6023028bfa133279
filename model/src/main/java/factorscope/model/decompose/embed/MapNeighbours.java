package factorscope.model.decompose.embed;

import factorscope.model.linalg.Compute;
import java.util.Arrays;

/// The nearest points on a map of two dimensions, found by a grid of cells with few points each.
final class MapNeighbours {
    private static final int PER_CELL = 4;
    private static final int MOST_CELLS = 2048;

    private final double[] x;
    private final double[] y;
    private final int k;
    private final int across;
    private final double left;
    private final double low;
    private final double step;

    /// Where the points of each cell begin among all in the order of cells.
    private final int[] begins;

    private final int[] points;

    /// @param k neighbours of each point, fewer than there are points
    MapNeighbours(double[] x, double[] y, int k) {
        this.x = x;
        this.y = y;
        this.k = k;
        left = Arrays.stream(x).min().orElse(0);
        low = Arrays.stream(y).min().orElse(0);
        double extent = Math.max(
                Arrays.stream(x).max().orElse(0) - left, Arrays.stream(y).max().orElse(0) - low);
        across = (int) Math.clamp(Math.sqrt((double) x.length / PER_CELL), 1, MOST_CELLS);
        step = extent > 0 ? extent / across : 1;
        begins = new int[across * across + 1];
        points = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            begins[cell(i) + 1]++;
        }
        for (int c = 0; c < across * across; c++) {
            begins[c + 1] += begins[c];
        }
        var next = begins.clone();
        for (int i = 0; i < x.length; i++) {
            points[next[cell(i)]++] = i;
        }
    }

    private int along(double value, double from) {
        return (int) Math.clamp((value - from) / step, 0, across - 1);
    }

    private int cell(int i) {
        return along(y[i], low) * across + along(x[i], left);
    }

    /// What is done with the neighbours of a point.
    interface Visitor {
        /// @param nearest in no order; for this call only
        void visit(int point, int[] nearest);
    }

    void forEach(Compute compute, Visitor visitor) {
        int tasks = Math.ceilDiv(x.length, 1024);
        compute.parallel(tasks, (task, _) -> {
            var nearest = new int[k];
            var distances = new double[k];
            for (int i = task * 1024; i < Math.min(x.length, (task + 1) * 1024); i++) {
                find(i, nearest, distances);
                visitor.visit(i, nearest);
            }
        });
    }

    private void find(int i, int[] nearest, double[] distances) {
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        int column = along(x[i], left);
        int row = along(y[i], low);
        int found = 0;
        for (int ring = 0; ring < across; ring++) {
            // what lies in rings further out is no nearer than this
            double reach = (ring - 1) * step;
            if (found >= k && reach > 0 && reach * reach > distances[0]) {
                return;
            }
            for (int r = Math.max(0, row - ring); r <= Math.min(across - 1, row + ring); r++) {
                boolean isEdge = r == row - ring || r == row + ring;
                for (int c = column - ring; c <= column + ring; c += isEdge ? 1 : Math.max(1, 2 * ring)) {
                    if (c >= 0 && c < across) {
                        found += take(i, r * across + c, nearest, distances, found);
                    }
                }
            }
        }
    }

    /// The farthest stands at 0 once all places are filled.
    private int take(int i, int cell, int[] nearest, double[] distances, int before) {
        int taken = 0;
        for (int p = begins[cell]; p < begins[cell + 1]; p++) {
            int j = points[p];
            if (j == i) {
                continue;
            }
            double dx = x[j] - x[i];
            double dy = y[j] - y[i];
            double distance = dx * dx + dy * dy;
            int filled = before + taken;
            if (filled < k) {
                rise(nearest, distances, filled, j, distance);
                taken++;
            } else if (distance < distances[0]) {
                sink(nearest, distances, j, distance);
            }
        }
        return taken;
    }

    private static void rise(int[] nearest, double[] distances, int from, int point, double distance) {
        int at = from;
        while (at > 0 && distances[(at - 1) / 2] < distance) {
            distances[at] = distances[(at - 1) / 2];
            nearest[at] = nearest[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        distances[at] = distance;
        nearest[at] = point;
    }

    private void sink(int[] nearest, double[] distances, int point, double distance) {
        int at = 0;
        while (2 * at + 1 < k) {
            int child = 2 * at + 1;
            if (child + 1 < k && distances[child + 1] > distances[child]) {
                child++;
            }
            if (distances[child] <= distance) {
                break;
            }
            distances[at] = distances[child];
            nearest[at] = nearest[child];
            at = child;
        }
        distances[at] = distance;
        nearest[at] = point;
    }
}
