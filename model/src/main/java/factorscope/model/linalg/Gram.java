package factorscope.model.linalg;

/// The products of all components with each other, Q = HH', on the heap, where the coders' short loops run.
public final class Gram {
    private final int size;
    private final double[][] rows;

    private Gram(double[][] rows) {
        this.size = rows.length;
        this.rows = rows;
    }

    /// @param h components x columns, float64
    /// @param scratch components x components, float64
    public static Gram of(Linalg linalg, Matrix h, Matrix scratch) {
        linalg.gemm(false, true, 1, h, h, 0, scratch);
        int k = scratch.columns();
        var rows = new double[k][k];
        for (int i = 0; i < k; i++) {
            scratch.getRow(i, rows[i]);
        }
        return new Gram(rows);
    }

    public static Gram of(double[][] rows) {
        return new Gram(rows);
    }

    public int size() {
        return size;
    }

    public double get(int i, int j) {
        return rows[i][j];
    }

    /// Row i, not to be changed.
    public double[] row(int i) {
        return rows[i];
    }

    /// g = Qy - c.
    public void gradient(double[] y, double[] c, double[] g) {
        for (int k = 0; k < size; k++) {
            g[k] = -c[k];
        }
        for (int k = 0; k < size; k++) {
            if (y[k] != 0) {
                addScaled(g, y[k], rows[k]);
            }
        }
    }

    /// g += factor * row.
    public static void addScaled(double[] g, double factor, double[] row) {
        for (int j = 0; j < g.length; j++) {
            g[j] += factor * row[j];
        }
    }

    /// y'Qy - 2 c'y, from g = Qy - c.
    public static double value(double[] y, double[] c, double[] g) {
        double sum = 0;
        for (int k = 0; k < y.length; k++) {
            if (y[k] != 0) {
                sum += y[k] * (g[k] - c[k]);
            }
        }
        return sum;
    }
}
