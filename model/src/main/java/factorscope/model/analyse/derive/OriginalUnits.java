package factorscope.model.analyse.derive;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Work;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Missing;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Recipe;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// A factorization of prepared data as one of the data before they were centred, scaled or whitened: the same
/// model, in the units in which the values came.
///
/// With x = r (y M) + b for every row x before and y after the steps, Y = c + U V' becomes X = b + c M + (r U) (V'
/// M). Where rows were divided by r, what was constant becomes a component of its own, r times c M. Components are
/// in the order of their shares of these data. What the loadings of a tensor are made of is left out.
///
/// What is restored is of the data with only those steps that keep the units.
public final class OriginalUnits implements Analysis {
    private static final int BLOCK = 512;

    /// What is smaller than this share of the largest component is a remainder of rounding.
    private static final double NOTHING = 1e-10;

    /// A step that changed the units, or one of a recipe's that did not.
    private record Taken(String step, Undo undo) {
        boolean keepsUnits() {
            return undo instanceof Undo.Kept;
        }
    }

    private final Function<String, Optional<Preparation>> steps;

    /// @param steps by id
    public OriginalUnits(Function<String, Optional<Preparation>> steps) {
        this.steps = steps;
    }

    @Override
    public About about() {
        return new About(
                "original-units",
                1,
                "Original units",
                "Make a result of centred, scaled or whitened data one in the units that the values had before.",
                List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_ORIGIN;
    }

    @Override
    public List<String> folders() {
        return List.of(Finding.WHOLE);
    }

    @Override
    public Eligibility accepts(Given given) {
        if (given.twoWay().isEmpty()) {
            return Eligibility.refused("This result has no loadings that could be brought to other units.");
        }
        var all = given.result().provenance().prepare();
        var before = given.data().origin().prepare();
        if (before.size() > all.size() || !all.subList(0, before.size()).equals(before)) {
            return Eligibility.refused("These are not the data that those of the result were prepared from.");
        }
        if (!isNeeded(remaining(given))) {
            return Eligibility.refused(
                    isNeeded(all)
                            ? "The data that those of the result were prepared from are not open."
                            : "This result is in the original units already: no step changed them.");
        }
        return Eligibility.accepted();
    }

    /// Steps between the data and the result.
    private static List<String> remaining(Given given) {
        var all = given.result().provenance().prepare();
        return all.subList(given.data().origin().prepare().size(), all.size());
    }

    /// Whether any of these steps changed the units.
    private boolean isNeeded(List<String> taken) {
        return taken.stream()
                .flatMap(step -> steps.apply(step.split("\\s+", 2)[0]).stream())
                .anyMatch(Preparation::changesUnits);
    }

    /// Every step is taken again, and the error is measured in one pass.
    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var shape = given.data().values().shape();
        double values = shape.count();
        double components = 1 + given.result().factorization().components();
        double columns = shape.columns();
        int taken = remaining(given).size();
        long block = (long) (8 * (BLOCK * (columns + components) + 2 * components * (components + columns)));
        // two steps stand in memory at once, and the new loadings of rows
        long peak = (long) (8 * (2 * values + shape.rows() * components)) + block;
        return new Forecast(
                values * components * 4, values * (10 + 20.0 * taken), 8 * values * (1 + taken), peak, 0, (long)
                        (8 * columns * (2 * components + 4)));
    }

    @Override
    public UnitsFinding of(Given given, ParamValues params, Work work) {
        accepts(given).refusal().ifPresent(why -> {
            throw Failure.usage(why, "Choose a result of centred, scaled or whitened data, and its original data.");
        });
        var data = given.data();
        var result = given.result();
        var twoWay = given.twoWay().orElseThrow();
        var compute = work.compute();
        var taken = taken(data, remaining(given), twoWay.axes().get(1).size(), work);
        var kept = taken.stream().filter(Taken::keepsUnits).map(Taken::step).toList();
        var undone =
                taken.stream().filter(t -> !t.keepsUnits()).map(Taken::step).toList();
        var original = kept(data, kept, compute);
        try (var _ = original.lease()) {
            var terms = new Terms(twoWay, original);
            for (int s = taken.size() - 1; s >= 0; s--) {
                if (taken.get(s).undo instanceof Undo.Affine affine) {
                    terms.undo(affine);
                }
            }
            var restored = terms.result(compute);
            var made = new Result(
                    restored.factorization(),
                    restored.measures(),
                    result.trace(),
                    result.provenance().withPrepared(original.origin().prepare(), undone),
                    result.outcome(),
                    result.seconds(),
                    result.peakBytes());
            return new UnitsFinding(new Finding.Made(made, original.name(), original.origin()), undone);
        }
    }

    /// @param restored the result in original units
    /// @param undone the steps that changed the units
    public record UnitsFinding(Made restored, List<String> undone) implements Finding {
        public UnitsFinding {
            undone = List.copyOf(undone);
        }

        private double error() {
            return restored.result().measures().get(Measures.RELATIVE_ERROR).orElse(Double.NaN);
        }

        @Override
        public String summary() {
            return restored.result().factorization().components() + " components in original units, relative error "
                    + Numbers.shown(error(), 4) + "; undone: " + String.join("; ", undone) + ".";
        }

        @Override
        public void json(ObjectNode root) {
            root.put("components", restored.result().factorization().components());
            root.put("relativeError", error());
            var array = root.putArray("undone");
            undone.forEach(array::add);
        }

        @Override
        public Map<String, Made> results() {
            return Map.of(WHOLE, restored);
        }
    }

    private Dataset kept(Dataset raw, List<String> kept, Compute compute) {
        // the raw data stay with whoever gave them
        var shared = new Dataset(raw.id(), raw.name(), raw.axes(), raw.values().shared(), raw.origin());
        var data = Recipe.again(shared, kept, steps, compute.memory());
        // axes keep their ids, and so stay linked
        return kept.isEmpty()
                ? data
                : new Dataset(
                        raw.id() + "/original",
                        raw.name() + " (" + String.join("; ", kept) + ")",
                        data.axes(),
                        data.values(),
                        data.origin());
    }

    /// Every step with how it is undone; refuses orders in which they cannot be told apart.
    ///
    /// @param columns that the data have after all steps
    private List<Taken> taken(Dataset raw, List<String> wanted, int columns, Work work) {
        var memory = work.compute().memory();
        var taken = new ArrayList<Taken>();
        boolean hasAffine = false;
        boolean hasRows = false;
        var now = new Dataset(raw.id(), raw.name(), raw.axes(), raw.values().shared(), raw.origin());
        try {
            for (var step : wanted) {
                work.at(taken.size(), wanted.size(), "step");
                var undo = undo(now, step, memory);
                switch (undo) {
                    case Undo.Never never ->
                        throw Failure.data(
                                "The step \"" + step + "\" cannot be undone in a result: " + never.why() + ".",
                                "Decompose without it to see original units.");
                    case Undo.Kept what ->
                        requireOrder(
                                step,
                                switch (what) {
                                    case LABELS -> false;
                                    case ROWS -> hasRows;
                                    case VALUES, COLUMNS -> hasAffine;
                                });
                    case Undo.Affine affine -> {
                        hasAffine = true;
                        hasRows |= affine.hasRowFactors();
                    }
                }
                taken.add(new Taken(step, undo));
                now = Recipe.again(now, List.of(step), steps, memory);
            }
            if (now.columns().size() != columns) {
                throw Failure.data(
                        "The result has " + columns + " columns, the prepared data have "
                                + now.columns().size() + ".",
                        "Give the data that it was made from.");
            }
        } finally {
            now.lease().close();
        }
        return taken;
    }

    private Undo undo(Dataset now, String step, MemoryBudget memory) {
        var missing = Missing.ofStep(step);
        if (missing.isPresent()) {
            return missing.get() == Missing.IMPUTE ? Undo.Kept.VALUES : Undo.Kept.ROWS;
        }
        Recipe.Step first =
                Recipe.of(step, id -> steps.apply(id).orElseThrow()).steps().getFirst();
        return first.undo(now, memory);
    }

    private static void requireOrder(String step, boolean isLate) {
        if (isLate) {
            throw Failure.data(
                    "The step \"" + step + "\" came after the units were changed, so that they cannot be undone.",
                    "Take it first, and decompose again.");
        }
    }

    /// What is measured of the result in its new units.
    private record Restored(TwoWay factorization, Measures measures) {}

    /// A model as a sum: of components, and of what is the same in all rows but for a factor of the row.
    private static final class Terms {
        private final TwoWay from;
        private final Dataset data;
        private final int rows;
        private final double[] factors;
        private final List<double[]> columns = new ArrayList<>();
        private final List<double[]> constants = new ArrayList<>();
        private final List<double[]> constantFactors = new ArrayList<>();
        private boolean keepsSigns = true;

        Terms(TwoWay from, Dataset data) {
            this.from = from;
            this.data = data;
            rows = data.rows().size();
            if (from.axes().getFirst().size() != rows) {
                throw Failure.data(
                        "The result has " + from.axes().getFirst().size() + " rows, the data have " + rows + ".",
                        "Give the data that it was made from.");
            }
            factors = ones();
            int d = from.axes().get(1).size();
            for (int k = 0; k < from.components(); k++) {
                var column = new double[d];
                for (int j = 0; j < d; j++) {
                    column[j] = from.loadings(1).at(j, k);
                }
                columns.add(column);
            }
            from.offset().ifPresent(offset -> {
                var constant = new double[d];
                for (int j = 0; j < d; j++) {
                    constant[j] = offset.at(j);
                }
                constants.add(constant);
                constantFactors.add(ones());
            });
        }

        private double[] ones() {
            var ones = new double[rows];
            java.util.Arrays.fill(ones, 1);
            return ones;
        }

        /// Before the step.
        void undo(Undo.Affine affine) {
            keepsSigns &= affine.keepsSigns();
            columns.replaceAll(affine::before);
            constants.replaceAll(affine::before);
            if (affine.hasRowFactors()) {
                for (int i = 0; i < rows; i++) {
                    factors[i] *= affine.factor(i);
                    for (var own : constantFactors) {
                        own[i] *= affine.factor(i);
                    }
                }
            }
            affine.offset().ifPresent(offset -> {
                constants.add(offset);
                constantFactors.add(ones());
            });
        }

        /// Of the components.
        private double largest() {
            double largest = 0;
            for (int k = 0; k < columns.size(); k++) {
                double left = 0;
                for (int i = 0; i < rows; i++) {
                    double code =
                            factors[i] * from.strength(k) * from.loadings(0).at(i, k);
                    left += code * code;
                }
                largest = Math.max(largest, Math.sqrt(left) * size(columns.get(k)));
            }
            return largest;
        }

        private static double size(double[] values) {
            return Math.sqrt(Dot.square(values));
        }

        private static boolean isConstant(double[] factors) {
            return java.util.Arrays.stream(factors).allMatch(f -> f == 1);
        }

        Restored result(Compute compute) {
            int d = data.columns().size();
            var offset = new double[d];
            boolean hasOffset = false;
            var further = new ArrayList<Integer>();
            for (int t = 0; t < constants.size(); t++) {
                if (isConstant(constantFactors.get(t))) {
                    hasOffset = true;
                    for (int j = 0; j < d; j++) {
                        offset[j] += constants.get(t)[j];
                    }
                } else if (size(constantFactors.get(t)) * size(constants.get(t)) > NOTHING * largest()) {
                    further.add(t);
                }
            }
            int components = columns.size() + further.size();
            try (var scope = compute.memory().scope("original units")) {
                var dtype = data.values().dtype().working();
                var w = Matrix.allocateShared(compute.memory(), dtype, rows, components, "a result");
                var h = Matrix.allocate(scope, DType.FLOAT64, components, d);
                for (int k = 0; k < components; k++) {
                    h.setRow(k, k < columns.size() ? columns.get(k) : constants.get(further.get(k - columns.size())));
                }
                for (int i = 0; i < rows; i++) {
                    for (int k = 0; k < components; k++) {
                        w.set(
                                i,
                                k,
                                k < columns.size()
                                        ? factors[i]
                                                * from.strength(k)
                                                * from.loadings(0).at(i, k)
                                        : constantFactors.get(further.get(k - columns.size()))[i]);
                    }
                }
                return measured(compute, scope, w, h, hasOffset ? offset : null);
            }
        }

        private Restored measured(
                Compute compute,
                OffHeap scope,
                Matrix w,
                Matrix h,
                double @org.jspecify.annotations.Nullable [] offset) {
            var linalg = compute.linalg();
            int components = w.columns();
            int d = h.columns();
            var g = Matrix.allocate(scope, DType.FLOAT64, components, components);
            var b = Matrix.allocate(scope, DType.FLOAT64, components, d);
            var codes = Matrix.allocate(scope, DType.FLOAT64, BLOCK, components);
            var block = Matrix.allocate(scope, DType.FLOAT64, BLOCK, d);
            var row = new double[d];
            var code = new double[components];
            double all = 0;
            double centred = 0;
            double missed = 0;
            for (int first = 0; first < rows; first += BLOCK) {
                int count = Math.min(BLOCK, rows - first);
                var x = block.rows(0, count);
                var u = codes.rows(0, count);
                data.values().copyRows(first, count, DType.FLOAT64, x.segment());
                for (int i = 0; i < count; i++) {
                    x.getRow(i, row);
                    for (int j = 0; j < d; j++) {
                        if (Double.isNaN(row[j])) {
                            throw Failure.data(
                                    "Row " + (first + i) + " has a missing value in the original units.",
                                    "Fill it in first (impute).");
                        }
                        all += row[j] * row[j];
                        row[j] -= offset == null ? 0 : offset[j];
                        centred += row[j] * row[j];
                    }
                    x.setRow(i, row);
                    w.getRow(first + i, code);
                    u.setRow(i, code);
                }
                linalg.gemm(true, false, 1, u, u, 1, g);
                linalg.gemm(true, false, 1, u, x, 1, b);
                linalg.gemm(false, false, -1, u, h, 1, x);
                for (long i = 0; i < (long) count * d; i++) {
                    double left = x.segment().getAtIndex(JAVA_DOUBLE, i);
                    missed += left * left;
                }
            }
            var axes = new TwoWay.Axes(data.rows(), data.columns());
            var built = new TwoWayBuilder(compute, axes, w, h)
                    .withSums(g, b, centred)
                    .build(from.signs(0), keepsSigns ? from.signs(1) : TwoWay.Signs.SIGNED);
            if (offset != null) {
                built = built.withOffset(vector(compute, offset));
            }
            var measures =
                    all > 0 ? Measures.NONE.with(Measures.RELATIVE_ERROR, Math.sqrt(missed / all)) : Measures.NONE;
            return new Restored(built, measures);
        }

        private static Tensor vector(Compute compute, double[] values) {
            var vector = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, values.length, "a result");
            vector.setRow(0, values);
            return vector.asVector();
        }
    }
}
