package factorscope.model.decompose.pca;

import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.List;

/// Which method suits the rows, and what it takes.
final class PcaPlan {
    /// Up to this many values, LAPACK on the whole matrix is both exact and quick.
    private static final long SMALL = 1L << 20;

    /// The Gram matrix of more rows or columns than this is neither quick nor small.
    private static final int MOST_GRAM_COLUMNS = 8192;

    /// So many bytes are copied where columns are to be read of data that do not lie in memory.
    private static final long MOST_HELD = 8L << 30;

    /// Factorizations reach about this part of the speed of products.
    private static final double SLOWER_THAN_PRODUCTS = 5;

    /// So many times the directions must fit into the shorter side for sparse data to be worked on by products.
    private static final long SPARSE_SPACES = 40;

    /// Half of a product, at about this part of its speed.
    private static final double GRAM_SLOWER = 1.5;

    private PcaPlan() {}

    /// Whether XX' is taken instead of X'X: the other way round, the columns are the rows.
    static boolean isWide(Rows rows, PcaSolver.Method method) {
        return method == PcaSolver.Method.GRAM && rows.count() < rows.columns();
    }

    static PcaSolver.Method choose(Rows rows, PcaSolver.Options options) {
        long n = rows.count();
        int d = rows.columns();
        if (options.method() == PcaSolver.Method.AUTO) {
            if (n * d <= SMALL) {
                return PcaSolver.Method.EXACT;
            }
            // products with few directions look at the values that are there only
            boolean wantsFew = options.components() > 0
                    && SPARSE_SPACES * (options.components() + KrylovPca.OVERSAMPLING) < Math.min(n, d);
            if (rows.isSparse() && wantsFew) {
                return PcaSolver.Method.RANDOMIZED;
            }
            boolean canBeTurned =
                    rows.whole().isPresent() || n * d * rows.working().bytes() <= MOST_HELD;
            return d <= MOST_GRAM_COLUMNS || n <= MOST_GRAM_COLUMNS && canBeTurned
                    ? PcaSolver.Method.GRAM
                    : PcaSolver.Method.RANDOMIZED;
        }
        return options.method();
    }

    static Forecast forecast(
            Rows rows, Compute compute, PcaSolver.Options options, PcaSolver.Method method, boolean inDouble) {
        if (isWide(rows, method)) {
            var other = forecast(
                    rows.transposedShape(), compute, TransposedPca.turned(options), PcaSolver.Method.GRAM, true);
            long peak = peakBytes(rows, compute, options, method, inDouble);
            return new Forecast(
                    other.productFlops(),
                    other.scalarFlops(),
                    other.bytesRead() + (rows.whole().isPresent() ? 0 : other.bytesRead()),
                    peak,
                    rows.count() * options.components() * rows.working().bytes(),
                    0);
        }
        double n = rows.count();
        double d = rows.columns();
        double k = options.components();
        long size = rows.working().bytes();
        double rank = Math.min(n, d);
        double bytes = n * d * size;
        long peak = peakBytes(rows, compute, options, method, inDouble);
        long preview = rows.count() * options.components() * size;
        return switch (method) {
            case EXACT ->
                new Forecast(
                        SLOWER_THAN_PRODUCTS * (k == 0 ? 4 : 14) * n * d * rank, 2 * n * d, bytes, peak, preview, 0);
            case GRAM -> {
                double products = GRAM_SLOWER * (inDouble ? 2 : 1) * n * d * d + 2 * n * d * k;
                double eigen = SLOWER_THAN_PRODUCTS * (4.0 / 3 * d * d * d + 2 * d * d * k);
                yield new Forecast(
                        products + eigen,
                        d * d * n / GramPca.ROWS + 2 * n * (d + k),
                        bytes * (k == 0 ? 1 : 2),
                        peak,
                        preview,
                        0);
            }
            case RANDOMIZED, AUTO -> {
                double width = k + KrylovPca.OVERSAMPLING;
                double count = KrylovPca.usualProducts(options);
                double total = width * count;
                double present = rows.present();
                double products = 4 * present * total + 4 * present * k;
                // what is sparse is multiplied by loops of our own
                yield new Forecast(
                        4 * d * total * total + (rows.isSparse() ? 0 : products),
                        2 * (n + 8 * d) * width * count + (rows.isSparse() ? products : 0),
                        bytes * (count + 2) * present / Math.max(1, n * d),
                        peak,
                        preview,
                        RowBlock.Operand.heapBytes(rows, (long) width));
            }
        };
    }

    private static long peakBytes(
            Rows rows, Compute compute, PcaSolver.Options options, PcaSolver.Method method, boolean inDouble) {
        long n = rows.count();
        long d = rows.columns();
        long k = options.components();
        long size = rows.working().bytes();
        long rank = Math.min(n, d);
        long base = n * k * size + 8 * (2 * d + k * d + 2 * k) + (method == PcaSolver.Method.RANDOMIZED ? 0 : 8 * rank);
        var scored = options.centre() && method != PcaSolver.Method.GRAM ? rows.minus(new double[(int) d]) : rows;
        long scoring = RowSweep.bytes(scored, compute, List.of(Sums.Part.vector((int) k))) + k * d * size;
        long result = 8 * k * k * 2 + 8 * k * d + size * d * k + 8 * (2 * k + d + rank);
        long rest = k == 0 ? 0 : Math.max(scoring, result);
        if (isWide(rows, method)) {
            long held = rows.whole().isPresent() ? 0 : n * d * size;
            return base
                    + held
                    + Math.max(
                            rest,
                            16 * d * k
                                    + peakBytes(
                                            rows.transposedShape(),
                                            compute,
                                            TransposedPca.turned(options),
                                            PcaSolver.Method.GRAM,
                                            true));
        }
        var columns = List.of(Sums.Part.vector((int) d), Sums.Part.vector(1));
        return switch (method) {
            case EXACT ->
                base
                        + 8 * n * d
                        + Math.max(
                                RowSweep.bytes(rows, compute, columns),
                                Math.max(
                                        rest,
                                        k > 0
                                                ? compute.linalg().rightSingularBytes(n, (int) d, (int) k)
                                                : compute.linalg().singularBytes(n, (int) d, false)));
            case GRAM -> {
                boolean widens = inDouble && size == 4;
                var blocks = GramPca.inBlocks(rows);
                var layout = GramPca.layout((int) d);
                long perWorker = d * d * (widens ? 8 : size) + (widens ? 8L * blocks.blockRows() * d : 0);
                long adding = RowSweep.bytes(blocks, compute, layout)
                        + Math.min(compute.threads(), RowSweep.atOnce(blocks, layout)) * perWorker
                        + 8 * d * d;
                long eigen = 8 * d * d
                        + (k == 0
                                ? compute.linalg().eigenvaluesBytes((int) d)
                                : compute.linalg().leadingEigenBytes((int) d, (int) k));
                yield base + Math.max(adding, Math.max(eigen, rest));
            }
            case RANDOMIZED, AUTO -> {
                long width = KrylovPca.width(rank, options);
                long pass = RowSweep.bytes(scored, compute, List.of(Sums.Part.matrix((int) width, (int) d)))
                        + (1L + compute.threads()) * width * d * size;
                yield base + Math.max(KrylovPca.bytes(n, d, options) + pass, rest);
            }
        };
    }
}
