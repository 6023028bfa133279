package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.decompose.solve.Randoms;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Loadings to begin with: the data are projected on the leading directions of each mode (sequentially truncated
/// HOSVD), and the small core is decomposed from several random starts, of which the best is brought back
/// (CANDELINC; Carroll, Pruzansky and Kruskal 1980).
///
/// The last mode is projected in two passes over the data; what is left is small enough to be kept.
final class CompressedStart implements AutoCloseable {
    /// Values that may be left after the last mode has been projected.
    private static final long MOST_VALUES = 48L << 20;

    /// A longer mode is not projected.
    private static final int MOST_SIZE = 2048;

    private static final int SWEEPS = 300;
    private static final double TOLERANCE = 1e-9;
    private static final double FLOPS_PER_STEP = 2e9;

    private final Rows rows;
    private final int[] sizes;
    private final int components;
    private final int starts;
    private final long seed;
    private final Compute compute;
    private final OffHeap scope;
    private final int last;
    private final Matrix projected;
    private final Matrix direction;
    private final RowSweep grams;
    private final RowSweep projections;
    private final List<Matrix> parts = new ArrayList<>();
    private final List<Matrix> narrow = new ArrayList<>();
    private final List<Optional<Matrix>> bases = new ArrayList<>();
    private boolean hasDirections;
    private int left;
    private @Nullable ModeProducts core;
    private @Nullable PolyadicFactors best;
    private @Nullable PolyadicFactors trial;
    private @Nullable CoreFit fit;
    private double bestError = Double.POSITIVE_INFINITY;
    private int start;
    private int sweep;

    CompressedStart(Rows rows, int[] sizes, int components, int starts, long seed, Compute compute) {
        this.rows = rows;
        this.sizes = sizes;
        this.components = components;
        this.starts = starts;
        this.seed = seed;
        this.compute = compute;
        last = sizes[sizes.length - 1];
        int rank = Math.min(last, components);
        int outer = rows.columns() / last;
        scope = compute.memory().scope("the start of a polyadic decomposition");
        try {
            projected = Matrix.allocate(scope, DType.FLOAT64, rows.count() * outer, rank);
            direction = Matrix.allocate(scope, rows.working(), last, rank);
            grams = new RowSweep(rows, compute, scope, List.of(Sums.Part.matrix(last, last)));
            projections = new RowSweep(rows, compute, scope, List.of());
            for (int w = 0; w < Math.max(grams.workers(), projections.workers()); w++) {
                parts.add(Matrix.allocate(scope, rows.working(), last, last));
                narrow.add(Matrix.allocate(scope, rows.working(), (long) rows.blockRows() * outer, rank));
            }
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
        for (int ignored : sizes) {
            bases.add(Optional.empty());
        }
        left = sizes.length - 2;
    }

    /// Whether data of these sizes become small enough.
    static boolean suits(int[] sizes, int components) {
        int last = sizes[sizes.length - 1];
        double values = 1;
        for (int size : sizes) {
            values *= size;
        }
        return sizes.length > 2 && last <= MOST_SIZE && values / last * Math.min(last, components) <= MOST_VALUES;
    }

    static long bytes(Rows rows, int[] sizes, int components, Compute compute) {
        int last = sizes[sizes.length - 1];
        int rank = Math.min(last, components);
        long outer = rows.columns() / last;
        long kept = 8 * rows.count() * outer * rank;
        int workers = Math.min(compute.threads(), RowSweep.lanes(rows, List.of()));
        return 3 * kept
                + RowSweep.bytes(rows, compute, List.of(Sums.Part.matrix(last, last)))
                + RowSweep.bytes(rows, compute, List.of())
                + workers * (long) rows.working().bytes() * ((long) last * last + rows.blockRows() * outer * rank)
                + 8L * MOST_SIZE * MOST_SIZE / 4;
    }

    /// Does one bounded piece of work.
    ///
    /// @return whether the start is ready
    boolean advance() {
        double flops = 2.0 * rows.columns() * last;
        if (!grams.isComplete()) {
            grams.advance(flops, (block, sums, worker) -> {
                var x = unfolded(block.values());
                var part = parts.get(worker);
                compute.linalg().gemm(true, false, 1, x, x, 0, part);
                sums.part(0).accumulate(part);
            });
            return false;
        }
        if (!hasDirections) {
            var basis = leading(grams.total().part(0), last);
            bases.set(sizes.length - 1, Optional.of(basis));
            direction.clear();
            for (int i = 0; i < last; i++) {
                for (int r = 0; r < basis.columns(); r++) {
                    direction.set(i, r, basis.get(i, r));
                }
            }
            hasDirections = true;
            return false;
        }
        if (!projections.isComplete()) {
            projections.advance(flops, (block, _, worker) -> {
                var x = unfolded(block.values());
                var y = narrow.get(worker).rows(0, x.rows());
                compute.linalg().gemm(false, false, 1, x, direction, 0, y);
                projected
                        .rows(block.first() * (rows.columns() / last), x.rows())
                        .accumulate(y);
            });
            return false;
        }
        var values = core;
        if (values == null) {
            var smaller = sizes.clone();
            smaller[sizes.length - 1] = direction.columns();
            core = new ModeProducts(projected, smaller);
            return false;
        }
        if (left >= 0) {
            if (sizes[left] > components && sizes[left] <= MOST_SIZE) {
                var basis = leading(values.gram(left, compute.linalg(), scope), sizes[left]);
                bases.set(left, Optional.of(basis));
                core = values.project(left, basis, compute.linalg(), scope);
            }
            left--;
            return false;
        }
        return start >= starts || decompose(values);
    }

    private Matrix unfolded(Matrix block) {
        return block.reshaped(block.rows() * (block.columns() / last), last);
    }

    /// The leading directions of a gram matrix, as columns.
    private Matrix leading(Matrix gram, int size) {
        int rank = Math.min(size, components);
        var vectors = compute.linalg().leadingEigen(gram, rank, scope).vectors();
        var basis = Matrix.allocate(scope, DType.FLOAT64, size, rank);
        for (int r = 0; r < rank; r++) {
            for (int i = 0; i < size; i++) {
                basis.set(i, r, vectors.get(rank - 1L - r, i));
            }
        }
        return basis;
    }

    private boolean decompose(ModeProducts values) {
        var now = fit;
        var factors = trial;
        if (now == null || factors == null) {
            factors = PolyadicFactors.allocate(scope, values.sizes(), components);
            trial = factors;
            best = PolyadicFactors.allocate(scope, values.sizes(), components);
            now = begin(values, factors);
        }
        double flops = 4.0 * values.count() * components;
        int most = sweep + (int) Math.max(1, FLOPS_PER_STEP / flops);
        boolean done = false;
        while (!done && sweep < most) {
            double gain = now.sweep();
            sweep++;
            done = sweep >= SWEEPS || gain < TOLERANCE && sweep > 2;
        }
        if (done) {
            if (now.error() < bestError) {
                bestError = now.error();
                Objects.requireNonNull(best).copyFrom(factors);
            }
            start++;
            sweep = 0;
            if (start < starts) {
                begin(values, factors);
            }
        }
        return start >= starts;
    }

    private CoreFit begin(ModeProducts values, PolyadicFactors factors) {
        factors.fill(Randoms.of(seed, "a start of the core", start), true);
        factors.normaliseInner();
        var next = fit;
        if (next == null) {
            next = new CoreFit(values, factors, compute, scope);
            fit = next;
        } else {
            next.restart();
        }
        return next;
    }

    /// Brings the best loadings back into the data's space.
    void writeTo(PolyadicFactors factors) {
        var found = Objects.requireNonNull(best);
        for (int m = 0; m < sizes.length; m++) {
            if (bases.get(m).isPresent()) {
                compute.linalg().gemm(false, false, 1, bases.get(m).get(), found.mode(m), 0, factors.mode(m));
            } else {
                factors.mode(m).copyFrom(found.mode(m));
            }
            factors.changed(m);
        }
        factors.normaliseInner();
    }

    @Override
    public void close() {
        scope.close();
    }
}
