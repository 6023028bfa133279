package factorscope.model.linalg;

import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// One pass after another over all rows, in pieces short enough that a run can stop between them.
///
/// The blocks of rows are grouped into leaves of consecutive blocks, each added up in order; the leaves' sums are
/// merged two by two, and so on: a tree over the numbers of the leaves, which follows from the data's shape alone. So
/// the result is the same, bit for bit, for any number of workers, whichever does what, and however the pass is cut
/// into pieces. As many leaves are worked on at once as there are [Sums] for; of finished leaves one node for each
/// level of the tree waits for its other half.
public final class RowSweep {
    /// Worked on with one block of rows.
    public interface Work {
        /// @param block the rows; may share memory with the data: only to be read
        /// @param sums the leaf's sums, to add to
        /// @param worker which worker runs this, for scratch memory
        void block(RowBlock block, Sums sums, int worker);
    }

    /// Leaves that are worked on at once, at most: a power of two, so that a group of them is a node of the tree.
    private static final int MOST_AT_ONCE = 8;

    /// Enough for a cluster; more would be merged for longer than they are added up.
    private static final int MOST_LEAVES = 256;

    /// Leaves beyond those that are worked on at once have at least so many rows: then merging one takes no more than a
    /// few hundredths of adding it up, however large the sums.
    private static final int ROWS_PER_LEAF = 8192;

    /// Sums of fewer bytes are merged by one worker: waking others takes longer.
    private static final long SMALL = 1L << 17;

    /// Beyond this all sums together would weigh more than a block's worth of speed is worth.
    private static final long SUM_BYTES = 512L << 20;

    /// One piece: about a tenth of a second, so that a run can be cancelled well within one.
    private static final double FLOPS_PER_PIECE = 4e9;

    /// Sums are merged in so many pieces.
    private static final int PIECES = 8;

    private final Rows rows;
    private final Compute compute;
    private final Tree tree;
    private final boolean isSmall;
    /// Of the leaves that are worked on.
    private final List<Sums> sums = new ArrayList<>();
    /// By level: the sums of a node that waits, where the number of finished groups has a bit set.
    private final List<Sums> waiting = new ArrayList<>();
    private final List<Matrix> buffers = new ArrayList<>();
    private int section;
    /// Groups of leaves that are finished in this section.
    private int group;
    /// Blocks that are done in each leaf of the group.
    private int step;
    private boolean isMerged;

    /// How the blocks are divided.
    ///
    /// @param atOnce leaves in a group: a power of two
    /// @param sections each some consecutive leaves
    private record Tree(long blocks, int leaves, int atOnce, int sections) {
        static Tree of(Rows rows, List<Sums.Part> layout, int atOnce, int sections) {
            long blocks = rows.blocks();
            // whole groups: a few leaves alone would leave workers idle
            long whole = (long) MOST_AT_ONCE * sections;
            long wanted = Math.min(MOST_LEAVES, rows.count() / ROWS_PER_LEAF) / whole * whole;
            long groups = (1L << Math.min(levels(layout, atOnce), Integer.SIZE)) - 1;
            long leaves = Math.max((long) atOnce * sections, Math.min(wanted, groups * atOnce * sections));
            return new Tree(blocks, (int) Math.max(sections, Math.min(blocks, leaves)), atOnce, sections);
        }

        /// How many nodes there is memory for, besides the leaves that are worked on.
        private static long levels(List<Sums.Part> layout, int atOnce) {
            return Math.max(0, SUM_BYTES / Math.max(1, Sums.bytes(layout)) - atOnce);
        }

        String text() {
            return blocks + " blocks, " + leaves + " leaves, " + atOnce + " at once, " + sections + " sections";
        }

        long firstBlock(int leaf) {
            return blocks * leaf / leaves;
        }

        int firstLeaf(int section) {
            return (int) ((long) leaves * section / sections);
        }

        int leavesOf(int section) {
            return firstLeaf(section + 1) - firstLeaf(section);
        }

        int groupsOf(int section) {
            return Math.ceilDiv(leavesOf(section), atOnce);
        }

        /// Of the largest leaf.
        int steps() {
            return (int) Math.max(1, Math.ceilDiv(blocks, (long) leaves));
        }

        /// How many nodes can wait at most.
        int levels() {
            int groups = Math.ceilDiv(Math.ceilDiv(leaves, sections), atOnce);
            return groups < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(groups);
        }
    }

    /// @param layout what is added up; may be empty
    public RowSweep(Rows rows, Compute compute, OffHeap scope, List<Sums.Part> layout) {
        this(rows, compute, scope, layout, atOnce(rows, layout), 1);
    }

    /// A pass in sections, each with a total of its own.
    ///
    /// @param atOnce how many leaves may be worked on at once: a power of two
    /// @param sections how many; each is a fixed share of the leaves
    public RowSweep(Rows rows, Compute compute, OffHeap scope, List<Sums.Part> layout, int atOnce, int sections) {
        this.rows = rows;
        this.compute = compute;
        tree = Tree.of(rows, layout, atOnce, sections);
        isSmall = Sums.bytes(layout) < SMALL;
        for (int i = 0; i < atOnce; i++) {
            sums.add(new Sums(scope, layout));
        }
        for (int level = 0; level < tree.levels(); level++) {
            waiting.add(new Sums(scope, layout));
        }
        for (int worker = 0; worker < workers(compute, atOnce); worker++) {
            buffers.add(Matrix.allocate(scope, rows.working(), rows.copies() ? rows.blockRows() : 0, rows.columns()));
        }
    }

    /// How many leaves are worked on at once where nothing else is asked for.
    public static int atOnce(Rows rows, List<Sums.Part> layout) {
        long fitting = SUM_BYTES / Math.max(1, Sums.bytes(layout));
        return Integer.highestOneBit((int) Math.max(1, Math.min(Math.min(MOST_AT_ONCE, fitting), rows.blocks())));
    }

    private static int workers(Compute compute, int atOnce) {
        return Math.min(compute.threads(), atOnce);
    }

    /// Off-heap bytes that a sweep takes: for forecasts.
    public static long bytes(Rows rows, Compute compute, List<Sums.Part> layout) {
        return bytes(rows, compute, layout, atOnce(rows, layout), 1);
    }

    /// The same in sections.
    public static long bytes(Rows rows, Compute compute, List<Sums.Part> layout, int atOnce, int sections) {
        long buffer = rows.copies()
                ? (long) rows.blockRows() * rows.columns() * rows.working().bytes()
                : 0;
        return (atOnce + Tree.of(rows, layout, atOnce, sections).levels()) * Sums.bytes(layout)
                + workers(compute, atOnce) * buffer;
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
        double flopsPerStep = Math.max(1, flopsPerRow) * rows.blockRows() * tree.atOnce;
        int left = (int) Math.max(1, Math.min(Integer.MAX_VALUE, FLOPS_PER_PIECE / flopsPerStep));
        while (left > 0 && !isComplete()) {
            int to = Math.min(tree.steps(), step + left);
            left -= to - step;
            addUp(to, work);
            step = to;
            if (step == tree.steps()) {
                endGroup();
            }
        }
        return isComplete();
    }

    private void addUp(int to, Work work) {
        int from = step;
        int first = tree.firstLeaf(section) + group * tree.atOnce;
        int count = leavesOfGroup();
        compute.parallel(count, (i, worker) -> {
            long begin = tree.firstBlock(first + i);
            long end = tree.firstBlock(first + i + 1);
            for (long block = begin + from; block < Math.min(end, begin + to); block++) {
                work.block(rows.block(block, buffers.get(worker)), sums.get(i), worker);
            }
        });
    }

    private int leavesOfGroup() {
        return Math.min(tree.atOnce, tree.leavesOf(section) - group * tree.atOnce);
    }

    private void endGroup() {
        int leaves = leavesOfGroup();
        step = 0;
        group++;
        int finished = group;
        boolean isAll = isComplete() && finished == 1;
        byPieces((piece, of) -> merge(leaves, isAll ? 0 : finished, piece, of));
    }

    /// Merges a piece of the leaves of a group, and the outcome with the nodes that have waited for it.
    ///
    /// @param finished groups, this one included; 0 if nothing comes after it
    private void merge(int leaves, int finished, int piece, int of) {
        for (int stride = 1; stride < leaves; stride *= 2) {
            for (int i = 0; i + stride < leaves; i += 2 * stride) {
                sums.get(i).take(sums.get(i + stride), piece, of);
            }
        }
        if (finished == 0) {
            return;
        }
        // as one is carried when 1 is added to a number
        int level = Integer.numberOfTrailingZeros(finished);
        for (int l = 0; l < level; l++) {
            sums.getFirst().take(waiting.get(l), piece, of);
        }
        waiting.get(level).take(sums.getFirst(), piece, of);
    }

    private interface OfPiece {
        void merge(int piece, int of);
    }

    /// Pieces of a matrix do not depend on each other.
    private void byPieces(OfPiece work) {
        if (isSmall) {
            work.merge(0, 1);
        } else {
            compute.parallel(PIECES, (piece, _) -> work.merge(piece, PIECES));
        }
    }

    /// Whether the section is.
    public boolean isComplete() {
        return group == tree.groupsOf(section);
    }

    /// Which section is being worked on.
    public int section() {
        return section;
    }

    /// The share of the pass that is done.
    public double done() {
        if (tree.blocks == 0) {
            return 1;
        }
        int first = tree.firstLeaf(section) + Math.min(group * tree.atOnce, tree.leavesOf(section));
        double within = isComplete() ? 0 : (double) step / tree.steps() * leavesOfGroup();
        return (first + within) / tree.leaves;
    }

    /// The sums over the rows of the section; they stay valid until [#next] or [#restart].
    public Sums total() {
        if (!isComplete()) {
            throw new IllegalStateException("the pass is not complete");
        }
        if (!isMerged) {
            if (group > 1) {
                byPieces(this::mergeWaiting);
            }
            isMerged = true;
        }
        return sums.getFirst();
    }

    private void mergeWaiting(int piece, int of) {
        for (int level = 0; level < waiting.size(); level++) {
            if ((group >> level & 1) == 1) {
                sums.getFirst().take(waiting.get(level), piece, of);
            }
        }
    }

    /// Begins the next section with sums of zero; after the last one comes [#restart].
    public void next() {
        clear();
        section++;
        group = 0;
    }

    private void clear() {
        compute.parallel(sums.size(), (i, _) -> sums.get(i).clear());
        waiting.forEach(Sums::clear);
        isMerged = false;
    }

    /// Begins the next pass with sums of zero.
    public void restart() {
        clear();
        section = 0;
        group = 0;
        step = 0;
    }

    /// How the blocks are divided: sums belong to it.
    public String division() {
        return tree.text();
    }

    /// Where the section stands: for checkpoints.
    public long position() {
        return (long) group * tree.steps() + step;
    }

    /// All sums: for checkpoints.
    public List<Matrix> state() {
        var all = new ArrayList<Matrix>();
        sums.forEach(s -> all.addAll(s.parts()));
        waiting.forEach(s -> all.addAll(s.parts()));
        return all;
    }

    /// Whether there is such a place in a pass.
    public boolean has(int aSection, long position) {
        return aSection >= 0
                && aSection < tree.sections
                && position >= 0
                && position <= (long) tree.groupsOf(aSection) * tree.steps();
    }

    /// Goes on where a checkpoint was taken, after [#state] has been filled in.
    public void resumeAt(int newSection, long position) {
        section = newSection;
        // what was merged before has left zeros
        isMerged = false;
        group = (int) (position / tree.steps());
        step = (int) (position % tree.steps());
    }
}
