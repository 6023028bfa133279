package factorscope.model.linalg;

/// Sums of products over arrays, in several partial sums: one alone would wait for its last addition every time.
public final class Dot {
    private Dot() {}

    /// a'b over the length of `a`.
    public static double of(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int whole = a.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (int i = whole; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    /// a'a.
    public static double square(double[] a) {
        return of(a, a);
    }

    /// The squared distance between two points.
    public static double squaredDistance(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        int whole = a.length & ~1;
        for (int i = 0; i < whole; i += 2) {
            double d0 = a[i] - b[i];
            double d1 = a[i + 1] - b[i + 1];
            s0 += d0 * d0;
            s1 += d1 * d1;
        }
        if (whole < a.length) {
            s0 += (a[whole] - b[whole]) * (a[whole] - b[whole]);
        }
        return s0 + s1;
    }
}
