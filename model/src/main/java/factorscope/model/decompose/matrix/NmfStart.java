package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.Optional;

/// Where an NMF begins: both factors are prepared.
final class NmfStart implements AutoCloseable {
    /// Entries of singular vectors this small count as zero: the usual value.
    private static final double ZERO = 1e-6;

    /// The mean of so many rows stands for the data's scale.
    private static final int SCALE_ROWS = 4096;

    private final Problem problem;
    private final Rows rows;
    private final Compute compute;
    private final String kind;
    private final Optional<PcaSolver> inner;
    private final SolverState.Flag isTaken;

    NmfStart(Problem problem, Compute compute, Rows rows, int components, String kind, SolverState state) {
        this.problem = problem;
        this.rows = rows;
        this.compute = compute;
        this.kind = kind;
        this.inner = kind.equals("nndsvda")
                ? Optional.of(new PcaSolver(
                        rows,
                        compute,
                        PcaSolver.Options.singularVectors(MatrixShapes.rankAtMost(rows, components), problem.seed())))
                : Optional.empty();
        isTaken = state.flag("startIsTaken");
        state.inner("start", this::save, this::restore);
        if (kind.equals("given") && problem.start().isEmpty()) {
            close();
            throw Failure.usage(
                    "No result to start from was given.", "Name one (--from DIR), or choose another start.");
        }
    }

    /// What finding the start takes by itself.
    static Forecast forecast(Rows rows, Compute compute, int components, String kind) {
        return kind.equals("nndsvda")
                ? PcaSolver.forecast(
                        rows, compute, PcaSolver.Options.singularVectors(MatrixShapes.rankAtMost(rows, components), 0))
                : Forecast.NOTHING;
    }

    /// One piece of work.
    ///
    /// @return whether both factors are ready
    boolean advance(Matrix w, Matrix h) {
        return switch (kind) {
            case "given" -> {
                takeGiven(w, h);
                yield true;
            }
            case "random" -> {
                fillRandom(w, h, 0);
                yield true;
            }
            default -> {
                var solver = inner.orElseThrow();
                if (solver.step() instanceof Step.Working) {
                    yield false;
                }
                fillFrom((TwoWay) solver.last().orElseThrow(), w, h);
                solver.close();
                isTaken.set(true);
                yield true;
            }
        };
    }

    private void takeGiven(Matrix w, Matrix h) {
        if (!(problem.start().orElseThrow() instanceof TwoWay from)
                || from.components() != w.columns()
                || from.loadings(0).shape().rows() != w.rows()
                || from.loadings(1).shape().rows() != h.columns()) {
            throw Failure.usage(
                    "The given result does not suit: it must have " + w.columns() + " components of these data.",
                    "Ask for as many components as it has.");
        }
        for (int k = 0; k < w.columns(); k++) {
            for (long i = 0; i < w.rows(); i++) {
                w.set(i, k, Math.abs(from.loadings(0).at(i, k)) * from.strength(k));
            }
            for (int j = 0; j < h.columns(); j++) {
                h.set(k, j, Math.abs(from.loadings(1).at(j, k)));
            }
        }
    }

    /// |N(0,1)| times the square root of the data's mean over K, as scikit-learn does.
    private void fillRandom(Matrix w, Matrix h, int from) {
        double scale = Math.sqrt(Math.max(mean(), 0) / w.columns());
        var random = Randoms.of(problem.seed(), "nmf start", 0);
        for (int k = from; k < w.columns(); k++) {
            for (long i = 0; i < w.rows(); i++) {
                w.set(i, k, scale * Math.abs(random.nextGaussian()));
            }
            for (int j = 0; j < h.columns(); j++) {
                h.set(k, j, scale * Math.abs(random.nextGaussian()));
            }
        }
    }

    private double mean() {
        var numbers = Randoms.sample(Randoms.of(problem.seed(), "nmf scale", 0), rows.count(), SCALE_ROWS);
        double sum = 0;
        try (var here = compute.memory().scope("the data's scale")) {
            var sample = Matrix.allocate(here, rows.working(), 1, rows.columns());
            for (long number : numbers) {
                rows.gather(new long[] {number}, sample);
                for (int j = 0; j < sample.columns(); j++) {
                    sum += sample.get(0, j);
                }
            }
        }
        return sum / ((double) numbers.length * rows.columns());
    }

    /// From each pair of singular vectors the sign that carries more, zeros filled with the mean.
    private void fillFrom(TwoWay svd, Matrix w, Matrix h) {
        int known = svd.components();
        double mean = mean();
        for (int k = 0; k < known; k++) {
            double[] u = column(svd, 0, k);
            double[] v = column(svd, 1, k);
            boolean positive = k == 0 || part(u, 1) * part(v, 1) > part(u, -1) * part(v, -1);
            int sign = positive ? 1 : -1;
            double uNorm = k == 0 ? 1 : part(u, sign);
            double vNorm = k == 0 ? 1 : part(v, sign);
            double factor = Math.sqrt(svd.strength(k) * uNorm * vNorm);
            for (int i = 0; i < u.length; i++) {
                w.set(i, k, filled(k == 0 ? Math.abs(u[i]) : Math.max(0, sign * u[i]), factor / uNorm, mean));
            }
            for (int j = 0; j < v.length; j++) {
                h.set(k, j, filled(k == 0 ? Math.abs(v[j]) : Math.max(0, sign * v[j]), factor / vNorm, mean));
            }
        }
        // beyond the rank of the data there are no singular vectors to take
        fillRandom(w, h, known);
    }

    private static double filled(double value, double factor, double mean) {
        double scaled = value * factor;
        return scaled < ZERO ? mean : scaled;
    }

    private static double[] column(TwoWay svd, int axis, int k) {
        var loadings = svd.loadings(axis);
        var column = new double[Math.toIntExact(loadings.shape().rows())];
        for (int i = 0; i < column.length; i++) {
            column[i] = loadings.at(i, k);
        }
        return column;
    }

    /// The norm of the entries of one sign.
    private static double part(double[] vector, int sign) {
        double sum = 0;
        for (double value : vector) {
            double one = Math.max(0, sign * value);
            sum += one * one;
        }
        return Math.sqrt(sum);
    }

    private Optional<Checkpoint> save() {
        return inner.filter(_ -> !isTaken.get()).map(PcaSolver::save);
    }

    private void restore(Checkpoint checkpoint) {
        inner.ifPresent(solver -> solver.restore(checkpoint));
    }

    @Override
    public void close() {
        inner.ifPresent(PcaSolver::close);
    }
}
