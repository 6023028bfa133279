package factorscope.model.decompose.alternating;

import factorscope.model.linalg.Gram;
import java.util.Arrays;

/// Orthogonal matching pursuit with a fixed number of nonzeros, on the Gram form with a growing Cholesky factor
/// (Rubinstein, Zibulevsky and Elad 2008, "Batch-OMP"). Ignores the previous code.
public final class PursuitCoder implements RowCoder {
    /// An atom this close to the span of those chosen adds nothing but rounding errors.
    private static final double DEPENDENT = 1e-12;

    private final int nonzeros;
    private final boolean positive;
    private Gram gram = Gram.of(new double[0][0]);
    private double[] correlations = new double[0];
    private final int[] chosen;
    private final double[][] cholesky;
    private final double[] solution;
    private final double[] forward;

    public PursuitCoder(int nonzeros, boolean positive) {
        this.nonzeros = nonzeros;
        this.positive = positive;
        chosen = new int[nonzeros];
        cholesky = new double[nonzeros][nonzeros];
        solution = new double[nonzeros];
        forward = new double[nonzeros];
    }

    @Override
    public void prepare(Gram components) {
        gram = components;
        correlations = new double[components.size()];
    }

    @Override
    public double code(double[] y, double[] c) {
        Arrays.fill(y, 0);
        System.arraycopy(c, 0, correlations, 0, c.length);
        int count = 0;
        double value = 0;
        while (count < Math.min(nonzeros, c.length)) {
            int best = best(count);
            if (best < 0 || !extend(best, count)) {
                break;
            }
            chosen[count++] = best;
            solve(c, count);
            if (positive && hasNegative(count)) {
                // the newest atom made another one negative: keep the code without it
                count--;
                solve(c, count);
                break;
            }
            System.arraycopy(c, 0, correlations, 0, c.length);
            for (int i = 0; i < count; i++) {
                Gram.addScaled(correlations, -solution[i], gram.row(chosen[i]));
            }
        }
        for (int i = 0; i < count; i++) {
            y[chosen[i]] = solution[i];
            // at the least-squares solution y'Qy = c'y
            value -= c[chosen[i]] * solution[i];
        }
        return value;
    }

    private boolean hasNegative(int count) {
        for (int i = 0; i < count; i++) {
            if (solution[i] < 0) {
                return true;
            }
        }
        return false;
    }

    private int best(int count) {
        int best = -1;
        double most = 0;
        for (int k = 0; k < correlations.length; k++) {
            double size = positive ? correlations[k] : Math.abs(correlations[k]);
            if (size > most && !isChosen(k, count)) {
                most = size;
                best = k;
            }
        }
        return best;
    }

    private boolean isChosen(int k, int count) {
        for (int i = 0; i < count; i++) {
            if (chosen[i] == k) {
                return true;
            }
        }
        return false;
    }

    /// Adds one row to the Cholesky factor of the chosen atoms' products.
    private boolean extend(int atom, int count) {
        var row = cholesky[count];
        double rest = gram.get(atom, atom);
        double full = rest;
        for (int i = 0; i < count; i++) {
            double sum = gram.get(atom, chosen[i]);
            for (int j = 0; j < i; j++) {
                sum -= row[j] * cholesky[i][j];
            }
            row[i] = sum / cholesky[i][i];
            rest -= row[i] * row[i];
        }
        if (rest <= DEPENDENT * full) {
            return false;
        }
        row[count] = Math.sqrt(rest);
        return true;
    }

    private void solve(double[] c, int count) {
        for (int i = 0; i < count; i++) {
            double sum = c[chosen[i]];
            for (int j = 0; j < i; j++) {
                sum -= cholesky[i][j] * forward[j];
            }
            forward[i] = sum / cholesky[i][i];
        }
        for (int i = count - 1; i >= 0; i--) {
            double sum = forward[i];
            for (int j = i + 1; j < count; j++) {
                sum -= cholesky[j][i] * solution[j];
            }
            solution[i] = sum / cholesky[i][i];
        }
    }
}
