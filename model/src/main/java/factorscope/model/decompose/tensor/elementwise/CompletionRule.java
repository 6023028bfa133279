package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.tensor.polyadic.Constraints;
import factorscope.model.decompose.tensor.product.NormalEquations;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Least squares over the values that are there: every position has normal equations of its own (Tomasi and Bro
/// 2005), with a ridge. Some of what is there may be held out, to see how well the rest tells it.
final class CompletionRule implements PassFit.Rule {
    private static final double SCALAR = 30;
    private static final double LOOPS = 800;

    /// The ridge comes down to the one asked for: with one that is small from the beginning, few values are fitted by
    /// loadings that run away from them.
    private static final double FIRST_RIDGE = 0.3;

    private static final double RIDGE_FACTOR = 0.9;

    /// The share of the values that choose among starts.
    private static final double VALIDATION = 0.1;

    /// An error of these values that other starts need not be tried for.
    private static final double GOOD = 0.05;

    /// Cycles that tell good starts from bad ones.
    static final int CYCLES_OF_START = 50;

    private static final int PRODUCTS = PassFit.OWN;
    private static final int TARGETS = PassFit.OWN + 1;
    private static final int HELD_SQUARES = PassFit.OWN + 2;
    private static final int HELD_REST = PassFit.OWN + 3;
    private static final int ALL = PassFit.OWN + 4;
    private static final int WEIGHTED_SQUARES = PassFit.OWN + 5;
    private static final int WEIGHTED_REST = PassFit.OWN + 6;

    private final Dataset data;
    private final Optional<Dataset> weights;
    private final long seed;
    private final Rows rows;
    private final int components;
    private final double ridge;
    private final double heldOut;
    private final int starts;
    private final int cyclesOfStart;
    private double ridgeHere;
    private boolean validates;
    private final int longest;
    private final List<Matrix> rests = new ArrayList<>();
    private final List<Matrix> narrow = new ArrayList<>();

    /// Of a pass: products of all inner modes' loadings, those of all but the other mode's, and the position along
    /// it, by column.
    private double[][] others = {};

    private double[][] without = {};
    private int[] place = {};

    /// @param weights of the data's shape: how much each value counts
    /// @param ridge in units of the mean diagonal of a position's normal equations
    /// @param heldOut the share of values that are left out of the fit
    /// @param starts how many random starts are tried; the best at predicting held-out values goes on
    /// @param cyclesOfStart how long each is tried
    CompletionRule(
            Dataset data,
            Optional<Dataset> weights,
            long seed,
            Rows rows,
            int components,
            double ridge,
            double heldOut,
            int starts,
            int cyclesOfStart,
            int workers,
            OffHeap scope) {
        this.data = data;
        this.weights = weights;
        this.seed = seed;
        this.rows = rows;
        this.components = components;
        this.ridge = ridge;
        this.heldOut = heldOut;
        this.starts = starts;
        this.cyclesOfStart = cyclesOfStart;
        ridgeHere = ridge;
        longest = data.axes().stream().skip(1).mapToInt(a -> a.size()).max().orElse(1);
        for (int w = 0; w < workers; w++) {
            rests.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), rows.columns()));
            narrow.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), components));
        }
    }

    /// Two halves of K x K products in loops.
    @Override
    public double cost() {
        return SCALAR * components * components + LOOPS;
    }

    @Override
    public List<Sums.Part> layout() {
        return List.of(
                Sums.Part.matrix(longest, components * components),
                Sums.Part.matrix(longest, components),
                Sums.Part.vector(1),
                Sums.Part.vector(1),
                Sums.Part.vector(1),
                Sums.Part.vector(1),
                Sums.Part.vector(1));
    }

    @Override
    public void begin(int mode, PassFit fit) {
        others = khatriRao(fit);
        without = without(fit, mode);
        place = places(fit, mode);
    }

    /// On the heap.
    static long heapBytes(Rows rows, int components) {
        return rows.columns() * (16L * components + 40);
    }

    /// The same values in every pass.
    private boolean isHeldOut(long row, int column) {
        long number = row * rows.columns() + column;
        return heldOut > 0 && Randoms.of(seed, "held out", number).nextDouble() < heldOut
                || validates && Randoms.of(seed, "validation", number).nextDouble() < VALIDATION;
    }

    private double ridgeOf(int cycle) {
        return Math.max(ridge, FIRST_RIDGE * Math.pow(RIDGE_FACTOR, cycle));
    }

    @Override
    public int starts() {
        return starts;
    }

    @Override
    public int cyclesOfStart() {
        return cyclesOfStart;
    }

    @Override
    public void prepare(int cycle, boolean isChosen) {
        ridgeHere = ridgeOf(cycle);
        validates = !isChosen;
    }

    @Override
    public boolean isReady(int cycle) {
        return ridgeOf(cycle) == ridge;
    }

    @Override
    public double badness(double[] figures) {
        return figures[1];
    }

    @Override
    public boolean isGood(double badness) {
        return badness < GOOD;
    }

    @Override
    public void block(RowBlock block, Matrix codes, int mode, PassFit fit, Sums sums, int worker) {
        int d = rows.columns();
        int k = components;
        var x = new double[d];
        var m = new double[d];
        var row = new double[k];
        var z = new double[k];
        var gram = new double[k][k];
        var target = new double[k];
        var products = sums.part(PRODUCTS);
        var targets = sums.part(TARGETS);
        var system = new double[longest][k * k];
        var side = new double[longest][k];
        var rest = rests.get(worker).rows(0, block.count());
        double squares = 0;
        double left = 0;
        double heldSquares = 0;
        double heldRest = 0;
        double weightedSquares = 0;
        double weightedRest = 0;
        var weight = new double[d];
        java.util.Arrays.fill(weight, 1);
        long there = 0;
        long fitted = 0;
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, x);
            weigh(block.first() + i, weight);
            var isFitted = new boolean[d];
            for (var line : gram) {
                java.util.Arrays.fill(line, 0);
            }
            java.util.Arrays.fill(target, 0);
            for (int j = 0; j < d; j++) {
                boolean isThere = !Double.isNaN(x[j]) && weight[j] > 0;
                isFitted[j] = isThere && !isHeldOut(block.first() + i, j);
                there += isThere ? 1 : 0;
                if (isFitted[j]) {
                    fitted++;
                    addProducts(gram, others[j], weight[j]);
                    for (int r = 0; r < k; r++) {
                        target[r] += weight[j] * x[j] * others[j][r];
                    }
                }
            }
            NormalEquations.solve(gram, target, ridgeHere, row);
            codes.setRow(i, row);
            // as it is kept
            codes.getRow(i, row);
            for (int j = 0; j < d; j++) {
                double model = Dot.of(row, others[j]);
                double off = Double.isNaN(x[j]) ? 0 : x[j] - model;
                m[j] = isFitted[j] ? off : 0;
                if (isFitted[j]) {
                    squares += x[j] * x[j];
                    left += off * off;
                    weightedSquares += weight[j] * x[j] * x[j];
                    weightedRest += weight[j] * off * off;
                    for (int r = 0; r < k; r++) {
                        z[r] = row[r] * without[j][r];
                    }
                    add(system[place[j]], side[place[j]], z, x[j], weight[j]);
                } else if (!Double.isNaN(x[j]) && weight[j] > 0) {
                    heldSquares += x[j] * x[j];
                    heldRest += off * off;
                }
            }
            rest.setRow(i, m);
        }
        for (int p = 0; p < fit.sizes()[mode]; p++) {
            accumulate(products, p, system[p]);
            accumulate(targets, p, side[p]);
        }
        add(sums, PassFit.SQUARES, squares);
        add(sums, PassFit.REST, left);
        add(sums, PassFit.COUNT, fitted);
        add(sums, HELD_SQUARES, heldSquares);
        add(sums, HELD_REST, heldRest);
        add(sums, ALL, there);
        add(sums, WEIGHTED_SQUARES, weightedSquares);
        add(sums, WEIGHTED_REST, weightedRest);
        addFits(codes, rest, fit, sums, worker);
    }

    private void addFits(Matrix codes, Matrix rest, PassFit fit, Sums sums, int worker) {
        var with = narrow.get(worker).rows(0, rest.rows());
        fit.compute().linalg().gemm(false, false, 1, rest, fit.khatriRao(), 0, with);
        var fits = sums.part(PassFit.FITS).toArray();
        var row = new double[components];
        var product = new double[components];
        for (long i = 0; i < rest.rows(); i++) {
            codes.getRow(i, row);
            with.getRow(i, product);
            for (int r = 0; r < components; r++) {
                fits[r] += row[r] * product[r];
            }
        }
        sums.part(PassFit.FITS).setRow(0, fits);
    }

    private static void add(Sums sums, int part, double value) {
        sums.part(part).set(0, 0, sums.part(part).get(0, 0) + value);
    }

    private static void accumulate(Matrix into, int row, double[] values) {
        var sum = new double[values.length];
        into.getRow(row, sum);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
        into.setRow(row, sum);
    }

    private void weigh(long row, double[] into) {
        var given = weights;
        if (given.isEmpty()) {
            return;
        }
        for (int j = 0; j < into.length; j++) {
            into[j] = given.get().values().at(row, j);
            if (!(into[j] >= 0 && into[j] < Double.POSITIVE_INFINITY)) {
                throw Failure.data(
                        given.get().name() + " has the weight " + Numbers.shown(into[j]) + " in row " + row
                                + ", column " + j + ".",
                        "Weights must be numbers that are not negative; 0 leaves a value out.");
            }
        }
    }

    private static void addProducts(double[][] gram, double[] z, double weight) {
        for (int r = 0; r < z.length; r++) {
            double factor = weight * z[r];
            var line = gram[r];
            for (int s = 0; s <= r; s++) {
                line[s] += factor * z[s];
            }
        }
    }

    private static void add(double[] system, double[] side, double[] z, double x, double weight) {
        int k = z.length;
        for (int r = 0; r < k; r++) {
            double factor = weight * z[r];
            for (int s = 0; s <= r; s++) {
                system[r * k + s] += factor * z[s];
            }
            side[r] += x * factor;
        }
    }

    private double[][] khatriRao(PassFit fit) {
        var out = new double[rows.columns()][components];
        for (int j = 0; j < out.length; j++) {
            fit.khatriRao().getRow(j, out[j]);
        }
        return out;
    }

    /// The position along a mode of every column.
    private int[] places(PassFit fit, int mode) {
        var places = new int[rows.columns()];
        var index = new int[fit.sizes().length];
        for (int j = 0; j < places.length; j++) {
            places[j] = index[mode];
            fit.next(index);
        }
        return places;
    }

    /// Products of the loadings of all inner modes but one: columns x K.
    private double[][] without(PassFit fit, int mode) {
        var out = new double[rows.columns()][components];
        var index = new int[fit.sizes().length];
        for (var line : out) {
            java.util.Arrays.fill(line, 1);
            for (int m = 1; m < index.length; m++) {
                for (int r = 0; r < components && m != mode; r++) {
                    line[r] *= fit.factors().mode(m).get(index[m], r);
                }
            }
            fit.next(index);
        }
        return out;
    }

    @Override
    public void update(int mode, PassFit fit, Sums total) {
        int k = components;
        var loadings = fit.factors().mode(mode);
        var system = new double[k * k];
        var target = new double[k];
        var gram = new double[k][k];
        var row = new double[k];
        for (int p = 0; p < fit.sizes()[mode]; p++) {
            total.part(PRODUCTS).getRow(p, system);
            total.part(TARGETS).getRow(p, target);
            for (int r = 0; r < k; r++) {
                System.arraycopy(system, r * k, gram[r], 0, k);
            }
            NormalEquations.solve(gram, target, ridgeHere, row);
            loadings.setRow(p, row);
        }
    }

    /// The share that is there, and the error of what was held out.
    @Override
    public double[] figures(Sums total) {
        double held = total.part(HELD_SQUARES).get(0, 0);
        return new double[] {
            total.part(ALL).get(0, 0) / rows.count() / rows.columns(),
            held > 0 ? Math.sqrt(total.part(HELD_REST).get(0, 0) / held) : Double.NaN
        };
    }

    @Override
    public double squares(Sums total) {
        return total.part(PassFit.SQUARES).get(0, 0) + total.part(HELD_SQUARES).get(0, 0);
    }

    /// The relative error of what is fitted, every value as much as it counts.
    @Override
    public double objective(Sums total) {
        double squares = total.part(WEIGHTED_SQUARES).get(0, 0);
        return squares == 0 ? 0 : Math.sqrt(total.part(WEIGHTED_REST).get(0, 0) / squares);
    }

    @Override
    public Constraints constraints() {
        return Constraints.none(data.axes().size());
    }

    @Override
    public Measures measures(double[] figures) {
        var measures = Measures.NONE.with(Measures.OBSERVED, figures[0]);
        return Double.isNaN(figures[1]) ? measures : measures.with(Measures.HELD_OUT_ERROR, figures[1]);
    }

    @Override
    public boolean isOfTheData() {
        return true;
    }
}
