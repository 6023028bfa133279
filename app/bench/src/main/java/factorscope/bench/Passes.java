package factorscope.bench;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a pass of SNMF takes, how that grows, and which share of this machine's speed in matrix products it reaches.
record Passes(String name, String title, boolean isCore) implements Case {
    private static final int ROWS = 20_000;
    private static final int COLUMNS = 768;
    private static final int COMPONENTS = 100;
    private static final int PASSES = 12;
    private static final int PEAK_SIZE = 2048;
    private static final int PEAK_REPEATS = 5;

    /// Passes whose first ones prepare: only the later ones count.
    private static final int UNCOUNTED = 3;

    @Override
    public double target() {
        return 0;
    }

    @Override
    public Dataset data(MemoryBudget memory) {
        return Mixtures.semiNonnegative(ROWS, COLUMNS, COMPONENTS, 1)
                .generate(memory)
                .data();
    }

    @Override
    public Optional<Baseline> baseline() {
        return Optional.empty();
    }

    @Override
    public Ours run(Compute compute, Dataset data, int repeat, Optional<Answer> other) {
        var notes = new ArrayList<String>();
        double seconds = pass(compute, data, COMPONENTS);
        double flops = 4.0 * ROWS * COLUMNS * COMPONENTS + 2.0 * ROWS * COMPONENTS * COMPONENTS;
        notes.add(String.format(Locale.ROOT, "%.0f %% of the peak", 100 * flops / seconds / peak(compute)));
        for (var larger : List.of(
                Mixtures.semiNonnegative(2 * ROWS, COLUMNS, COMPONENTS, 1),
                Mixtures.semiNonnegative(ROWS, 2 * COLUMNS, COMPONENTS, 1),
                Mixtures.semiNonnegative(ROWS, COLUMNS, 2 * COMPONENTS, 1))) {
            double more = pass(compute, larger.generate(compute.memory()).data(), larger.components());
            notes.add(String.format(
                    Locale.ROOT,
                    "%dx%d, K %d: %.2f times",
                    larger.rows(),
                    larger.columns(),
                    larger.components(),
                    more / seconds));
        }
        return new Ours(new Answer(seconds, 0, true, String.join(", ", notes)), seconds, Double.NaN, 0, 0);
    }

    private static double pass(Compute compute, Dataset data, int components) {
        var snmf = Decompositions.byId("snmf");
        var params = snmf.params()
                .parse(
                        Map.of("components", Integer.toString(components), "floor", "false", "start", "random"),
                        data.values().shape());
        try (var solver = snmf.start(Problem.of(Inputs.of(data), params, 1), compute)) {
            long start = 0;
            int passes = 0;
            while (passes < PASSES && solver.step() instanceof Step.Working working) {
                if (working.objective().isPresent()) {
                    passes++;
                    if (passes == UNCOUNTED) {
                        start = System.nanoTime();
                    }
                }
            }
            return (System.nanoTime() - start) / 1e9 / (passes - UNCOUNTED);
        }
    }

    /// Flops per second of a large product on all threads.
    private static double peak(Compute compute) {
        try (var scope = compute.memory().scope("a product")) {
            var a = Matrix.allocate(scope, DType.FLOAT32, PEAK_SIZE, PEAK_SIZE);
            var b = Matrix.allocate(scope, DType.FLOAT32, PEAK_SIZE, PEAK_SIZE);
            var c = Matrix.allocate(scope, DType.FLOAT32, PEAK_SIZE, PEAK_SIZE);
            int size = PEAK_SIZE / compute.threads();
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < PEAK_REPEATS; i++) {
                long start = System.nanoTime();
                compute.parallel(
                        compute.threads(),
                        (part, _) -> compute.linalg()
                                .gemm(
                                        false,
                                        false,
                                        1,
                                        a.rows((long) part * size, size),
                                        b,
                                        0,
                                        c.rows((long) part * size, size)));
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return 2.0 * size * compute.threads() * PEAK_SIZE * (double) PEAK_SIZE / best;
        }
    }
}
