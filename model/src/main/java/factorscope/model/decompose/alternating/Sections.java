package factorscope.model.decompose.alternating;

import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Passes over the rows in sections, after each of which components can follow: what every section added up last is
/// kept, so that the sums over all rows are known all the time (Mairal 2015, "MISO"). With one section these are the
/// sums of the last pass.
final class Sections {
    /// A section has at least so many rows, and so many for each component: what follows it must not outweigh
    /// it.
    private static final int LEAST_ROWS = 2048;

    private static final int ROWS_PER_COMPONENT = 16;

    /// Of a section, what is worked on at once.
    private static final int LEAF_ROWS = 512;

    private final RowSweep sweep;
    private final Cut cut;
    /// What each section has added up last; empty where there is one.
    private final List<Sums> kept = new ArrayList<>();
    private final Optional<Sums> all;
    /// Whether what the sections have added up belongs to the present components and codes.
    private final SolverState.Flag isCurrent;

    /// How a pass is cut.
    private record Cut(Rows rows, int leaves, int sections) {
        static Cut of(Rows rows, int k, int mostSections) {
            var layout = layout(k, rows.columns());
            long sections = Math.min(mostSections, rows.count() / Math.max(LEAST_ROWS, (long) ROWS_PER_COMPONENT * k));
            if (sections < 2) {
                return new Cut(rows, RowSweep.atOnce(rows, layout), 1);
            }
            long size = Math.ceilDiv(rows.count(), sections);
            int leaves =
                    Integer.highestOneBit((int) Math.max(1, Math.min(RowSweep.atOnce(rows, layout), size / LEAF_ROWS)));
            return new Cut(rows.inBlocksOfAtMost((int) Math.ceilDiv(size, (long) leaves)), leaves, (int) sections);
        }
    }

    Sections(Rows data, Compute compute, SolverState state, int k, int mostSections) {
        cut = Cut.of(data, k, mostSections);
        var layout = layout(k, data.columns());
        isCurrent = state.flag("sumsAreCurrent");
        sweep = state.sweep(
                "sweep", new RowSweep(cut.rows, compute, state.scratch(), layout, cut.leaves, cut.sections));
        for (int section = 0; section < cut.sections && cut.sections > 1; section++) {
            kept.add(sums(state, "section-" + section, layout));
        }
        all = cut.sections > 1 ? Optional.of(sums(state, "total", layout)) : Optional.empty();
    }

    private static Sums sums(SolverState state, String name, List<Sums.Part> layout) {
        var sums = new Sums(state.scratch(), layout);
        state.matrices(name, sums.parts());
        return sums;
    }

    private static List<Sums.Part> layout(int k, int d) {
        return List.of(Sums.Part.matrix(k, k), Sums.Part.matrix(k, d), Sums.Part.vector(3), Sums.Part.vector(k));
    }

    /// Whether data are large enough for more than one.
    static boolean areSeveral(Rows data, int k, int mostSections) {
        return Cut.of(data, k, mostSections).sections > 1;
    }

    /// The rows in the blocks that passes take.
    static Rows rows(Rows data, int k, int mostSections) {
        return Cut.of(data, k, mostSections).rows;
    }

    /// At most so many workers are busy.
    static int workers(Rows data, Compute compute, int k, int mostSections) {
        return Math.min(compute.threads(), Cut.of(data, k, mostSections).leaves);
    }

    static long bytes(Rows data, Compute compute, int k, int mostSections) {
        var cut = Cut.of(data, k, mostSections);
        var layout = layout(k, data.columns());
        return RowSweep.bytes(cut.rows, compute, layout, cut.leaves, cut.sections)
                + (cut.sections > 1 ? (cut.sections + 1) * Sums.bytes(layout) : 0);
    }

    Rows rows() {
        return cut.rows;
    }

    int workers() {
        return sweep.workers();
    }

    /// Does the next piece.
    ///
    /// @return whether a section is complete
    boolean advance(double flopsPerRow, RowSweep.Work work) {
        return sweep.advance(flopsPerRow, work);
    }

    /// The one that is under way.
    int number() {
        return sweep.section();
    }

    /// The share of the pass that is done.
    double done() {
        return sweep.done();
    }

    /// Whether the sums over all rows are of the present components and codes, or nearly: then components can follow
    /// a section.
    boolean areCurrent() {
        return isCurrent.get();
    }

    /// Puts what a section has added up in the place of what it had added up before.
    void replace() {
        if (all.isPresent() && isCurrent.get()) {
            all.get().subtract(kept.get(sweep.section()));
            all.get().merge(sums());
        }
    }

    /// Takes over what a section has added up.
    ///
    /// @return whether the pass is complete
    boolean take() {
        if (all.isEmpty()) {
            return true;
        }
        int section = sweep.section();
        var sums = sums();
        kept.get(section).copyFrom(sums);
        if (section < cut.sections - 1) {
            sweep.next();
            return false;
        }
        // anew each time: differences added up for long would drift
        var total = all.orElseThrow();
        total.clear();
        kept.forEach(total::merge);
        isCurrent.set(true);
        return true;
    }

    /// The sums over all rows, as far as they are known.
    Sums total() {
        return all.orElseGet(this::sums);
    }

    /// The sums over the rows of a section, or of the pass if it has none.
    private Sums sums() {
        var sums = sweep.total();
        // only the upper triangle is added up
        sums.part(AlternatingSolver.G).mirror();
        return sums;
    }

    /// Begins the next pass.
    void next() {
        sweep.restart();
    }

    /// Begins a pass whose predecessors' sums are of no use.
    void restart() {
        isCurrent.set(false);
        sweep.restart();
    }
}
