package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.decompose.Measures;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.state.Starts;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
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

    /// Directions beside those that signed components need: what is weak in all of them together may be what tells
    /// components apart.
    private static final int SPARE = 4;

    /// Starts that end at the same error: others would hardly end lower.
    private static final int ENOUGH = 2;

    private static final int SWEEPS = 300;
    private static final double TOLERANCE = 1e-9;

    /// Coordinate descent goes on slowly for long; the sweeps over the data do the rest.
    private static final double SLOW_TOLERANCE = 1e-5;

    /// So many times slower short loops are than products.
    private static final double SCALAR = 20;

    private static final double FLOPS_PER_STEP = 2e9;

    private final int[] sizes;
    private final int components;
    private final int passes;
    private final long seed;
    private final Compute compute;
    private final SolverState state;
    private final Starts starts;
    private final Hosvd hosvd;
    private boolean isCompressed;
    private @Nullable PolyadicFactors best;
    private @Nullable PolyadicFactors trial;
    private @Nullable StartFit fit;
    private int sweep;

    /// @param passes of coordinate descent for nonnegative loadings; 0 for signed ones
    CompressedStart(Rows rows, int[] sizes, int components, int passes, int starts, long seed, Compute compute) {
        this.sizes = sizes;
        this.components = components;
        this.passes = passes;
        this.seed = seed;
        this.compute = compute;
        hosvd = new Hosvd(rows, sizes, new Hosvd.Ranks(ranks(sizes, components, passes), 0), compute);
        state = new SolverState(compute.memory());
        this.starts = new Starts(state, starts);
    }

    private static int[] ranks(int[] sizes, int components, int passes) {
        int most = components + (passes > 0 ? 0 : SPARE);
        return Arrays.stream(sizes).map(size -> Math.min(size, most)).toArray();
    }

    /// Whether data of these sizes become small enough.
    static boolean suits(int[] sizes, int components) {
        int last = sizes[sizes.length - 1];
        double values = 1;
        for (int size : sizes) {
            values *= size;
        }
        return sizes.length > 2
                && last <= MOST_SIZE
                && values / last * Math.min(last, components + SPARE) <= MOST_VALUES;
    }

    static long bytes(Rows rows, int[] sizes, int components, int passes, Compute compute) {
        var ranks = ranks(sizes, components, passes);
        long fitting = passes > 0
                ? 2 * PolyadicFactors.bytes(sizes, components) + NonnegativeFit.bytes(sizes, ranks, components)
                : 3 * PolyadicFactors.bytes(ranks, components) + CoreFit.bytes(ranks, components);
        return Hosvd.bytes(rows, sizes, ranks, compute) + fitting;
    }

    /// Does one bounded piece of work.
    ///
    /// @return whether the start is ready
    boolean advance() {
        if (!isCompressed) {
            isCompressed = hosvd.advance();
            return false;
        }
        return isOver() || decompose(hosvd.core());
    }

    private boolean decompose(ModeProducts values) {
        var now = fit;
        var factors = trial;
        if (now == null || factors == null) {
            var shape = passes > 0 ? sizes : values.sizes();
            factors = PolyadicFactors.allocate(state.scratch(), shape, components);
            trial = factors;
            best = PolyadicFactors.allocate(state.scratch(), shape, components);
            now = begin(values, factors);
        }
        double flops = 4.0 * values.count() * components
                + (passes > 0 ? SCALAR * passes * Arrays.stream(sizes).sum() * components * components : 0);
        int most = sweep + (int) Math.max(1, FLOPS_PER_STEP / flops);
        boolean done = false;
        while (!done && sweep < most) {
            double gain = now.sweep();
            sweep++;
            done = sweep >= SWEEPS || gain < (passes > 0 ? SLOW_TOLERANCE : TOLERANCE) && sweep > 2;
        }
        if (done) {
            if (starts.end(now.error())) {
                Objects.requireNonNull(best).copyFrom(factors);
            }
            sweep = 0;
            if (!isOver()) {
                begin(values, factors);
            }
        }
        return isOver();
    }

    private boolean isOver() {
        return starts.areOver() || starts.number() > 0 && Measures.agreeing(starts.ends()) >= ENOUGH;
    }

    private StartFit begin(ModeProducts values, PolyadicFactors factors) {
        factors.fill(Randoms.of(seed, "a start of the core", starts.number()), _ -> passes == 0);
        factors.normaliseInner();
        var next = fit;
        if (next == null) {
            next = passes > 0 ? nonnegative(values, factors) : new CoreFit(values, factors, compute, state.scratch());
            fit = next;
        } else {
            next.restart();
        }
        return next;
    }

    private StartFit nonnegative(ModeProducts values, PolyadicFactors factors) {
        var bases = IntStream.range(0, sizes.length).mapToObj(hosvd::basis).toList();
        return new NonnegativeFit(values, bases, hosvd.squares(), factors, passes, compute, state.scratch());
    }

    /// The relative errors of the compressed data that the starts ended with.
    List<Double> ends() {
        return starts.ends();
    }

    /// Brings the best loadings back into the data's space.
    void writeTo(PolyadicFactors factors) {
        var found = Objects.requireNonNull(best);
        if (passes > 0) {
            factors.copyFrom(found);
            return;
        }
        for (int m = 0; m < sizes.length; m++) {
            compute.linalg().gemm(false, false, 1, hosvd.basis(m), found.mode(m), 0, factors.mode(m));
            factors.changed(m);
        }
        factors.normaliseInner();
    }

    @Override
    public void close() {
        state.close();
        hosvd.close();
    }
}
