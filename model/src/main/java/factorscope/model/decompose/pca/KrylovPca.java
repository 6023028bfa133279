package factorscope.model.decompose.pca;

import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Sums;
import java.util.List;

/// The randomized block Krylov method of Musco and Musco 2015, for data with very many rows and columns; it goes on
/// until what its vectors leave of the equation X'X v = s^2 v is small, and says how small.
final class KrylovPca implements PcaMethod {
    /// Random directions beyond those wanted.
    static final int OVERSAMPLING = 8;

    /// So many blocks are in a basis before it is restarted.
    private static final int MOST_BLOCKS = 8;

    /// So many products with X'X are expected where it goes on until residuals are small, and made at most.
    private static final int USUAL_PRODUCTS = 6;

    private static final int MOST_PRODUCTS = 40;

    private enum Phase {
        MEAN,
        POWER,
        OVER
    }

    private final PcaData data;
    private final PcaPasses passes;
    private final KrylovBasis basis;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count products;

    /// The largest residual of a wanted vector.
    private final SolverState.Real residual;

    KrylovPca(PcaData data, PcaPasses passes, SolverState state, SolverState.Real residual) {
        this.data = data;
        this.passes = passes;
        this.residual = residual;
        int width = (int) width(data.rank(), data.options);
        basis = new KrylovBasis(data.linalg, data.compute.memory(), state, width, (int) blocks(data.options), data.d);
        phase = state.chosen("methodPhase", Phase.MEAN);
        products = state.count("products");
    }

    static long width(long rank, PcaSolver.Options options) {
        return Math.min(rank, options.components() + OVERSAMPLING);
    }

    private static long blocks(PcaSolver.Options options) {
        long least = options.powers() + 1L;
        return goesOn(options) ? Math.max(least, MOST_BLOCKS) : least;
    }

    private static boolean goesOn(PcaSolver.Options options) {
        return options.method() == PcaSolver.Method.AUTO && options.powers() > 0;
    }

    /// Off-heap bytes of the basis, and what its steps take.
    static long bytes(long rows, long columns, PcaSolver.Options options) {
        return KrylovBasis.bytes(width(Math.min(rows, columns), options), blocks(options), columns);
    }

    /// How many products with X'X a forecast counts on.
    static double usualProducts(PcaSolver.Options options) {
        return goesOn(options) ? USUAL_PRODUCTS : options.powers() + 1;
    }

    @Override
    public boolean advance() {
        switch (phase.get()) {
            case MEAN -> takeMean();
            case POWER -> power();
            case OVER -> throw new IllegalStateException("over");
        }
        return phase.get() == Phase.OVER;
    }

    @Override
    public PcaPasses.Plan plan() {
        return switch (phase.get()) {
            case MEAN -> PcaPasses.Plan.reading(data.rows, data.columnLayout());
            case POWER -> {
                int count = Math.toIntExact(basis.next().rows());
                yield new PcaPasses.Plan(
                        data.centred(),
                        List.of(Sums.Part.matrix(count, data.d)),
                        basis.next(),
                        count,
                        data.d,
                        true,
                        false);
            }
            case OVER -> throw new IllegalStateException("over");
        };
    }

    @Override
    public int passes() {
        int further = phase.get() == Phase.OVER ? 0 : 1;
        // with those of the mean and the scores
        return 2 + Math.max(data.options.powers() + 1, products.get() + further);
    }

    @Override
    public double done() {
        return passes.done();
    }

    private void takeMean() {
        var sweep = passes.current(this::plan).sweep();
        if (sweep.advance(2.0 * data.d, (block, sums, _) -> PcaData.addColumns(block, sums, true))) {
            data.takeTotals(sweep.total(), new double[data.d], data.rows.working());
            basis.begin(data.options.seed());
            passes.end();
            phase.set(Phase.POWER);
        }
    }

    /// Multiplies X'X with the newest directions.
    private void power() {
        var here = passes.current(this::plan);
        if (!here.sweep().advance(4.0 * data.d * basis.next().rows(), (block, sums, worker) -> {
            var scores = here.large().get(worker).rows(0, block.count());
            block.times(here.operand(), data.linalg, scores);
            block.addWeighted(scores, here.small().get(worker), data.linalg, sums.part(0));
        })) {
            return;
        }
        products.next();
        basis.add(here.sweep().total().part(0));
        if (products.get() <= data.options.powers() && basis.canGrow()) {
            multiplyNext();
            return;
        }
        try (var scope = data.compute.memory().scope("a basis")) {
            var ritz = basis.ritz(data.options.components(), scope);
            if (goesOn(data.options)
                    && products.get() < MOST_PRODUCTS
                    && basis.canGrow()
                    && worst(ritz.values(), ritz.residuals()) > PcaSolver.SMALL_RESIDUAL) {
                multiplyNext();
                return;
            }
            for (int k = 0; k < ritz.values().length; k++) {
                data.values.set(0, k, Math.sqrt(ritz.values()[k]));
            }
            basis.vectors(ritz.coordinates(), data.vectors);
            passes.end();
            phase.set(Phase.OVER);
        }
    }

    private void multiplyNext() {
        long before = passes.current(this::plan).operand().rows().rows();
        if (basis.isFull()) {
            basis.restart();
        }
        if (basis.next().rows() == before) {
            passes.repeat(plan());
        } else {
            passes.end();
        }
    }

    @Override
    public boolean isApproximate() {
        return true;
    }

    /// Asks the data: what the basis says of its residuals does not know the rounding of products.
    @Override
    public void check(Matrix productsOfVectors) {
        int count = data.options.components();
        var squares = new double[count];
        var residuals = new double[count];
        var product = new double[data.d];
        var vector = new double[data.d];
        for (int k = 0; k < count; k++) {
            squares[k] = data.values.get(0, k) * data.values.get(0, k);
            productsOfVectors.getRow(k, product);
            data.vectors.getRow(k, vector);
            double rest = 0;
            for (int j = 0; j < data.d; j++) {
                double off = product[j] - squares[k] * vector[j];
                rest += off * off;
            }
            residuals[k] = Math.sqrt(rest);
        }
        residual.set(worst(squares, residuals));
    }

    /// The largest ||X'X v - s^2 v|| / s^2 of the vectors.
    private static double worst(double[] squares, double[] residuals) {
        double worst = 0;
        for (int k = 0; k < squares.length; k++) {
            if (squares[k] > PcaSolver.LEAST_SOUND * squares[0]) {
                worst = Math.max(worst, residuals[k] / squares[k]);
            }
        }
        return worst;
    }
}
