package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Sums;
import java.util.List;

/// The randomized block Krylov method of Musco and Musco 2015, for data with very many rows and columns; it goes on
/// until what its vectors leave of the equation X'X v = s^2 v is small, and says how small.
final class KrylovPca implements PcaMethod {
    /// Random directions beyond those wanted.
    static final int OVERSAMPLING = 8;

    private static final int MOST_RESTARTS = 10;

    private enum Phase {
        MEAN,
        POWER,
        RITZ,
        OVER
    }

    private final PcaData data;
    private final PcaPasses passes;
    private final Matrix krylov;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count powersDone;
    private final SolverState.Count restarts;

    /// The largest residual of a wanted vector.
    private final SolverState.Real residual;

    KrylovPca(PcaData data, PcaPasses passes, SolverState state, SolverState.Real residual) {
        this.data = data;
        this.passes = passes;
        this.residual = residual;
        krylov = state.matrix("krylov", DType.FLOAT64, (long) (powers() + 1) * width(), data.d);
        phase = state.chosen("methodPhase", Phase.MEAN);
        powersDone = state.count("powersDone");
        restarts = state.count("restarts");
    }

    private int powers() {
        return data.options.powers();
    }

    private int width() {
        return Math.min(data.rank(), data.options.components() + OVERSAMPLING);
    }

    private int krylovRows() {
        return Math.min(data.d, (powers() + 1) * width());
    }

    @Override
    public boolean advance() {
        switch (phase.get()) {
            case MEAN -> takeMean();
            case POWER -> power();
            case RITZ -> ritz();
            case OVER -> throw new IllegalStateException("over");
        }
        return phase.get() == Phase.OVER;
    }

    @Override
    public PcaPasses.Plan plan() {
        return switch (phase.get()) {
            case MEAN -> PcaPasses.Plan.reading(data.rows, data.columnLayout());
            case POWER ->
                new PcaPasses.Plan(
                        data.centred(),
                        List.of(Sums.Part.matrix(width(), data.d)),
                        krylov.rows((long) powersDone.get() * width(), width()),
                        width(),
                        data.d,
                        true,
                        false);
            case RITZ -> {
                int total = krylovRows();
                yield new PcaPasses.Plan(
                        data.centred(),
                        List.of(Sums.Part.matrix(total, total)),
                        krylov.rows(0, total),
                        total,
                        total,
                        true,
                        false);
            }
            case OVER -> throw new IllegalStateException("over");
        };
    }

    @Override
    public int passes() {
        return 4 + powers() + restarts.get() * (2 + powers());
    }

    @Override
    public double done() {
        return passes.done();
    }

    private void takeMean() {
        var sweep = passes.current(this::plan).sweep();
        if (sweep.advance(2.0 * data.d, (block, sums, _) -> PcaData.addColumns(block, sums, true))) {
            data.takeTotals(sweep.total(), new double[data.d], data.rows.working());
            Randoms.fillGaussian(Randoms.of(data.options.seed(), "pca directions", 0), krylov.rows(0, width()));
            passes.end();
            phase.set(Phase.POWER);
            endPowers();
        }
    }

    /// Z <- X'X Z, orthonormalised; all Zs together span the Krylov space.
    private void power() {
        var here = passes.current(this::plan);
        if (here.sweep().advance(4.0 * data.d * width(), (block, sums, worker) -> {
            var products = here.large().get(worker).rows(0, block.count());
            block.times(here.operand(), data.linalg, products);
            block.addWeighted(products, here.small().get(worker), data.linalg, sums.part(0));
        })) {
            powersDone.next();
            var next = krylov.rows((long) powersDone.get() * width(), width());
            next.copyFrom(here.sweep().total().part(0));
            orthonormaliseRows(next);
            passes.end();
            endPowers();
        }
    }

    private void endPowers() {
        if (powersDone.get() == powers()) {
            orthonormaliseRows(krylov.rows(0, krylovRows()));
            phase.set(Phase.RITZ);
        }
    }

    /// Replaces the rows by an orthonormal basis of their span.
    private void orthonormaliseRows(Matrix matrix) {
        try (var here = data.compute.memory().scope("a basis")) {
            var columns = Matrix.allocate(here, DType.FLOAT64, matrix.columns(), Math.toIntExact(matrix.rows()));
            for (int i = 0; i < matrix.rows(); i++) {
                for (int j = 0; j < matrix.columns(); j++) {
                    columns.set(j, i, matrix.get(i, j));
                }
            }
            data.linalg.orthonormalise(columns, here);
            for (int i = 0; i < matrix.rows(); i++) {
                for (int j = 0; j < matrix.columns(); j++) {
                    matrix.set(i, j, columns.get(j, i));
                }
            }
        }
    }

    /// The best approximation inside the Krylov space: eigenvectors of (XQ)'(XQ).
    private void ritz() {
        var here = passes.current(this::plan);
        int total = krylovRows();
        if (!here.sweep().advance(2.0 * data.d * total + (double) total * total, (block, sums, worker) -> {
            var products = here.large().get(worker).rows(0, block.count());
            block.times(here.operand(), data.linalg, products);
            data.linalg.gram(products, here.small().get(worker));
            sums.part(0).accumulateUpper(here.small().get(worker));
        })) {
            return;
        }
        var inner = here.sweep().total().part(0);
        int width = width();
        int wanted = data.options.components();
        var eigen = data.linalg.leadingEigen(inner, width, here.scope());
        var leading = Matrix.allocate(here.scope(), DType.FLOAT64, width, total);
        for (int k = 0; k < width; k++) {
            leading.rows(k, 1).copyFrom(eigen.vectors().rows(width - 1 - k, 1));
        }
        for (int k = 0; k < wanted; k++) {
            data.values.set(0, k, Math.sqrt(Math.max(0, eigen.values().get(0, total - 1 - k))));
        }
        var found = Matrix.allocate(here.scope(), DType.FLOAT64, width, data.d);
        data.linalg.gemm(false, false, 1, leading, krylov.rows(0, total), 0, found);
        data.vectors.copyFrom(found.rows(0, wanted));
        // where they are not good enough, they are what to go on from
        krylov.rows(0, width).copyFrom(found);
        passes.end();
        phase.set(Phase.OVER);
    }

    @Override
    public boolean isApproximate() {
        return true;
    }

    @Override
    public boolean goesOn(Matrix products) {
        residual.set(largestResidual(products));
        boolean goesOn = residual.get() > PcaSolver.SMALL_RESIDUAL
                && data.options.method() == PcaSolver.Method.AUTO
                && powers() > 0
                && restarts.get() < MOST_RESTARTS
                && krylovRows() < data.d;
        if (goesOn) {
            restarts.next();
            powersDone.set(0);
            phase.set(Phase.POWER);
            endPowers();
        }
        return goesOn;
    }

    /// The largest ||X'X v - s^2 v|| / s^2 of the vectors.
    private double largestResidual(Matrix products) {
        double worst = 0;
        var product = new double[data.d];
        var vector = new double[data.d];
        double first = data.values.get(0, 0);
        for (int k = 0; k < data.options.components(); k++) {
            double square = data.values.get(0, k) * data.values.get(0, k);
            if (square <= PcaSolver.LEAST_SOUND * first * first) {
                continue;
            }
            products.getRow(k, product);
            data.vectors.getRow(k, vector);
            double rest = 0;
            for (int j = 0; j < data.d; j++) {
                double off = product[j] - square * vector[j];
                rest += off * off;
            }
            worst = Math.max(worst, Math.sqrt(rest) / square);
        }
        return worst;
    }
}
