package factorscope.model.decompose.tensor.tucker;

import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.ErrorPass;
import factorscope.model.decompose.tensor.product.FirstModeProducts;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;

/// How many bytes a Tucker decomposition takes off the heap, with ranks as large as they may become.
public final class TuckerMemory {
    private final Rows rows;
    private final int[] sizes;
    private final int[] ranks;
    private final double tolerance;
    private final Compute compute;

    /// @param tolerance that lowers the ranks; 0 for none
    public TuckerMemory(Rows rows, int[] sizes, int[] ranks, double tolerance, Compute compute) {
        this.rows = rows;
        this.sizes = sizes;
        this.ranks = ranks;
        this.tolerance = tolerance;
        this.compute = compute;
    }

    long peak() {
        return Math.max(
                Math.max(Hosvd.bytes(rows, sizes, new Hosvd.Ranks(ranks, tolerance), compute), sweeps()),
                kept() + Math.max(error(), result()));
    }

    /// Bases and core.
    private long kept() {
        long bytes = core();
        for (int m = 0; m < sizes.length; m++) {
            bytes += 8L * sizes[m] * ranks[m];
        }
        return bytes;
    }

    private long core() {
        long values = 8;
        for (int rank : ranks) {
            values *= rank;
        }
        return values;
    }

    private long sweeps() {
        int last = sizes.length - 1;
        var first = sizes.clone();
        first[0] = ranks[0];
        var projected = sizes.clone();
        projected[last] = ranks[last];
        long most = update(first, last) + core();
        for (int m = 0; m < last; m++) {
            most = Math.max(most, update(projected, m));
        }
        return Hosvd.bytesAfter(rows, sizes, ranks, compute)
                + kept()
                + FirstModeProducts.bytes(rows, ranks[0], compute)
                + most;
    }

    /// Projecting all axes but one, and finding its directions.
    private long update(int[] from, int mode) {
        var now = from.clone();
        long bytes = 0;
        for (int m = 0; m < sizes.length; m++) {
            if (m != mode && now[m] != ranks[m]) {
                now[m] = ranks[m];
                bytes += 8 * count(now);
            }
        }
        return bytes + Directions.bytes(sizes[mode], count(now) / now[mode], ranks[mode], compute.linalg());
    }

    private static long count(int[] sizes) {
        long count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return count;
    }

    private long error() {
        return ErrorPass.bytes(rows, ranks[0], compute) + Math.max(rightBytes() + expansion(), rightBytes());
    }

    private long rightBytes() {
        return (long) rows.working().bytes() * rows.columns() * ranks[0];
    }

    /// All but the first axis of the core, turned and multiplied.
    private long expansion() {
        var now = ranks.clone();
        long bytes = 0;
        for (int m = sizes.length - 1; m > 0; m--) {
            now[m] = sizes[m];
            bytes += 8 * count(now) + 8L * sizes[m] * ranks[m];
        }
        return bytes;
    }

    /// Of making the result of bases and a core, the result included.
    public long result() {
        long turned = 0;
        for (int m = 0; m < sizes.length; m++) {
            long others = core() / 8 / ranks[m];
            turned += core() + 8L * sizes[m] * ranks[m] + 8L * ranks[m] * Math.min(ranks[m], others);
        }
        return turned + ofResult() + expansion();
    }

    /// A result that is kept.
    long ofResult() {
        long bytes =
                core() + 16L * ranks[0] + rightBytes() + (long) rows.working().bytes() * sizes[0] * ranks[0];
        for (int m = 1; m < sizes.length; m++) {
            bytes += 8L * sizes[m] * ranks[m];
        }
        return bytes;
    }
}
