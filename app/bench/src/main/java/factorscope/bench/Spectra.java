package factorscope.bench;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.run.Calibration;
import java.util.Map;
import java.util.Optional;

/// All singular values of a square matrix, as of weights.
record Spectra(String name, String title, boolean isCore, int size) implements Case {
    /// Largest singular values that differ by less are equal in float32.
    private static final double EQUAL = 1e-5;

    @Override
    public double target() {
        return 1;
    }

    @Override
    public Dataset data(MemoryBudget memory) {
        return Mixtures.lowRank(size, size, 16, 0.5, 1).generate(memory).data();
    }

    @Override
    public Optional<Baseline> baseline() {
        return Optional.of(new Baseline("spectrum", Map.of()));
    }

    @Override
    public Ours run(Compute compute, Dataset data, int repeat, Optional<Answer> other) {
        var rows = Rows.of(data);
        var options = PcaSolver.Options.valuesOnly();
        var forecast = PcaSolver.forecast(rows, compute, options);
        var own = new Compute(
                compute.threads(), compute.helpers(), compute.memory().part(), compute.linalg());
        long start = System.nanoTime();
        try (var solver = new PcaSolver(rows, own, options)) {
            var step = solver.step();
            while (step instanceof Step.Working) {
                step = solver.step();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double largest = solver.singularValue(0);
            boolean equal = other.isEmpty() || Math.abs(largest - other.get().quality()) <= EQUAL * largest;
            return new Ours(
                    new Answer(seconds, largest, equal, ""),
                    seconds,
                    Calibration.ofThisMachine().seconds(forecast, compute),
                    forecast.offHeapPeak(),
                    own.memory().peak());
        }
    }
}
