package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.cluster.LloydSolver;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.Optional;
import java.util.SplittableRandom;

/// Where an SNMF begins. The SVD and the cluster centres are themselves runs, taken step by step.
///
/// `mixed` adds uniform random codes to the clusters' (1 for the row's own cluster): the clusters lead to
/// components that stand for one kind of row, the random part keeps every component within reach of every row.
/// `sample` takes the components of an SNMF of some rows: most of the way costs a fraction of a pass.
final class SnmfStart implements AutoCloseable {
    /// Codes start above zero, where a multiplicative step can still move them: the published value.
    private static final double LEAST_CODE = 1e-6;

    /// The published number of Lloyd iterations.
    private static final int LLOYD_ITERATIONS = 15;

    /// Each with random numbers of its own.
    private static final int ROWS_PER_TASK = 4096;

    private final Compute compute;
    private final String kind;
    private final boolean published;
    private final long seed;
    private final Optional<Factorization> given;
    private final Optional<Solver> inner;
    private final Optional<SnmfSample> sample;
    private final SolverState.Flag isTaken;

    /// What finding the start takes by itself.
    static Forecast forecast(Problem problem, Rows rows, Compute compute, int components, String kind) {
        return switch (kind) {
            case "svd" -> PcaSolver.forecast(rows, compute, vectors(rows, components, 0));
            case "kmeans", "mixed" -> LloydSolver.forecast(rows, compute, clusters(components, kind, 0));
            case "sample" -> SnmfSample.forecast(problem, rows, compute, components);
            default -> Forecast.NOTHING;
        };
    }

    private static PcaSolver.Options vectors(Rows rows, int components, long seed) {
        return PcaSolver.Options.singularVectors(MatrixShapes.rankAtMost(rows, components), seed);
    }

    private static LloydSolver.Options clusters(int components, String kind, long seed) {
        return new LloydSolver.Options(components, LLOYD_ITERATIONS, 0, 1, kind.equals("mixed"), seed);
    }

    SnmfStart(Problem problem, Compute compute, Rows rows, int components, String kind, SolverState state) {
        this.compute = compute;
        this.kind = kind;
        this.published = problem.params().get(Snmf.RULE).equals("published");
        this.seed = problem.seed();
        this.given = problem.start();
        this.inner = switch (kind) {
            case "svd" -> Optional.of(new PcaSolver(rows, compute, vectors(rows, components, seed)));
            case "kmeans", "mixed" -> Optional.of(new LloydSolver(rows, compute, clusters(components, kind, seed)));
            default -> Optional.empty();
        };
        this.sample = kind.equals("sample")
                ? Optional.of(new SnmfSample(problem, compute, rows, components))
                : Optional.empty();
        isTaken = state.flag("startIsTaken");
        state.inner("start", this::save, this::restore);
        if (kind.equals("given") && given.isEmpty()) {
            close();
            throw Failure.usage(
                    "No result to start from was given.", "Name one (--from DIR), or choose another start.");
        }
    }

    /// One piece of work.
    ///
    /// @param w codes to fill, rows x K
    /// @param h components to fill, K x columns
    /// @return whether codes or components are ready, or nothing yet
    Outcome advance(Matrix w, Matrix h) {
        return switch (kind) {
            case "random" -> {
                fillByChance(w);
                yield Outcome.CODES;
            }
            case "given" -> takeGiven(w, h);
            case "sample" -> {
                if (!sample.orElseThrow().advance(h)) {
                    yield Outcome.NOTHING;
                }
                isTaken.set(true);
                yield componentsOnly(w);
            }
            default -> {
                var solver = inner.orElseThrow();
                if (solver.step() instanceof Step.Working) {
                    yield Outcome.NOTHING;
                }
                takeCodes(solver.last().orElseThrow(), w);
                solver.close();
                isTaken.set(true);
                yield Outcome.CODES;
            }
        };
    }

    enum Outcome {
        NOTHING,
        CODES,
        COMPONENTS
    }

    private Outcome takeGiven(Matrix w, Matrix h) {
        if (!(given.orElseThrow() instanceof TwoWay from)
                || from.components() != w.columns()
                || from.loadings(1).shape().rows() != h.columns()) {
            throw Failure.usage(
                    "The given result does not suit: it must have " + w.columns() + " components over " + h.columns()
                            + " columns.",
                    "Ask for as many components as it has.");
        }
        boolean codesFit = from.loadings(0).shape().rows() == w.rows() && from.signs(0) == TwoWay.Signs.NONNEGATIVE;
        for (int k = 0; k < w.columns(); k++) {
            double weight = from.strength(k);
            if (codesFit) {
                for (long i = 0; i < w.rows(); i++) {
                    w.set(i, k, from.loadings(0).at(i, k) * weight);
                }
            }
            for (int j = 0; j < h.columns(); j++) {
                h.set(k, j, from.loadings(1).at(j, k) * weight);
            }
        }
        return codesFit ? Outcome.CODES : componentsOnly(w);
    }

    /// A multiplicative step cannot leave zero.
    private Outcome componentsOnly(Matrix w) {
        if (published) {
            fillByChance(w);
        }
        return Outcome.COMPONENTS;
    }

    private void fillByChance(Matrix w) {
        compute.parallel(Math.toIntExact(Math.ceilDiv(w.rows(), (long) ROWS_PER_TASK)), (task, _) -> {
            long from = (long) task * ROWS_PER_TASK;
            fill(Randoms.of(seed, "snmf codes", task), w.rows(from, Math.min(ROWS_PER_TASK, w.rows() - from)));
        });
    }

    private void takeCodes(Factorization result, Matrix w) {
        var loadings = result.loadings(0);
        int known = result.components();
        var random = Randoms.of(seed, "snmf codes", 1);
        for (int k = 0; k < w.columns(); k++) {
            double factor = result instanceof TwoWay && k < known ? Math.sqrt(result.strength(k)) : 1;
            for (long i = 0; i < w.rows(); i++) {
                // beyond the rank of the data there are no singular vectors to take
                boolean chance = kind.equals("mixed") || k >= known;
                w.set(i, k, (k < known ? loadings.at(i, k) * factor : 0) + (chance ? random.nextDouble() : 0));
            }
        }
        raise(w);
    }

    private static void fill(SplittableRandom random, Matrix codes) {
        var row = new double[codes.columns()];
        for (long i = 0; i < codes.rows(); i++) {
            for (int k = 0; k < row.length; k++) {
                row[k] = Math.max(LEAST_CODE, random.nextDouble());
            }
            codes.setRow(i, row);
        }
    }

    private static void raise(Matrix w) {
        for (long i = 0; i < w.rows(); i++) {
            for (int k = 0; k < w.columns(); k++) {
                w.set(i, k, Math.max(LEAST_CODE, w.get(i, k)));
            }
        }
    }

    /// Once its codes are taken there is nothing left to save.
    private Optional<Checkpoint> save() {
        return isTaken.get() ? Optional.empty() : inner.map(Solver::save).or(() -> sample.map(SnmfSample::save));
    }

    private void restore(Checkpoint checkpoint) {
        sample.ifPresent(s -> s.restore(checkpoint));
        switch (inner.orElse(null)) {
            case PcaSolver pca -> pca.restore(checkpoint);
            case LloydSolver lloyd -> lloyd.restore(checkpoint);
            case null, default -> {}
        }
    }

    @Override
    public void close() {
        inner.ifPresent(Solver::close);
        sample.ifPresent(SnmfSample::close);
    }
}
