package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.decompose.matrix.Snmf;
import factorscope.model.linalg.Compute;
import factorscope.model.match.Matching;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnmfTest {
    private final MemoryBudget memory = new MemoryBudget(4L << 30);
    private final Compute compute = Compute.alone(memory);

    @ParameterizedTest
    @CsvSource({"1.0, FLOAT64", "0.25, FLOAT64", "1.0, FLOAT32", "0.25, FLOAT32"})
    void followsThePublishedRuleStepForStep(double keep, DType dtype) {
        var golden = Golden.read("snmf_reference");
        var data = Golden.dataset(Golden.matrix(golden.get("A_tokens_by_neurons")), dtype);
        var reference = golden.get("by_sparsity").get(Double.toString(keep));
        var losses = Golden.vector(reference.get("loss"));
        int k = golden.get("K").asInt();
        var codes = Golden.matrix(Golden.matrix(golden.get("G0")), dtype).asTensor();
        var weights = Golden.matrix(new double[][] {{1, 1, 1, 1}}, DType.FLOAT64).asVector();
        var components = Golden.matrix(Golden.matrix(golden.get("F0")), dtype).asTensor();
        var start = TwoWay.of(
                new TwoWay.Axes(data.rows(), data.columns()),
                new TwoWay.Arrays(codes, weights, components),
                TwoWay.Signs.NONNEGATIVE,
                TwoWay.Signs.SIGNED);
        var params = new Snmf()
                .params()
                .parse(
                        Map.of(
                                "components", "" + k,
                                "keep", "" + keep,
                                "rule", "published",
                                "start", "given",
                                "iterations", "30",
                                "floor", "false"),
                        data.values().shape());
        double tolerance = dtype == DType.FLOAT64 ? 1e-10 : 1e-4;
        double squares = 0;
        for (var row : Golden.matrix(golden.get("A_tokens_by_neurons"))) {
            for (double value : row) {
                squares += value * value;
            }
        }
        try (var solver =
                new Snmf().start(new Problem(Inputs.of(data), params, 1, Optional.of(start)), compute)) {
            int iteration = 0;
            Step step = solver.step();
            while (step instanceof Step.Working working) {
                if (working.objective().isPresent()) {
                    double loss = Math.pow(working.objective().getAsDouble(), 2) * squares;
                    System.out.println(loss + " " + losses[iteration]);
                    assertThat(loss).isCloseTo(losses[iteration], within(tolerance * losses[iteration] + 1e-300));
                    iteration++;
                }
                step = solver.step();
            }
            assertThat(iteration).isEqualTo(30);
        }
    }

    @Test
    void recoversPlantedComponents() {
        for (int seed = 1; seed <= 3; seed++) {
            var planted = Mixtures.semiNonnegative(20_000, 768, 100, 7).generate(memory);
            var params = new Snmf()
                    .params()
                    .parse(Map.of("components", "100", "keep", "0.05", "floor", "true"), planted.data().values().shape());
            long t = System.nanoTime();
            try (var solver = new Snmf().start(Problem.of(Inputs.of(planted.data()), params, seed), compute)) {
                while (solver.step() instanceof Step.Working w) {
                    w.objective().ifPresent(o -> System.out.printf("%.1f %.6f%n", w.done(), o));
                }
                System.out.println((System.nanoTime() - t) / 1e9 + " s " + solver.measures());
                var matching = Matching.of(planted.components(), solver.current().orElseThrow().loadings(1));
                System.out.println(matching.mean() + " " + matching.atLeast(0.95));
            }
        }
    }
}
