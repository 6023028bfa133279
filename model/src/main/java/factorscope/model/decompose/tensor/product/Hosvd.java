package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The sequentially truncated higher-order singular value decomposition (Vannieuwenhoven, Vandebril and Meerbergen
/// 2012): one axis after the other, from the last to the first, is projected on its leading directions.
///
/// The last axis takes two passes over the data; the others are worked out in memory.
public final class Hosvd implements Loading {
    /// What is asked for.
    public static final class Ranks {
        private final int[] most;
        private final double tolerance;

        /// @param most how many directions of each axis at most
        /// @param tolerance of the relative error, which may lower them; 0 for none
        public Ranks(int[] most, double tolerance) {
            this.most = most;
            this.tolerance = tolerance;
        }

        public int[] most() {
            return most;
        }

        public double tolerance() {
            return tolerance;
        }

        /// So many directions, as exactly as the tolerance asks for.
        public Directions.Rank exactly(int rank) {
            return new Directions.Rank(rank, 0, isFine());
        }

        /// As [Directions.Rank#isFine], before the data are known.
        boolean isFine() {
            return tolerance > 0 && tolerance < 1e-6;
        }
    }

    private final Rows rows;
    private final int[] sizes;
    private final Ranks ranks;
    private final Compute compute;
    private final OffHeap scope;
    private final OffHeap passScope;
    private final LastModeDirections pass;
    private final List<Optional<Matrix>> bases = new ArrayList<>();
    private double squares;
    private boolean hasDirections;
    /// Whether the last axis keeps its directions.
    private boolean isLastFinal;
    private @Nullable LastModeProjection projection;
    /// The next axis; the first ones first: the fewer parts lie before an axis, the larger the products.
    private int next;
    private @Nullable ModeProducts core;

    public Hosvd(Rows rows, int[] sizes, Ranks ranks, Compute compute) {
        this.rows = rows;
        this.sizes = sizes;
        this.ranks = ranks;
        this.compute = compute;
        scope = compute.memory().scope("the start of a tensor decomposition");
        passScope = compute.memory().scope("the start of a tensor decomposition");
        pass = new LastModeDirections(rows, sizes[sizes.length - 1], compute, passScope);
        for (int ignored : sizes) {
            bases.add(Optional.empty());
        }
    }

    public static long bytes(Rows rows, int[] sizes, Ranks ranks, Compute compute) {
        var most = ranks.most;
        long plain = bytes(rows, sizes, most, compute);
        if (!ranks.isFine()) {
            return plain;
        }
        int last = sizes.length - 1;
        long whole = 0;
        for (int m = 0; m < sizes.length; m++) {
            long values = count(sizes) / sizes[last] * most[last];
            int size = m == last ? most[last] : sizes[m];
            whole = Math.max(whole, Directions.bytesOfValues(size, values / size, most[m], compute.linalg()));
        }
        return plain
                + whole
                + LastModeProjection.bytes(rows, sizes[last], most[last], compute)
                + 8L * sizes[last] * most[last];
    }

    public static long bytes(Rows rows, int[] sizes, int[] most, Compute compute) {
        int last = sizes.length - 1;
        long adding = LastModeDirections.bytes(rows, sizes[last], most[last], compute);
        long kept = 8L * sizes[last] * most[last] + LastModeProjection.bytes(rows, sizes[last], most[last], compute);
        long peak = Math.max(adding, kept);
        var now = sizes.clone();
        now[last] = most[last];
        for (int m = 0; m < last; m++) {
            long others = count(now) / now[m];
            peak = Math.max(peak, kept + Directions.bytes(sizes[m], others, most[m], compute.linalg()));
            now[m] = most[m];
            kept += 8L * sizes[m] * most[m] + 8 * count(now);
            peak = Math.max(peak, kept);
        }
        return peak;
    }

    /// What stays until [#close].
    public static long bytesAfter(Rows rows, int[] sizes, int[] most, Compute compute) {
        int last = sizes.length - 1;
        long kept = 8L * sizes[last] * most[last] + LastModeProjection.bytes(rows, sizes[last], most[last], compute);
        var now = sizes.clone();
        now[last] = most[last];
        for (int m = 0; m < last; m++) {
            now[m] = most[m];
            kept += 8L * sizes[m] * most[m] + 8 * count(now);
        }
        return kept;
    }

    private static long count(int[] sizes) {
        return Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> a * b);
    }

    /// Does one bounded piece of work.
    ///
    /// @return whether all axes are done
    @Override
    public boolean advance() {
        if (!hasDirections) {
            if (pass.advance()) {
                rows.requireComputable(rows.working());
                squares = pass.squares();
                int last = sizes.length - 1;
                var rule = rankRule(last);
                var basis = pass.directions(rule.isFine() ? Directions.Rank.of(rule.most()) : rule, scope);
                bases.set(last, Optional.of(basis));
                hasDirections = true;
                passScope.close();
                var again = new LastModeProjection(rows, sizes[last], basis.columns(), compute, scope);
                again.begin(basis);
                projection = again;
            }
            return false;
        }
        var values = core;
        if (values == null) {
            var projecting = Objects.requireNonNull(projection);
            if (projecting.advance()) {
                var all = projected();
                core = isLastFinal || !shortenLast(all) ? all : null;
                isLastFinal = true;
            }
            return false;
        }
        if (next < sizes.length - 1) {
            var basis = Directions.of(values, next, rankRule(next), compute, scope);
            bases.set(next, Optional.of(basis));
            core = values.project(next, basis, compute.linalg(), scope);
            next++;
        }
        return next == sizes.length - 1;
    }

    /// The products of the last axis tell no small directions: where these matter all are kept at first, and what is
    /// projected on them tells which to leave out.
    ///
    /// @return whether there are fewer now, and a pass to be made with them
    private boolean shortenLast(ModeProducts all) {
        int last = sizes.length - 1;
        var rule = rankRule(last);
        if (!rule.isFine()) {
            return false;
        }
        var before = basis(last);
        try (var here = compute.memory().scope("directions")) {
            var within = Directions.of(all, last, rule, compute, here);
            if (within.columns() == before.columns()) {
                return false;
            }
            var basis = Matrix.allocate(scope, DType.FLOAT64, sizes[last], within.columns());
            compute.linalg().gemm(false, false, 1, before, within, 0, basis);
            bases.set(last, Optional.of(basis));
            var again = new LastModeProjection(rows, sizes[last], basis.columns(), compute, scope);
            again.begin(basis);
            projection = again;
            return true;
        }
    }

    private Directions.Rank rankRule(int mode) {
        double allowed = ranks.tolerance * ranks.tolerance * squares / sizes.length;
        return Directions.Rank.within(ranks.most[mode], allowed, squares);
    }

    double done() {
        double passes = hasDirections ? 1 + Objects.requireNonNull(projection).done() : pass.done();
        return passes / 2;
    }

    /// ||X||^2.
    public double squares() {
        return squares;
    }

    /// Size of the axis x its rank.
    public Matrix basis(int mode) {
        return bases.get(mode).orElseThrow();
    }

    /// What all axes but the last leave of the data once the last is projected.
    ModeProducts projected() {
        var shorter = sizes.clone();
        shorter[sizes.length - 1] = basis(sizes.length - 1).columns();
        return new ModeProducts(projection().projected(), shorter);
    }

    /// The pass that projects the last axis, to be used again.
    public LastModeProjection projection() {
        return Objects.requireNonNull(projection);
    }

    /// The data in all axes' directions.
    public ModeProducts core() {
        return Objects.requireNonNull(core);
    }

    @Override
    public void close() {
        passScope.close();
        scope.close();
    }

    /// Ranks that the sizes allow: no axis has more directions than positions, nor than all others together.
    public static int[] fitting(int[] sizes, int[] wanted) {
        var ranks = new int[sizes.length];
        for (int m = 0; m < sizes.length; m++) {
            ranks[m] = Math.min(sizes[m], wanted[m]);
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int m = 0; m < sizes.length; m++) {
                double others = Arrays.stream(ranks).asDoubleStream().reduce(1, (a, b) -> a * b) / ranks[m];
                if (ranks[m] > others) {
                    ranks[m] = (int) others;
                    changed = true;
                }
            }
        }
        return ranks;
    }

    /// Zeros.
    public static Matrix allocate(OffHeap scope, long rows, int columns) {
        return Matrix.allocate(scope, DType.FLOAT64, rows, columns);
    }
}
