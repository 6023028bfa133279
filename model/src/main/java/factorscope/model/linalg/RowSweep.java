package factorscope.model.linalg;

import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// One pass after another over all rows, in pieces short enough that a run can stop between them.
///
/// The blocks are dealt to a fixed number of lanes like cards. A lane works through its blocks in order and
/// adds to its own [Sums]; at the end the lanes are merged in order. So the result is the same, bit for bit,
/// for any number of threads and however the pass is cut into pieces.
public final class RowSweep {
    /// Worked on with one block of rows.
    public interface Work {
        /// @param block the rows; may share memory with the data: only to be read
        /// @param sums the lane's own sums, to add to
        /// @param worker which worker runs this, for scratch memory
        void block(RowBlock block, Sums sums, int worker);
    }

    private static final int MOST_LANES = 8;

    /// Beyond this the lanes' sums together would weigh more than a block's worth of speed is worth.
    private static final long LANE_BYTES = 512L << 20;

    /// One piece: about a tenth of a second, so that a run can be cancelled well within one.
    private static final double FLOPS_PER_PIECE = 4e9;

    /// Sums are merged in so many pieces.
    private static final int PIECES = 8;

    private final Rows rows;
    private final Compute compute;
    private final int lanes;
    private final List<Sums> sums = new ArrayList<>();
    private final List<Matrix> buffers = new ArrayList<>();
    private final int sections;
    private int section;
    private long round;
    private boolean merged;

    /// @param layout what each lane adds up; may be empty
    public RowSweep(Rows rows, Compute compute, OffHeap scope, List<Sums.Part> layout) {
        this(rows, compute, scope, layout, lanes(rows, layout), 1);
    }

    /// A pass in sections, each with a total of its own.
    ///
    /// @param lanes how many blocks may be worked on at once
    /// @param sections how many; each is some whole rounds over the lanes
    public RowSweep(Rows rows, Compute compute, OffHeap scope, List<Sums.Part> layout, int lanes, int sections) {
        this.rows = rows;
        this.compute = compute;
        this.lanes = lanes;
        this.sections = sections;
        for (int lane = 0; lane < lanes; lane++) {
            sums.add(new Sums(scope, layout));
        }
        for (int worker = 0; worker < workers(compute, lanes); worker++) {
            buffers.add(Matrix.allocate(scope, rows.working(), rows.copies() ? rows.blockRows() : 0, rows.columns()));
        }
    }

    /// How many lanes a pass has where nothing else is asked for.
    public static int lanes(Rows rows, List<Sums.Part> layout) {
        long fitting = LANE_BYTES / Math.max(1, Sums.bytes(layout));
        return (int) Math.max(1, Math.min(Math.min(MOST_LANES, fitting), rows.blocks()));
    }

    private static int workers(Compute compute, int lanes) {
        return Math.min(compute.threads(), lanes);
    }

    /// Off-heap bytes that a sweep takes: for forecasts.
    public static long bytes(Rows rows, Compute compute, List<Sums.Part> layout) {
        return bytes(rows, compute, layout, lanes(rows, layout));
    }

    /// The same with so many lanes.
    public static long bytes(Rows rows, Compute compute, List<Sums.Part> layout, int lanes) {
        long buffer = rows.copies()
                ? (long) rows.blockRows() * rows.columns() * rows.working().bytes()
                : 0;
        return lanes * Sums.bytes(layout) + workers(compute, lanes) * buffer;
    }

    /// How many workers may call [Work] at once: scratch memory for so many is enough.
    public int workers() {
        return buffers.size();
    }

    /// Does the next piece of the section.
    ///
    /// @param flopsPerRow about how much work a row is
    /// @return whether the section is complete (the pass, where it has only one)
    public boolean advance(double flopsPerRow, Work work) {
        long from = round;
        double flopsPerRound = Math.max(1, flopsPerRow) * rows.blockRows() * lanes;
        long to = Math.min(end(section), from + (long) Math.max(1, FLOPS_PER_PIECE / flopsPerRound));
        compute.parallel(lanes, (lane, worker) -> {
            for (long r = from; r < to; r++) {
                long index = r * lanes + lane;
                if (index < rows.blocks()) {
                    work.block(rows.block(index, buffers.get(worker)), sums.get(lane), worker);
                }
            }
        });
        round = to;
        return isComplete();
    }

    /// Whether the section is.
    public boolean isComplete() {
        return round == end(section);
    }

    /// Which section is being worked on.
    public int section() {
        return section;
    }

    /// The round after the last of a section.
    private long end(int number) {
        return rounds() * (number + 1) / sections;
    }

    private long rounds() {
        return (rows.blocks() + lanes - 1) / lanes;
    }

    /// The share of the pass that is done.
    public double done() {
        return rounds() == 0 ? 1 : (double) round / rounds();
    }

    /// The sums over the rows of the section; they stay valid until [#next] or [#restart].
    public Sums total() {
        if (!isComplete()) {
            throw new IllegalStateException("the pass is not complete");
        }
        if (!merged) {
            // pieces of a matrix do not depend on each other: the order of the lanes stays
            compute.parallel(PIECES, (piece, _) -> {
                for (int lane = 1; lane < lanes; lane++) {
                    sums.getFirst().take(sums.get(lane), piece, PIECES);
                }
            });
            merged = true;
        }
        return sums.getFirst();
    }

    /// Begins the next section with sums of zero; after the last one comes [#restart].
    public void next() {
        clear();
        section++;
    }

    private void clear() {
        compute.parallel(lanes, (lane, _) -> sums.get(lane).clear());
        merged = false;
    }

    /// Begins the next pass with sums of zero.
    public void restart() {
        clear();
        section = 0;
        round = 0;
    }

    /// Where the pass stands: for checkpoints.
    public long position() {
        return round;
    }

    /// All lanes' sums: for checkpoints.
    public List<Matrix> state() {
        return sums.stream().flatMap(s -> s.parts().stream()).toList();
    }

    /// Goes on where a checkpoint was taken, after [#state] has been filled in.
    public void resumeAt(int newSection, long position) {
        section = newSection;
        round = position;
    }
}
