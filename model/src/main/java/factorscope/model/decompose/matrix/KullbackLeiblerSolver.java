package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Problem;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// The Kullback-Leibler rule of [Nmf]: multiplicative updates, codes before components, in one pass per
/// iteration.
///
/// W <- W * ((X / WH) H') / (row sums of H), then H <- H * (W' (X / WH)) / (column sums of W).
final class KullbackLeiblerSolver extends NmfSolver {
    /// Models and factors below this count as zero: the machine epsilon of float32, scikit-learn's choice too.
    private static final double LEAST_MODEL = 1.1920929e-7;

    private static final double LEAST_FACTOR = 2.220446049250313e-16;

    private final List<Matrix> models = new ArrayList<>();
    private final List<Matrix> numerators = new ArrayList<>();
    private final double[] componentSums;

    KullbackLeiblerSolver(Problem problem, Compute compute) {
        super(problem, compute);
        componentSums = new double[components];
        for (int worker = 0; worker < compute.threads(); worker++) {
            models.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), rows.columns()));
            numerators.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), components));
        }
    }

    @Override
    protected void componentsChanged() {
        var row = new double[rows.columns()];
        for (int k = 0; k < components; k++) {
            h.getRow(k, row);
            componentSums[k] = 0;
            for (double value : row) {
                componentSums[k] += value;
            }
        }
    }

    @Override
    protected void code(RowBlock block, Sums sums, int worker) {
        squares(block, sums);
        var model = models.get(worker).rows(0, block.count());
        var numerator = numerators.get(worker).rows(0, block.count());
        var codes = w.rows(block.first(), block.count());
        var hWorking = componentsInWorkingType();
        linalg.gemm(false, false, 1, codes, hWorking, 0, model);
        ratios(block, model);
        linalg.gemm(false, true, 1, model, hWorking, 0, numerator);
        var y = new double[components];
        var up = new double[components];
        var codeSums = new double[components];
        for (int i = 0; i < block.count(); i++) {
            codes.getRow(i, y);
            numerator.getRow(i, up);
            for (int k = 0; k < components; k++) {
                double next = y[k] * up[k] / (componentSums[k] == 0 ? LEAST_MODEL : componentSums[k]);
                y[k] = next < LEAST_FACTOR ? 0 : next;
                codeSums[k] += y[k];
            }
            codes.setRow(i, y);
        }
        linalg.gemm(false, false, 1, codes, hWorking, 0, model);
        double divergence = ratios(block, model);
        var share = new double[components];
        addProduct(codes, model, sums);
        sums.part(PER_COMPONENT).getRow(0, share);
        for (int k = 0; k < components; k++) {
            share[k] += codeSums[k];
        }
        sums.part(PER_COMPONENT).setRow(0, share);
        // twice: the objective is half of what is reported as error
        sums.part(TOTALS).set(0, 1, sums.part(TOTALS).get(0, 1) + 2 * divergence);
    }

    private void addProduct(Matrix codes, Matrix ratios, Sums sums) {
        try (var here = compute.memory().scope("the run")) {
            var part = Matrix.allocate(here, rows.working(), components, rows.columns());
            linalg.gemm(true, false, 1, codes, ratios, 0, part);
            sums.part(B).accumulate(part);
        }
    }

    /// Replaces a model by X / model, and returns the divergence of X from it: sum of x log(x / m) - x + m.
    private double ratios(RowBlock block, Matrix model) {
        double divergence = 0;
        var x = new double[rows.columns()];
        var m = new double[rows.columns()];
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, x);
            model.getRow(i, m);
            for (int j = 0; j < x.length; j++) {
                double value = Math.max(m[j], LEAST_MODEL);
                double ratio = x[j] / value;
                divergence += (x[j] > 0 ? x[j] * Math.log(ratio) : 0) - x[j] + value;
                m[j] = ratio;
            }
            model.setRow(i, m);
        }
        return divergence;
    }

    @Override
    protected void improve(Sums total) {
        var row = new double[rows.columns()];
        var up = new double[rows.columns()];
        for (int k = 0; k < components; k++) {
            double codeSum = total.part(PER_COMPONENT).get(0, k);
            h.getRow(k, row);
            total.part(B).getRow(k, up);
            for (int j = 0; j < row.length; j++) {
                double next = row[j] * up[j] / (codeSum == 0 ? LEAST_MODEL : codeSum);
                row[j] = next < LEAST_FACTOR ? 0 : next;
            }
            h.setRow(k, row);
        }
    }

    @Override
    protected double shownObjective() {
        return objective();
    }

    /// The sums of this rule are not those that shares and the relative error are made of: add them up once at
    /// the end.
    @Override
    protected OptionalDouble takeBest() {
        return OptionalDouble.of(objective());
    }
}
