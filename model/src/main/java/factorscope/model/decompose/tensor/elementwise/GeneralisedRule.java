package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.tensor.polyadic.Constraints;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// Multiplicative updates for a [Loss]; missing values neither pull nor push.
final class GeneralisedRule implements PassFit.Rule {
    /// In place of a model of zero, which no loss allows.
    private static final double LEAST = 1e-12;

    private static final double LOOPS = 1500;

    private static final int PULL = PassFit.OWN;
    private static final int PUSH = PassFit.OWN + 1;
    private static final int DEVIANCE = PassFit.OWN + 2;
    private static final int SUM = PassFit.OWN + 3;
    private static final int TERMS = PassFit.OWN + 4;
    private static final int DETECTABLE = PassFit.OWN + 5;

    private final Dataset data;
    private final Rows rows;
    private final Loss loss;
    private final int components;

    /// A block's model, then what pulls; and what pushes, then what is left.
    private final List<Matrix> pulls = new ArrayList<>();

    private final List<Matrix> pushes = new ArrayList<>();
    private final List<Matrix> narrowPulls = new ArrayList<>();
    private final List<Matrix> narrowPushes = new ArrayList<>();
    private final List<Matrix> parts = new ArrayList<>();

    GeneralisedRule(Dataset data, Rows rows, Loss loss, int components, int workers, OffHeap scope) {
        this.data = data;
        this.rows = rows;
        this.loss = loss;
        this.components = components;
        for (int w = 0; w < workers; w++) {
            pulls.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), rows.columns()));
            pushes.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), rows.columns()));
            narrowPulls.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), components));
            narrowPushes.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), components));
            parts.add(Matrix.allocate(
                    scope, rows.working(), rows.working() == DType.FLOAT64 ? 0 : components, rows.columns()));
        }
    }

    /// Six products, and logarithms and quotients.
    @Override
    public double cost() {
        return 12.0 * components + LOOPS;
    }

    @Override
    public List<Sums.Part> layout() {
        return List.of(
                Sums.Part.matrix(components, rows.columns()),
                Sums.Part.matrix(components, rows.columns()),
                Sums.Part.vector(1),
                Sums.Part.vector(1),
                Sums.Part.vector(1),
                Sums.Part.vector(1));
    }

    @Override
    public void block(RowBlock block, Matrix codes, int mode, PassFit fit, Sums sums, int worker) {
        var linalg = fit.compute().linalg();
        int count = block.count();
        var pull = pulls.get(worker).rows(0, count);
        var push = pushes.get(worker).rows(0, count);
        linalg.gemm(false, true, 1, codes, fit.khatriRao(), 0, pull);
        weigh(block, pull, push);
        var up = narrowPulls.get(worker).rows(0, count);
        var down = narrowPushes.get(worker).rows(0, count);
        linalg.gemm(false, false, 1, pull, fit.khatriRao(), 0, up);
        linalg.gemm(false, false, 1, push, fit.khatriRao(), 0, down);
        var row = new double[components];
        var above = new double[components];
        var below = new double[components];
        for (int i = 0; i < count; i++) {
            codes.getRow(i, row);
            up.getRow(i, above);
            down.getRow(i, below);
            update(row, above, below);
            codes.setRow(i, row);
        }
        linalg.gemm(false, true, 1, codes, fit.khatriRao(), 0, pull);
        add(block, pull, sums);
        weigh(block, pull, push);
        add(codes, pull, PULL, fit, sums, worker);
        add(codes, push, PUSH, fit, sums, worker);
        // what is left of the data, for the shares
        linalg.gemm(false, true, 1, codes, fit.khatriRao(), 0, push);
        leave(block, push, sums);
        linalg.gemm(false, false, 1, push, fit.khatriRao(), 0, up);
        var fits = sums.part(PassFit.FITS).toArray();
        for (int i = 0; i < count; i++) {
            codes.getRow(i, row);
            up.getRow(i, above);
            for (int r = 0; r < components; r++) {
                fits[r] += row[r] * above[r];
            }
        }
        sums.part(PassFit.FITS).setRow(0, fits);
    }

    private static void add(Sums sums, int part, double value) {
        sums.part(part).set(0, 0, sums.part(part).get(0, 0) + value);
    }

    private void add(Matrix codes, Matrix weights, int into, PassFit fit, Sums sums, int worker) {
        var linalg = fit.compute().linalg();
        if (rows.working() == DType.FLOAT64) {
            linalg.gemm(true, false, 1, codes, weights, 1, sums.part(into));
        } else {
            linalg.gemm(true, false, 1, codes, weights, 0, parts.get(worker));
            sums.part(into).accumulate(parts.get(worker));
        }
    }

    private void update(double[] row, double[] above, double[] below) {
        for (int r = 0; r < row.length; r++) {
            double ratio = below[r] > 0 ? above[r] / below[r] : 0;
            row[r] *= loss.exponent() == 1 ? ratio : Math.pow(ratio, loss.exponent());
        }
    }

    /// Turns a block's model into what pulls, and fills in what pushes.
    private void weigh(RowBlock block, Matrix model, Matrix push) {
        int d = rows.columns();
        var x = new double[d];
        var m = new double[d];
        var q = new double[d];
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, x);
            model.getRow(i, m);
            for (int j = 0; j < d; j++) {
                if (isSilent(x[j])) {
                    m[j] = 0;
                    q[j] = 0;
                } else {
                    require(x[j], block.first() + i, j);
                    double positive = Math.max(LEAST, m[j]);
                    m[j] = loss.pull(x[j], positive);
                    q[j] = loss.push(x[j], positive);
                }
            }
            model.setRow(i, m);
            push.setRow(i, q);
        }
    }

    private boolean isSilent(double x) {
        return Double.isNaN(x) || loss.isSilent(x);
    }

    private void require(double x, long row, int column) {
        if (!loss.allows(x)) {
            throw Failure.data(
                    data.name() + " has the value " + Numbers.shown(x) + " in row " + row + ", column " + column + ": "
                            + loss.label() + " takes values that are " + loss.needs() + ".",
                    "Choose another loss, or CP.");
        }
    }

    private void add(RowBlock block, Matrix model, Sums sums) {
        int d = rows.columns();
        var x = new double[d];
        var m = new double[d];
        double deviance = 0;
        double squares = 0;
        double sum = 0;
        double terms = 0;
        double detectable = 0;
        long count = 0;
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, x);
            model.getRow(i, m);
            for (int j = 0; j < d; j++) {
                detectable += Double.isNaN(x[j]) ? 0 : loss.detectable(Math.max(LEAST, m[j]));
                if (!isSilent(x[j])) {
                    deviance += loss.deviance(x[j], Math.max(LEAST, m[j]));
                    squares += x[j] * x[j];
                    sum += x[j];
                    terms += loss.ownTerm(x[j]);
                    count++;
                }
            }
        }
        add(sums, DEVIANCE, deviance);
        add(sums, PassFit.SQUARES, squares);
        add(sums, SUM, sum);
        add(sums, TERMS, terms);
        add(sums, DETECTABLE, detectable);
        add(sums, PassFit.COUNT, count);
    }

    private void leave(RowBlock block, Matrix model, Sums sums) {
        int d = rows.columns();
        var x = new double[d];
        var m = new double[d];
        double rest = 0;
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, x);
            model.getRow(i, m);
            for (int j = 0; j < d; j++) {
                m[j] = isSilent(x[j]) ? 0 : x[j] - m[j];
                rest += m[j] * m[j];
            }
            model.setRow(i, m);
        }
        add(sums, PassFit.REST, rest);
    }

    @Override
    public void update(int mode, PassFit fit, Sums total) {
        var above = fit.contracted(total.part(PULL), mode);
        var below = fit.contracted(total.part(PUSH), mode);
        var loadings = fit.factors().mode(mode);
        var row = new double[components];
        var up = new double[components];
        var down = new double[components];
        for (int i = 0; i < loadings.rows(); i++) {
            loadings.getRow(i, row);
            for (int r = 0; r < components; r++) {
                up[r] = above[r][i];
                down[r] = below[r][i];
            }
            update(row, up, down);
            loadings.setRow(i, row);
        }
    }

    /// The share of the deviance that is explained, and of what should have been noticed that which was.
    @Override
    public double[] figures(Sums total) {
        double none = loss.nullDeviance(
                total.part(PassFit.COUNT).get(0, 0),
                total.part(SUM).get(0, 0),
                total.part(TERMS).get(0, 0));
        return new double[] {
            none > 0 ? 1 - total.part(DEVIANCE).get(0, 0) / none : 0,
            total.part(PassFit.COUNT).get(0, 0) / total.part(DETECTABLE).get(0, 0)
        };
    }

    /// Deviance by value.
    @Override
    public double objective(Sums total) {
        return Math.max(
                0, total.part(DEVIANCE).get(0, 0) / total.part(PassFit.COUNT).get(0, 0));
    }

    @Override
    public double unit(double objective) {
        return objective;
    }

    @Override
    public Constraints constraints() {
        return Constraints.nonnegative(data.axes().size(), 1);
    }

    @Override
    public Measures measures(double[] figures) {
        var measures = Measures.NONE.with(Measures.DEVIANCE_EXPLAINED, figures[0]);
        return Double.isNaN(figures[1]) ? measures : measures.with(Measures.DETECTED, figures[1]);
    }

    @Override
    public boolean isOfTheData() {
        return loss != Loss.BERNOULLI && loss != Loss.UNDER_COUNTED;
    }
}
