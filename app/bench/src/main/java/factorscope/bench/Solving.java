package factorscope.bench;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.match.Matching;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.planted.Planted;
import factorscope.model.planted.Polyads;
import factorscope.model.run.Calibration;
import factorscope.samples.Samples;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A decomposition of planted data: how long until it is as good as the baseline, or as good as asked for.
final class Solving implements Case {
    /// How good a run is so far; the smaller the better, or compared at the end.
    enum Goal {
        /// Relative error, until a given number.
        GIVEN_ERROR,
        /// Relative error, until the baseline's.
        ERROR,
        /// Objective per row, until the baseline's.
        OBJECTIVE,
        /// Seconds of as much work; the errors depend on the starts.
        WORK,
        /// Inertia, compared at the end.
        INERTIA,
        /// Explained variance, compared at the end.
        VARIANCE
    }

    /// An explained variance that is smaller by less is the same.
    private static final double EQUAL_VARIANCE = 1e-5;

    /// An inertia at most this much larger is the same: so much lies between the local minima of either side.
    private static final double EQUAL_INERTIA = 0.02;

    /// A planted component is found again when the cosine is at least this.
    private static final double FOUND = 0.95;

    private final String name;
    private final String title;
    private final boolean core;
    private final Function<MemoryBudget, Source> source;
    private final String algorithm;
    private final Map<String, String> params;
    private final Goal goal;
    private final double target;
    private final double givenError;
    private final double share;
    private final @Nullable Baseline baseline;
    private @Nullable Planted planted;

    private Solving(Builder builder) {
        name = builder.name;
        title = builder.title;
        core = builder.core;
        source = builder.source;
        algorithm = builder.algorithm;
        params = builder.params;
        goal = builder.goal;
        target = builder.target;
        givenError = builder.givenError;
        share = builder.share;
        baseline = builder.baseline;
    }

    private record Source(Dataset data, Optional<Planted> planted) {}

    /// The parts of a case, one after the other.
    static final class Builder {
        private final String name;
        private final Function<MemoryBudget, Source> source;
        private String title = "";
        private boolean core;
        private String algorithm = "";
        private Map<String, String> params = Map.of();
        private Goal goal = Goal.ERROR;
        private double target;
        private double givenError;
        private double share = 1;
        private @Nullable Baseline baseline;

        private Builder(String name, Function<MemoryBudget, Source> source) {
            this.name = name;
            this.source = source;
        }

        /// On data whose components are known.
        static Builder planted(String name, Mixtures mixtures) {
            return new Builder(name, memory -> {
                var made = mixtures.generate(memory);
                return new Source(made.data(), Optional.of(made));
            });
        }

        /// On a cube of known polyadic components.
        static Builder planted(String name, Polyads polyads) {
            return new Builder(name, memory -> new Source(polyads.generate(memory), Optional.empty()));
        }

        /// On one of the samples.
        static Builder sample(String name, String sample) {
            return new Builder(name, memory -> new Source(Samples.byId(sample).open(memory), Optional.empty()));
        }

        Builder titled(String text) {
            title = text;
            return this;
        }

        Builder core() {
            core = true;
            return this;
        }

        Builder solving(String with, Map<String, String> texts) {
            algorithm = with;
            params = texts;
            return this;
        }

        Builder untilError(double error) {
            goal = Goal.GIVEN_ERROR;
            givenError = error;
            return this;
        }

        Builder comparing(Goal what) {
            goal = what;
            return this;
        }

        /// Until this share of the baseline's error.
        Builder untilShareOfError(double part) {
            goal = Goal.ERROR;
            share = part;
            return this;
        }

        Builder against(double atLeast, Baseline other) {
            target = atLeast;
            baseline = other;
            return this;
        }

        Solving build() {
            return new Solving(this);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean isCore() {
        return core;
    }

    @Override
    public double target() {
        return target;
    }

    @Override
    public Optional<Baseline> baseline() {
        return Optional.ofNullable(baseline);
    }

    @Override
    public Dataset data(MemoryBudget memory) {
        var made = source.apply(memory);
        planted = made.planted.orElse(null);
        return made.data;
    }

    @Override
    public Ours run(Compute compute, Dataset data, int repeat, Optional<Answer> other) {
        var decomposition = Decompositions.byId(algorithm);
        var values = decomposition.params().parse(params, data.values().shape());
        var problem = Problem.of(Inputs.of(data), values, repeat + 1L);
        var forecast = decomposition.forecast(problem, compute);
        double forecastSeconds = Calibration.ofThisMachine().seconds(forecast, compute);
        var own = new Compute(
                compute.threads(), compute.helpers(), compute.memory().part(), compute.linalg());
        double wanted = goal == Goal.GIVEN_ERROR
                ? givenError
                : other.map(a -> a.quality() * share).orElse(Double.NEGATIVE_INFINITY);
        long start = System.nanoTime();
        double reached = Double.NaN;
        try (var solver = decomposition.start(problem, own)) {
            while (solver.step() instanceof Step.Working working) {
                if (Double.isNaN(reached) && isReached(solver, working.objective(), wanted)) {
                    reached = seconds(start);
                }
            }
            var measures = solver.measures();
            var result = solver.last().orElseThrow();
            double all = seconds(start);
            double quality = quality(measures, result, data);
            var note = found(result);
            boolean arrived = arrived(quality, wanted, reached, other);
            var answer = new Answer(Double.isNaN(reached) ? all : reached, quality, arrived, note);
            return new Ours(
                    answer,
                    all,
                    forecastSeconds,
                    forecast.offHeapPeak(),
                    own.memory().peak());
        }
    }

    private boolean isReached(Solver solver, OptionalDouble objective, double wanted) {
        if (objective.isEmpty()) {
            return false;
        }
        return switch (goal) {
            case GIVEN_ERROR, ERROR ->
                solver.measures().values().getOrDefault(Measures.RELATIVE_ERROR, Double.POSITIVE_INFINITY) <= wanted;
            case OBJECTIVE -> objective.getAsDouble() <= wanted;
            case WORK, INERTIA, VARIANCE -> false;
        };
    }

    private double quality(Measures measures, Factorization result, Dataset data) {
        var values = measures.values();
        return switch (goal) {
            case GIVEN_ERROR, ERROR, WORK -> values.getOrDefault(Measures.RELATIVE_ERROR, Double.NaN);
            case OBJECTIVE ->
                values.getOrDefault(Measures.OBJECTIVE, Double.NaN)
                        / data.values().shape().rows();
            case INERTIA -> values.getOrDefault(Measures.INERTIA, Double.NaN);
            case VARIANCE -> explained(result);
        };
    }

    private static double explained(Factorization result) {
        if (result instanceof TwoWay pca) {
            double sum = 0;
            for (int k = 0; k < pca.components(); k++) {
                sum += pca.strength(k) * pca.strength(k);
            }
            return sum / Math.max(1, pca.loadings(0).shape().rows() - 1);
        }
        return Double.NaN;
    }

    private boolean arrived(double quality, double wanted, double reached, Optional<Answer> other) {
        return switch (goal) {
            case GIVEN_ERROR, ERROR, OBJECTIVE ->
                other.isEmpty() && goal != Goal.GIVEN_ERROR || quality <= wanted || !Double.isNaN(reached);
            case WORK -> true;
            case INERTIA -> other.isEmpty() || quality <= wanted * (1 + EQUAL_INERTIA);
            case VARIANCE -> other.isEmpty() || quality >= wanted * (1 - EQUAL_VARIANCE);
        };
    }

    private String found(Factorization result) {
        if (planted == null || goal == Goal.VARIANCE || goal == Goal.INERTIA) {
            return "";
        }
        var matching = Matching.of(result.loadings(1), planted.components());
        return String.format(
                Locale.ROOT,
                "%d of %d planted components",
                matching.atLeast(FOUND),
                planted.components().shape().columns());
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
