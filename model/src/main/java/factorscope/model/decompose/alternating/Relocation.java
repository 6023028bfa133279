package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A way out of local minima once the turns have settled: the components that the others could replace best are
/// given to what is explained worst. It is a trial: if the objective is no smaller after some iterations, all
/// goes back.
///
/// The typical minimum it leaves has one component that is a mix of two others, while a true one is missing.
final class Relocation {
    /// One component in so many is moved in the first trial; after a failed trial half as many.
    private static final int SHARE = 50;

    /// A single component is tried so often, another one elsewhere each time, before the search is given up.
    private static final int MOST_FAILURES = 3;

    /// A trial must make the objective smaller by this share.
    private static final double GAIN = 1e-4;

    /// A component may be given up only if two others explain all but this share of it: it is a mix of them.
    private static final double UNIQUE = 0.25;

    /// Directions more alike than this are one direction.
    private static final double ALIKE = 0.5;

    /// Among so many of the worst rows different directions are looked for.
    private static final int ROWS_PER_DIRECTION = 4;

    /// Where the codes are larger than this, a second copy to go back to is too dear: nothing is moved.
    private static final long MOST_CODE_BYTES = 256L << 20;

    private final Compute compute;
    private final Rows rows;
    private final Matrix w;
    private final Matrix h;
    private final Matrix errors;
    private final Matrix savedW;
    private final Matrix savedH;
    private final Matrix savedErrors;
    /// Components that a trial has begun with in vain.
    private final SolverState.Flags tried;
    private final SolverState.Count failures;
    private final SolverState.Count moving;
    private final SolverState.Count iterationsLeft;
    private final SolverState.Flag trying;
    private final SolverState.Real before;

    Relocation(Compute compute, SolverState state, Rows rows, Matrix w, Matrix h, Matrix errors) {
        this.compute = compute;
        this.rows = rows;
        this.w = w;
        this.h = h;
        this.errors = errors;
        int k = w.columns();
        boolean fits = fits(rows, k);
        tried = state.flags("relocation.tried");
        failures = state.count("relocation.failures");
        moving = state.count("relocation.moving", k < 3 || !fits ? 0 : Math.max(1, k / SHARE));
        iterationsLeft = state.count("relocation.iterationsLeft");
        trying = state.flag("relocation.trying");
        before = state.real("relocation.before", 0);
        savedW = saved(state, "relocation.w", w, fits);
        savedH = saved(state, "relocation.h", h, fits);
        savedErrors = saved(state, "relocation.errors", errors, fits);
    }

    private Matrix saved(SolverState state, String name, Matrix original, boolean fits) {
        var copy = Matrix.allocate(state.scratch(), original.dtype(), fits ? original.rows() : 0, original.columns());
        return state.matrix(name, copy, trying::get);
    }

    private static boolean fits(Rows rows, int k) {
        return rows.count() * k * rows.working().bytes() <= MOST_CODE_BYTES;
    }

    static long bytes(Rows rows, int k) {
        return !fits(rows, k)
                ? 0
                : rows.count() * k * rows.working().bytes() + 8L * k * rows.columns() + 8 * rows.count();
    }

    boolean isTrying() {
        return trying.get();
    }

    /// Whether another trial is worth while.
    boolean isPossible() {
        return moving.get() > 0 && failures.get() < MOST_FAILURES;
    }

    /// What came of an iteration within a trial.
    enum Outcome {
        STILL_TRYING,
        GAINED,
        TAKEN_BACK
    }

    Outcome after(double objective) {
        iterationsLeft.set(iterationsLeft.get() - 1);
        if (iterationsLeft.get() > 0) {
            return Outcome.STILL_TRYING;
        }
        trying.set(false);
        if (objective < before.get() * (1 - GAIN)) {
            tried.clear();
            failures.set(0);
            return Outcome.GAINED;
        }
        w.copyFrom(savedW);
        h.copyFrom(savedH);
        errors.copyFrom(savedErrors);
        if (moving.get() > 1) {
            moving.set(moving.get() / 2);
        } else {
            failures.next();
        }
        return Outcome.TAKEN_BACK;
    }

    /// The objective that the last trial had to fall below.
    double objectiveBefore() {
        return before.get();
    }

    /// Moves some components.
    ///
    /// @param g W'W of the codes as they are
    /// @param worst the numbers of the rows with the largest errors, see [#rowsWanted]
    /// @return which components were moved
    List<Integer> begin(Matrix g, long[] worst, double objective, int iterations) {
        savedW.copyFrom(w);
        savedH.copyFrom(h);
        savedErrors.copyFrom(errors);
        before.set(objective);
        iterationsLeft.set(iterations);
        trying.set(true);
        var replaceable = replaceable(g);
        if (replaceable.isEmpty()) {
            moving.set(0);
            trying.set(false);
            return List.of();
        }
        var directions = directions(worst);
        var moved = new ArrayList<Integer>();
        // what the last trials began with did not help
        int skipped = Math.min(failures.get(), Math.max(0, directions.size() - moving.get()));
        for (int i = 0; i < Math.min(Math.min(directions.size() - skipped, replaceable.size()), moving.get()); i++) {
            int k = replaceable.get(i);
            h.setRow(k, directions.get(i + skipped));
            tried.raise(k);
            for (long row = 0; row < w.rows(); row++) {
                w.set(row, k, 0);
            }
            moved.add(k);
        }
        return moved;
    }

    /// Off-heap bytes that a trial takes for a moment.
    static long momentaryBytes(Rows rows, int k) {
        long wanted = Math.min(rows.count(), (long) ROWS_PER_DIRECTION * (Math.max(1, k / SHARE) + MOST_FAILURES));
        return !fits(rows, k)
                ? 0
                : Math.max(8L * k * k, wanted * rows.columns() * rows.working().bytes());
    }

    /// How many of the worst rows [#begin] wants to choose from.
    int rowsWanted() {
        return (int) Math.min(rows.count(), (long) ROWS_PER_DIRECTION * (moving.get() + MOST_FAILURES));
    }

    /// What the worst rows lack, each different from the ones before.
    private List<double[]> directions(long[] worst) {
        var directions = new ArrayList<double[]>();
        try (var here = compute.memory().scope("the worst rows")) {
            var x = Matrix.allocate(here, rows.working(), worst.length, rows.columns());
            rows.gather(worst, x);
            for (int i = 0; i < worst.length; i++) {
                var residual = Residuals.of(x.rows(i, 1), w.rows(worst[i], 1), h);
                double norm = norm(residual);
                if (norm == 0) {
                    continue;
                }
                for (int j = 0; j < residual.length; j++) {
                    residual[j] /= norm;
                }
                if (directions.stream().allMatch(d -> Math.abs(dot(d, residual)) < ALIKE)) {
                    directions.add(residual);
                }
            }
        }
        return directions;
    }

    /// All components, those first that two others could replace at the least loss.
    private List<Integer> replaceable(Matrix g) {
        int k = w.columns();
        double[] losses = new double[k];
        double[] unique = new double[k];
        try (var here = compute.memory().scope("component products")) {
            var products = Gram.of(compute.linalg(), h, Matrix.allocate(here, DType.FLOAT64, k, k));
            compute.parallel(k, (component, _) -> {
                double part = uniquePart(products, component);
                double whole = products.get(component, component);
                unique[component] = whole == 0 ? 0 : part / whole;
                losses[component] = g.get(component, component) * part;
            });
        }
        return IntStream.range(0, k)
                .boxed()
                .filter(component -> unique[component] < UNIQUE && !tried.get(component))
                .sorted(Comparator.comparingDouble(component -> losses[component]))
                .toList();
    }

    /// The squared norm of component k that its two best substitutes together leave over.
    private static double uniquePart(Gram q, int k) {
        double whole = q.get(k, k);
        double least = whole;
        int first = -1;
        double most = 0;
        for (int i = 0; i < q.size(); i++) {
            if (i != k && q.get(i, i) > 0) {
                double explained = q.get(k, i) * q.get(k, i) / q.get(i, i);
                if (explained > most) {
                    most = explained;
                    first = i;
                }
            }
        }
        if (first < 0) {
            return whole;
        }
        for (int j = 0; j < q.size(); j++) {
            if (j == k || j == first || q.get(j, j) <= 0) {
                continue;
            }
            double a = q.get(first, first);
            double b = q.get(first, j);
            double c = q.get(j, j);
            double determinant = a * c - b * b;
            if (determinant > 1e-9 * a * c) {
                double u = q.get(k, first);
                double v = q.get(k, j);
                double explained = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
                least = Math.min(least, whole - explained);
            }
        }
        return Math.max(0, least);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }
}
