package factorscope.model.decompose.matrix;

import factorscope.model.decompose.alternating.RowCoder;
import factorscope.model.linalg.Gram;

/// The multiplicative step of semi-NMF (Ding, Li and Jordan 2010, eq. 6), with the published constant in the
/// denominator.
final class MultiplicativeCoder implements RowCoder {
    private static final double EPSILON = 1e-6;

    private double[][] positive = new double[0][0];
    private double[][] negative = new double[0][0];
    private double[][] gram = new double[0][0];

    @Override
    public void prepare(Gram components) {
        int k = components.size();
        gram = new double[k][k];
        positive = new double[k][k];
        negative = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double q = components.get(i, j);
                gram[i][j] = q;
                positive[i][j] = Math.max(q, 0);
                negative[i][j] = Math.max(-q, 0);
            }
        }
    }

    @Override
    public double code(double[] y, double[] c) {
        int size = y.length;
        var next = new double[size];
        for (int k = 0; k < size; k++) {
            double attracting = Math.max(c[k], 0);
            double repelling = Math.max(-c[k], 0);
            for (int j = 0; j < size; j++) {
                attracting += y[j] * negative[j][k];
                repelling += y[j] * positive[j][k];
            }
            next[k] = y[k] * Math.sqrt(attracting / (repelling + EPSILON));
        }
        System.arraycopy(next, 0, y, 0, size);
        double value = 0;
        for (int k = 0; k < size; k++) {
            double modelled = 0;
            for (int j = 0; j < size; j++) {
                modelled += gram[k][j] * y[j];
            }
            value += y[k] * (modelled - 2 * c[k]);
        }
        return value;
    }
}
