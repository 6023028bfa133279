package factorscope.model.decompose.dictionary;

import factorscope.model.data.DType;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.alternating.AlternatingSolver;
import factorscope.model.decompose.alternating.BlockCoder;
import factorscope.model.decompose.alternating.DescentCoder;
import factorscope.model.decompose.alternating.GaussSeidel;
import factorscope.model.decompose.alternating.PursuitCoder;
import factorscope.model.decompose.alternating.RowByRow;
import factorscope.model.decompose.alternating.RowCoder;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;

/// The solver of [SparseDictionary]: an online part, then the passes of [AlternatingSolver].
final class DictionarySolver extends AlternatingSolver {
    /// The online part codes from nothing, whole passes from the last codes: few rounds suffice for either.
    private static final int DESCENT_PASSES = 50;

    private static final double DESCENT_TOLERANCE = 1e-4;

    /// In the online part atoms move on before exact codes would matter.
    private static final double ONLINE_TOLERANCE = 1e-2;

    /// One step of the online part codes its batch in slices of so many rows, each on one thread.
    private static final int SLICE = 64;

    /// Passes over the atoms per whole pass over the data.
    private static final int ATOM_PASSES = 2;

    /// So many iterations tell whether moved atoms serve better where they are now.
    private static final int TRIAL = 6;

    /// Atoms whose codes' sum of squares is below this share of the mean are put to better use.
    private static final double UNUSED = 1e-6;

    /// Forecasts: what the atoms' step costs per K^2 d, in products of many threads and float32.
    private static final double ATOM_STEP = 20;

    /// Forecasts: what finding a row's code costs per atom.
    private static final double FLOPS_PER_CODE = 400;

    private final ParamValues params;
    private final GaussSeidel gaussSeidel;
    private final Online online;
    private final SolverState.Real previous;

    DictionarySolver(Problem problem, Compute compute) {
        super(
                problem,
                compute,
                problem.params().get(SparseDictionary.COMPONENTS),
                !problem.params().get(SparseDictionary.POSITIVE),
                1,
                coders(problem.params()));
        params = problem.params();
        gaussSeidel = new GaussSeidel(linalg, scope, components, rows.columns());
        previous = state.real("previous", Double.POSITIVE_INFINITY);
        online = new Online();
    }

    private static BlockCoder.Maker coders(ParamValues params) {
        return RowByRow.of(() -> coder(params, DESCENT_TOLERANCE), !params.get(SparseDictionary.POSITIVE));
    }

    private static RowCoder coder(ParamValues params, double tolerance) {
        boolean positive = params.get(SparseDictionary.POSITIVE);
        return params.get(SparseDictionary.CODER).equals("omp")
                ? new PursuitCoder(params.get(SparseDictionary.NONZEROS), positive)
                : new DescentCoder(params.get(SparseDictionary.ALPHA), positive, DESCENT_PASSES, tolerance);
    }

    static Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var params = problem.params();
        int k = params.get(SparseDictionary.COMPONENTS);
        int d = rows.columns();
        double n = rows.count();
        int batch = params.get(SparseDictionary.BATCH);
        double epochs = params.get(SparseDictionary.EPOCHS);
        // the tolerance is seen to end them after some 40, whatever the data
        double passes = Math.min(params.get(SparseDictionary.ITERATIONS), 40);
        int size = rows.working().bytes();
        long inBatch = Math.min(rows.count(), batch);
        long bytes = AlternatingSolver.bytes(rows, compute, k, 1, coders(params))
                + GaussSeidel.bytes(k, d)
                + 8L * k * (2L * k + d)
                + size * (inBatch * (d + 2L * k) + (long) k * Math.max(k, d));
        double steps = Math.ceil(epochs * n / inBatch);
        return new Forecast(
                passes * n * (4.0 * k * d + k * (double) k)
                        + epochs * n * (4.0 * k * d + 2.0 * k * k)
                        // the atoms' step: float64, on one thread
                        + steps * ATOM_STEP * k * k * d,
                (passes + epochs) * n * k * FLOPS_PER_CODE + passes * GaussSeidel.scalarFlops(k, d),
                (passes + epochs) * problem.inputs().data().values().bytes(),
                bytes,
                rows.count() * k * size,
                0);
    }

    @Override
    protected Ready begin() {
        return online.advance() ? Ready.COMPONENTS : Ready.NOTHING;
    }

    @Override
    protected double coderFlops() {
        return 8.0 * components * components;
    }

    @Override
    protected void improve(Sums total) {
        for (int pass = 0; pass < ATOM_PASSES; pass++) {
            gaussSeidel.pass(total.part(G), total.part(B), h, DictionarySolver::intoUnitBall);
        }
        var unused = unused(total.part(G));
        if (!unused.isEmpty()) {
            replace(unused, worstRows(unused.size()));
        }
    }

    private static void intoUnitBall(int k, double[] atom) {
        double square = 0;
        for (double value : atom) {
            square += value * value;
        }
        if (square > 1) {
            double norm = Math.sqrt(square);
            for (int j = 0; j < atom.length; j++) {
                atom[j] /= norm;
            }
        }
    }

    private List<Integer> unused(Matrix g) {
        double mean = 0;
        for (int k = 0; k < components; k++) {
            mean += g.get(k, k) / components;
        }
        var unused = new ArrayList<Integer>();
        for (int k = 0; k < components; k++) {
            if (g.get(k, k) <= UNUSED * mean) {
                unused.add(k);
            }
        }
        // when no atom is used at all, the penalty is too high and other atoms would not be used either
        return unused.size() == components ? List.of() : unused;
    }

    private void replace(List<Integer> atoms, long[] rowNumbers) {
        try (var here = compute.memory().scope("new atoms")) {
            var x = Matrix.allocate(here, rows.working(), rowNumbers.length, rows.columns());
            rows.gather(rowNumbers, x);
            var atom = new double[rows.columns()];
            for (int i = 0; i < rowNumbers.length; i++) {
                x.getRow(i, atom);
                normalise(atom);
                h.setRow(atoms.get(i), atom);
            }
        }
    }

    private static void normalise(double[] atom) {
        double square = 0;
        for (double value : atom) {
            square += value * value;
        }
        for (int j = 0; j < atom.length && square > 0; j++) {
            atom[j] /= Math.sqrt(square);
        }
    }

    @Override
    protected Verdict judge(int iteration, double objective) {
        boolean stalled = previous.get() - objective <= params.get(SparseDictionary.TOLERANCE) * objective;
        previous.set(objective);
        if (stalled && iteration > 1) {
            return Verdict.CONVERGED;
        }
        return iteration >= mostIterations() ? Verdict.RAN_OUT : Verdict.GO_ON;
    }

    @Override
    protected int trialIterations() {
        return TRIAL;
    }

    @Override
    protected void settled() {
        previous.set(Double.POSITIVE_INFINITY);
    }

    @Override
    protected double shownObjective() {
        return objective() / rows.count();
    }

    @Override
    protected int mostIterations() {
        return params.get(SparseDictionary.ITERATIONS);
    }

    @Override
    protected TwoWay.Signs componentSigns() {
        return TwoWay.Signs.SIGNED;
    }

    @Override
    public Measures measures() {
        var measures = super.measures();
        if (measures.values().isEmpty()) {
            return measures;
        }
        long nonzero = 0;
        var row = new double[components];
        for (long i = 0; i < w.rows(); i++) {
            w.getRow(i, row);
            for (double value : row) {
                nonzero += value != 0 ? 1 : 0;
            }
        }
        return measures.with(Measures.ACTIVE, (double) nonzero / rows.count());
    }

    /// Batch after batch in random order, with sums that forget: the older a batch, the worse were its atoms.
    private final class Online {
        /// Sum of y y' over the batches seen, discounted.
        private final Matrix a = state.matrix("online.a", DType.FLOAT64, components, components);
        /// Sum of y x' over the batches seen, discounted.
        private final Matrix b = state.matrix("online.b", DType.FLOAT64, components, rows.columns());

        private final int batch = (int) Math.min(rows.count(), params.get(SparseDictionary.BATCH));
        private final int steps = (int) Math.ceilDiv(params.get(SparseDictionary.EPOCHS) * rows.count(), (long) batch);
        private final Matrix x = Matrix.allocate(scope, rows.working(), batch, rows.columns());
        private final Matrix codes = Matrix.allocate(scope, rows.working(), batch, components);
        private final Matrix products = Matrix.allocate(scope, rows.working(), batch, components);
        private final Matrix square = Matrix.allocate(scope, DType.FLOAT64, components, components);
        private final Matrix partial =
                Matrix.allocate(scope, rows.working(), components, Math.max(components, rows.columns()));
        private final List<RowCoder> coders = new ArrayList<>();
        private final SolverState.Count step = state.count("online.step");

        Online() {
            for (int worker = 0; worker < compute.threads(); worker++) {
                coders.add(coder(params, ONLINE_TOLERANCE));
            }
        }

        /// One batch.
        ///
        /// @return whether all are done
        boolean advance() {
            if (step.get() == 0) {
                chooseAtoms();
            }
            if (step.get() >= steps) {
                return true;
            }
            learn(rowsOf(step.get()));
            step.next();
            return step.get() >= steps;
        }

        private void chooseAtoms() {
            var random = Randoms.of(seed, "atoms", 0);
            var numbers = Randoms.sample(random, rows.count(), components);
            var all = new ArrayList<Integer>();
            for (int k = 0; k < Math.min(components, numbers.length); k++) {
                all.add(k);
            }
            replace(all, numbers);
        }

        /// Each epoch has its own order; a batch is some consecutive places of it.
        private long[] rowsOf(long number) {
            var numbers = new long[batch];
            long epoch = number * batch / rows.count();
            var order = new Shuffle(rows.count(), seed, epoch);
            for (int i = 0; i < batch; i++) {
                long place = number * batch + i;
                if (place / rows.count() > epoch) {
                    epoch++;
                    order = new Shuffle(rows.count(), seed, epoch);
                }
                numbers[i] = order.at(place % rows.count());
            }
            java.util.Arrays.sort(numbers);
            return numbers;
        }

        private void learn(long[] numbers) {
            rows.gather(numbers, x);
            var gram = Gram.of(linalg, h, square);
            coders.forEach(coder -> coder.prepare(gram));
            var hWorking = componentsInWorkingType();
            if (hWorking != h) {
                hWorking.copyFrom(h);
            }
            compute.parallel(Math.ceilDiv(batch, SLICE), (slice, worker) -> {
                int from = slice * SLICE;
                int size = Math.min(SLICE, batch - from);
                linalg.gemm(false, true, 1, x.rows(from, size), hWorking, 0, products.rows(from, size));
                var y = new double[components];
                var c = new double[components];
                for (int i = from; i < from + size; i++) {
                    products.getRow(i, c);
                    w.getRow(numbers[i], y);
                    coders.get(worker).code(y, c);
                    codes.setRow(i, y);
                    w.setRow(numbers[i], y);
                }
            });
            addUp();
            gaussSeidel.pass(a, b, h, DictionarySolver::intoUnitBall);
            var unused = unused(a);
            if (!unused.isEmpty()) {
                var random = Randoms.of(seed, "unused atoms", step.get());
                replace(unused, random.longs(unused.size(), 0, rows.count()).toArray());
            }
        }

        /// A <- beta A + Y'Y and B <- beta B + Y'X with the discount of Mairal et al. 2010, section 3.4.2.
        private void addUp() {
            double seen = step.get() + 1.0;
            double theta = seen < batch ? seen * batch : (double) batch * batch + seen - batch;
            double beta = (theta + 1 - batch) / (theta + 1);
            scaleAndAdd(a, beta, codes, codes);
            scaleAndAdd(b, beta, codes, x);
        }

        private void scaleAndAdd(Matrix sum, double beta, Matrix left, Matrix right) {
            var part = partial.reshaped(sum.rows(), sum.columns());
            linalg.gemm(true, false, 1, left, right, 0, part);
            var row = new double[sum.columns()];
            for (int k = 0; k < sum.rows(); k++) {
                sum.getRow(k, row);
                for (int j = 0; j < row.length; j++) {
                    row[j] *= beta;
                }
                sum.setRow(k, row);
            }
            sum.accumulate(part);
        }
    }
}
