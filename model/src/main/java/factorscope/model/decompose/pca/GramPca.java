package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.List;

/// X'X in one pass, and its eigenvectors: exact, and any K at once.
final class GramPca implements PcaMethod {
    /// So many rows make the product X'X outweigh adding it up.
    static final int ROWS = 2048;

    /// The share of the squares that is the mean's, up to which sums are taken about zero.
    private static final double SMALL_MEAN = 0.5;

    private static final long ROWS_PER_COLUMN_IN_DOUBLE = 4;

    private enum Phase {
        SHIFT,
        ADD_UP,
        DECOMPOSE,
        OVER
    }

    private final PcaData data;
    private final PcaPasses passes;
    private final boolean inDouble;
    private final Matrix shift;
    private final SolverState.Flag isShifted;
    private final SolverState.Passing products;
    private final SolverState.Chosen<Phase> phase;

    GramPca(PcaData data, PcaPasses passes, SolverState state, boolean inDouble) {
        this.data = data;
        this.passes = passes;
        this.inDouble = inDouble;
        shift = state.matrix("shift", DType.FLOAT64, 1, data.d);
        isShifted = state.flag("isShifted");
        products = state.passing("products", DType.FLOAT64, data.d, data.d);
        phase = state.chosen("methodPhase", Phase.SHIFT);
    }

    /// Float32 products lose singular values below some 3e-4 of the first. Where there are few rows for the
    /// columns, as in weights, the small end matters and float64 costs little.
    static boolean isInDouble(Rows rows) {
        return rows.count() <= ROWS_PER_COLUMN_IN_DOUBLE * rows.columns();
    }

    /// Blocks for X'X: an even number of them, so that two threads share them fairly.
    static Rows inBlocks(Rows rows) {
        long pairs = Math.max(1, Math.ceilDiv(rows.count(), 2L * ROWS));
        return rows.inBlocksOfAtLeast(Math.toIntExact(Math.ceilDiv(rows.count(), 2 * pairs)));
    }

    static List<Sums.Part> layout(int d) {
        return List.of(Sums.Part.matrix(d, d), Sums.Part.vector(d), Sums.Part.vector(1));
    }

    @Override
    public boolean advance() {
        switch (phase.get()) {
            case SHIFT -> {
                chooseShift();
                phase.set(Phase.ADD_UP);
            }
            case ADD_UP -> addUp();
            case DECOMPOSE -> {
                decompose();
                passes.count();
                phase.set(Phase.OVER);
            }
            case OVER -> throw new IllegalStateException("over");
        }
        return phase.get() == Phase.OVER;
    }

    @Override
    public PcaPasses.Plan plan() {
        return new PcaPasses.Plan(
                inBlocks(isShifted.get() ? data.rows.minus(shift.toArray()) : data.rows),
                layout(data.d),
                null,
                data.d,
                data.d,
                false,
                inDouble);
    }

    @Override
    public int passes() {
        return data.options.components() == 0 ? 2 : 3;
    }

    @Override
    public double done() {
        return passes.done();
    }

    @Override
    public boolean scoresRowsAsTheyAre() {
        return !isShifted.get();
    }

    /// Sums of squares about a point near the mean keep their digits; the first block's mean is near enough.
    private void chooseShift() {
        if (!data.options.centre()) {
            return;
        }
        var rows = data.rows;
        int d = data.d;
        try (var here = data.compute.memory().scope("the first rows")) {
            var buffer = Matrix.allocate(here, rows.working(), rows.copies() ? rows.blockRows() : 0, d);
            var first = rows.block(0, buffer).values();
            var row = new double[d];
            var sum = new double[d];
            double squares = 0;
            for (long i = 0; i < first.rows(); i++) {
                first.getRow(i, row);
                squares += Dot.square(row);
                for (int j = 0; j < d; j++) {
                    sum[j] += row[j] / first.rows();
                }
            }
            // a mean this small takes no digits from the sums, and rows that are not shifted are not copied
            if (Dot.square(sum) * first.rows() > SMALL_MEAN * squares) {
                shift.setRow(0, sum);
                isShifted.set(true);
            }
        }
    }

    private void addUp() {
        int d = data.d;
        var here = passes.current(this::plan);
        if (!here.sweep().advance((double) d * d * (inDouble ? 2 : 1), (block, sums, worker) -> {
            var part = here.small().get(worker);
            data.linalg.gram(here.widened(block.values(), worker), part);
            sums.part(PcaData.PRODUCTS).accumulateUpper(part);
            // the squares are the products' diagonal
            PcaData.addColumns(block, sums, false);
        })) {
            return;
        }
        var total = here.sweep().total();
        var squares = total.part(PcaData.SQUARES);
        for (int j = 0; j < d; j++) {
            squares.set(0, 0, squares.get(0, 0) + total.part(PcaData.PRODUCTS).get(j, j));
        }
        data.takeTotals(total, shift.toArray(), inDouble ? DType.FLOAT64 : data.rows.working());
        products.get().copyFrom(total.part(PcaData.PRODUCTS));
        passes.end();
        phase.set(Phase.DECOMPOSE);
    }

    private void decompose() {
        int d = data.d;
        var gram = products.get();
        double n = data.rows.count();
        if (data.options.centre()) {
            // the sums were taken about the shift: move them to the mean
            for (int i = 0; i < d; i++) {
                double a = data.mean.get(0, i) - shift.get(0, i);
                for (int j = 0; j < d; j++) {
                    gram.set(i, j, gram.get(i, j) - n * a * (data.mean.get(0, j) - shift.get(0, j)));
                }
            }
        }
        try (var here = data.compute.memory().scope("the run")) {
            Matrix squares;
            int count = data.options.components();
            if (count == 0) {
                squares = data.linalg.symmetricEigenvalues(gram, here);
            } else {
                var eigen = data.linalg.leadingEigen(gram, count, here);
                squares = eigen.values();
                for (int k = 0; k < count; k++) {
                    data.vectors.rows(k, 1).copyFrom(eigen.vectors().rows(count - 1 - k, 1));
                    data.values.set(0, k, Math.sqrt(Math.max(0, squares.get(0, d - 1 - k))));
                }
            }
            for (int i = 0; i < data.rank(); i++) {
                data.spectrum.set(0, i, Math.sqrt(Math.max(0, squares.get(0, d - 1 - i))));
            }
        }
        products.close();
    }
}
