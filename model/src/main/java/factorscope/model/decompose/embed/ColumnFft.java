package factorscope.model.decompose.embed;

import java.util.ArrayList;

/// Discrete Fourier transforms of all columns of a complex matrix at once (Stockham's algorithm, radices 2 to 5). Rows
/// are arrays of their own, so that the inner loops run over equal places of different arrays, which the compiler turns
/// into vector instructions.
final class ColumnFft {
    private static final double SIN_60 = Math.sin(Math.PI / 3);
    private static final double COS_72 = Math.cos(2 * Math.PI / 5);
    private static final double COS_144 = Math.cos(4 * Math.PI / 5);
    private static final double SIN_72 = Math.sin(2 * Math.PI / 5);
    private static final double SIN_144 = Math.sin(4 * Math.PI / 5);

    /// Rows of numbers: their real and imaginary parts.
    record Rows(float[][] re, float[][] im) {
        static Rows of(int rows, int columns) {
            return new Rows(new float[rows][columns], new float[rows][columns]);
        }
    }

    private final int length;
    private final int[] radices;
    private final float[] cos;
    private final float[] sin;

    /// @param length a product of 2, 3 and 5
    ColumnFft(int length) {
        this.length = length;
        var found = new ArrayList<Integer>();
        int rest = length;
        for (int radix : new int[] {4, 5, 3, 2}) {
            while (rest % radix == 0) {
                found.add(radix);
                rest /= radix;
            }
        }
        if (rest != 1) {
            throw new IllegalArgumentException("no length for a transform: " + length);
        }
        radices = found.stream().mapToInt(Integer::intValue).toArray();
        cos = new float[length];
        sin = new float[length];
        for (int i = 0; i < length; i++) {
            cos[i] = (float) Math.cos(2 * Math.PI * i / length);
            sin[i] = (float) Math.sin(2 * Math.PI * i / length);
        }
    }

    /// The smallest length that is at least so long.
    static int lengthFor(int least) {
        for (int length = Math.max(2, least); ; length++) {
            int rest = length;
            for (int radix : new int[] {2, 3, 5}) {
                while (rest % radix == 0) {
                    rest /= radix;
                }
            }
            if (rest == 1 && length % 2 == 0) {
                return length;
            }
        }
    }

    /// Transforms `data`, not normalised.
    ///
    /// @param spare of the same size
    /// @return where the result is: one of both
    Rows transform(Rows data, Rows spare, boolean inverse) {
        var from = data;
        var to = spare;
        int n = length;
        int stride = 1;
        for (int radix : radices) {
            int m = n / radix;
            for (int p = 0; p < m; p++) {
                for (int q = 0; q < stride; q++) {
                    pass(
                            radix,
                            from,
                            to,
                            q + stride * p,
                            stride * m,
                            q + stride * radix * p,
                            stride,
                            p * stride,
                            inverse ? 1 : -1);
                }
            }
            var other = from;
            from = to;
            to = other;
            n = m;
            stride *= radix;
        }
        return from;
    }

    /// Transforms of `radix` rows each.
    ///
    /// @param in the first row that is read, the others `inStep` further on each
    /// @param out the first row that is written, the others `outStep` further on each
    /// @param turn of the first twiddle factor
    /// @param sign of the exponent
    private void pass(int radix, Rows from, Rows to, int in, int inStep, int out, int outStep, int turn, float sign) {
        switch (radix) {
            case 2 -> two(from, to, in, inStep, out, outStep, turn, sign);
            case 3 -> three(from, to, in, inStep, out, outStep, turn, sign);
            case 4 -> four(from, to, in, inStep, out, outStep, turn, sign);
            default -> five(from, to, in, inStep, out, outStep, turn, sign);
        }
    }

    private void two(Rows from, Rows to, int in, int inStep, int out, int outStep, int turn, float sign) {
        var ar = from.re[in];
        var ai = from.im[in];
        var br = from.re[in + inStep];
        var bi = from.im[in + inStep];
        var xr = to.re[out];
        var xi = to.im[out];
        var yr = to.re[out + outStep];
        var yi = to.im[out + outStep];
        float c1 = cos[turn % length];
        float s1 = sign * sin[turn % length];
        for (int t = 0; t < ar.length; t++) {
            float dr = ar[t] - br[t];
            float di = ai[t] - bi[t];
            xr[t] = ar[t] + br[t];
            xi[t] = ai[t] + bi[t];
            yr[t] = dr * c1 - di * s1;
            yi[t] = dr * s1 + di * c1;
        }
    }

    private void three(Rows from, Rows to, int in, int inStep, int out, int outStep, int turn, float sign) {
        var ar = from.re[in];
        var ai = from.im[in];
        var br = from.re[in + inStep];
        var bi = from.im[in + inStep];
        var cr = from.re[in + 2 * inStep];
        var ci = from.im[in + 2 * inStep];
        var xr = to.re[out];
        var xi = to.im[out];
        var yr = to.re[out + outStep];
        var yi = to.im[out + outStep];
        var zr = to.re[out + 2 * outStep];
        var zi = to.im[out + 2 * outStep];
        float c1 = cos[turn % length];
        float s1 = sign * sin[turn % length];
        float c2 = cos[2 * turn % length];
        float s2 = sign * sin[2 * turn % length];
        float sin60 = sign * (float) SIN_60;
        for (int t = 0; t < ar.length; t++) {
            float sumR = br[t] + cr[t];
            float sumI = bi[t] + ci[t];
            float midR = ar[t] - 0.5f * sumR;
            float midI = ai[t] - 0.5f * sumI;
            // times i sin 60, with the sign of the direction
            float offR = -sin60 * (bi[t] - ci[t]);
            float offI = sin60 * (br[t] - cr[t]);
            xr[t] = ar[t] + sumR;
            xi[t] = ai[t] + sumI;
            float uR = midR + offR;
            float uI = midI + offI;
            float vR = midR - offR;
            float vI = midI - offI;
            yr[t] = uR * c1 - uI * s1;
            yi[t] = uR * s1 + uI * c1;
            zr[t] = vR * c2 - vI * s2;
            zi[t] = vR * s2 + vI * c2;
        }
    }

    private void four(Rows from, Rows to, int in, int inStep, int out, int outStep, int turn, float sign) {
        var ar = from.re[in];
        var ai = from.im[in];
        var br = from.re[in + inStep];
        var bi = from.im[in + inStep];
        var cr = from.re[in + 2 * inStep];
        var ci = from.im[in + 2 * inStep];
        var dr = from.re[in + 3 * inStep];
        var di = from.im[in + 3 * inStep];
        var wr = to.re[out];
        var wi = to.im[out];
        var xr = to.re[out + outStep];
        var xi = to.im[out + outStep];
        var yr = to.re[out + 2 * outStep];
        var yi = to.im[out + 2 * outStep];
        var zr = to.re[out + 3 * outStep];
        var zi = to.im[out + 3 * outStep];
        float c1 = cos[turn % length];
        float s1 = sign * sin[turn % length];
        float c2 = cos[2 * turn % length];
        float s2 = sign * sin[2 * turn % length];
        float c3 = cos[3 * turn % length];
        float s3 = sign * sin[3 * turn % length];
        for (int t = 0; t < ar.length; t++) {
            float acR = ar[t] + cr[t];
            float acI = ai[t] + ci[t];
            float bdR = br[t] + dr[t];
            float bdI = bi[t] + di[t];
            float eR = ar[t] - cr[t];
            float eI = ai[t] - ci[t];
            // times i, with the sign of the direction
            float fR = -sign * (bi[t] - di[t]);
            float fI = sign * (br[t] - dr[t]);
            wr[t] = acR + bdR;
            wi[t] = acI + bdI;
            float gR = acR - bdR;
            float gI = acI - bdI;
            float hR = eR + fR;
            float hI = eI + fI;
            float kR = eR - fR;
            float kI = eI - fI;
            xr[t] = hR * c1 - hI * s1;
            xi[t] = hR * s1 + hI * c1;
            yr[t] = gR * c2 - gI * s2;
            yi[t] = gR * s2 + gI * c2;
            zr[t] = kR * c3 - kI * s3;
            zi[t] = kR * s3 + kI * c3;
        }
    }

    /// Twice a symmetric and an antisymmetric pair, put together row by row.
    private void five(Rows from, Rows to, int in, int inStep, int out, int outStep, int turn, float sign) {
        var re = from.re;
        var im = from.im;
        var ore = to.re;
        var oim = to.im;
        var a = new float[][] {
            re[in],
            im[in],
            re[in + inStep],
            im[in + inStep],
            re[in + 2 * inStep],
            im[in + 2 * inStep],
            re[in + 3 * inStep],
            im[in + 3 * inStep],
            re[in + 4 * inStep],
            im[in + 4 * inStep]
        };
        first(a, ore[out], oim[out]);
        other(a, ore[out + outStep], oim[out + outStep], COS_72, COS_144, sign * SIN_72, sign * SIN_144, turn, sign);
        other(
                a,
                ore[out + 2 * outStep],
                oim[out + 2 * outStep],
                COS_144,
                COS_72,
                sign * SIN_144,
                -sign * SIN_72,
                2 * turn,
                sign);
        other(
                a,
                ore[out + 3 * outStep],
                oim[out + 3 * outStep],
                COS_144,
                COS_72,
                -sign * SIN_144,
                sign * SIN_72,
                3 * turn,
                sign);
        other(
                a,
                ore[out + 4 * outStep],
                oim[out + 4 * outStep],
                COS_72,
                COS_144,
                -sign * SIN_72,
                -sign * SIN_144,
                4 * turn,
                sign);
    }

    private static void first(float[][] a, float[] xr, float[] xi) {
        var ar = a[0];
        var ai = a[1];
        var br = a[2];
        var bi = a[3];
        var cr = a[4];
        var ci = a[5];
        var dr = a[6];
        var di = a[7];
        var er = a[8];
        var ei = a[9];
        for (int t = 0; t < xr.length; t++) {
            xr[t] = ar[t] + (br[t] + er[t]) + (cr[t] + dr[t]);
            xi[t] = ai[t] + (bi[t] + ei[t]) + (ci[t] + di[t]);
        }
    }

    private void other(
            float[][] a,
            float[] xr,
            float[] xi,
            double near,
            double far,
            double nearSin,
            double farSin,
            int turn,
            float sign) {
        var ar = a[0];
        var ai = a[1];
        var br = a[2];
        var bi = a[3];
        var cr = a[4];
        var ci = a[5];
        var dr = a[6];
        var di = a[7];
        var er = a[8];
        var ei = a[9];
        float p = (float) near;
        float q = (float) far;
        float u = (float) nearSin;
        float v = (float) farSin;
        float c = cos[turn % length];
        float s = sign * sin[turn % length];
        for (int t = 0; t < xr.length; t++) {
            float yR = ar[t] + p * (br[t] + er[t]) + q * (cr[t] + dr[t]) - u * (bi[t] - ei[t]) - v * (ci[t] - di[t]);
            float yI = ai[t] + p * (bi[t] + ei[t]) + q * (ci[t] + di[t]) + u * (br[t] - er[t]) + v * (cr[t] - dr[t]);
            xr[t] = yR * c - yI * s;
            xi[t] = yR * s + yI * c;
        }
    }
}
