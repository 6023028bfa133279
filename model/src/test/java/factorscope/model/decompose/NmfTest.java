package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.matrix.Nmf;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.planted.Swimmer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NmfTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);
    private final Compute compute = Compute.alone(memory);

    /// From the golden W0 and H0.
    private Problem golden(Dataset data, Map<String, String> params) {
        var golden = Golden.read("sklearn_nmf");
        var h0 = Golden.matrix(golden.get("H0"));
        var right = new double[24][4];
        for (int k = 0; k < 4; k++) {
            for (int j = 0; j < 24; j++) {
                right[j][k] = h0[k][j];
            }
        }
        var start = TwoWay.of(
                new TwoWay.Axes(data.rows(), data.columns()),
                new TwoWay.Arrays(
                        Golden.matrix(Golden.matrix(golden.get("W0")), DType.FLOAT64)
                                .asTensor(),
                        Golden.matrix(new double[][] {{1, 1, 1, 1}}, DType.FLOAT64)
                                .asVector(),
                        Golden.matrix(right, DType.FLOAT64).asTensor()),
                TwoWay.Signs.NONNEGATIVE,
                TwoWay.Signs.NONNEGATIVE);
        var values = new Nmf().params().parse(params, data.values().shape());
        return new Problem(Inputs.of(data), values, 1, Optional.of(start));
    }

    private static Tensor raw(Solver solver, String name) {
        return java.util.Objects.requireNonNull(solver.save().arrays().get(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void coordinateDescentFollowsScikitLearnStepForStep(int iterations) {
        var golden = Golden.read("sklearn_nmf");
        var data = Golden.dataset(Golden.matrix(golden.get("A")), DType.FLOAT64);
        var reference = golden.get("runs").get("cd_" + iterations);
        var params = Map.of(
                "components", "4", "start", "given", "passes", "1", "tolerance", "0", "iterations", "" + iterations);
        // W is renewed in the iteration, H before the next one: ask for one more and look before its W
        try (var solver = new Nmf().start(golden(data, params), compute)) {
            while (solver.step() instanceof Step.Working) {}
            assertClose(raw(solver, "w"), Golden.matrix(reference.get("W")), 1e-8);
        }
        var more = Map.of(
                "components",
                "4",
                "start",
                "given",
                "passes",
                "1",
                "tolerance",
                "0",
                "iterations",
                "" + (iterations + 1));
        try (var solver = new Nmf().start(golden(data, more), compute)) {
            Step.Working working;
            do {
                working = (Step.Working) solver.step();
            } while (working.done() < iterations);
            assertClose(raw(solver, "h"), Golden.matrix(reference.get("H")), 1e-8);
        }
    }

    @Test
    void multiplicativeUpdatesForKullbackLeiblerFollowScikitLearn() {
        var golden = Golden.read("sklearn_nmf");
        var a = Golden.matrix(golden.get("A"));
        for (var row : a) {
            for (int j = 0; j < row.length; j++) {
                row[j] += 0.01;
            }
        }
        var data = Golden.dataset(a, DType.FLOAT64);
        var reference = golden.get("runs").get("mu_beta1.0_10");
        var params = Map.of("components", "4", "loss", "kl", "start", "given", "tolerance", "0", "iterations", "11");
        try (var solver = new Nmf().start(golden(data, params), compute)) {
            Step.Working working;
            do {
                working = (Step.Working) solver.step();
            } while (working.done() < 10);
            assertClose(raw(solver, "w"), Golden.matrix(reference.get("W")), 1e-8);
            assertClose(raw(solver, "h"), Golden.matrix(reference.get("H")), 1e-8);
            // our objective is taken before the components follow, so the reference lies below it
            double reached = Math.sqrt(2 * working.objective().orElseThrow());
            assertThat(reached)
                    .isBetween(
                            reference.get("err").asDouble(),
                            1.1 * reference.get("err").asDouble());
        }
    }

    @Test
    void nndsvdaStartsWhereScikitLearnDoes() {
        var golden = Golden.read("sklearn_nmf");
        var data = Golden.dataset(Golden.matrix(golden.get("A")), DType.FLOAT64);
        var values = new Nmf()
                .params()
                .parse(
                        Map.of("components", "4", "start", "nndsvda"),
                        data.values().shape());
        try (var solver = new Nmf().start(Problem.of(Inputs.of(data), values, 1), compute)) {
            var writer = solver.save();
            while (!writer.text("phase").equals("CODE")) {
                solver.step();
                writer = solver.save();
            }
            assertClose(raw(solver, "w"), Golden.matrix(golden.get("nndsvda_W")), 1e-6);
            assertClose(raw(solver, "h"), Golden.matrix(golden.get("nndsvda_H")), 1e-6);
        }
    }

    private static void assertClose(Tensor actual, double[][] expected, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertThat(actual.at(i, j)).as("%d, %d", i, j).isCloseTo(expected[i][j], within(tolerance));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"frobenius", "kl"})
    void theObjectiveNeverGrows(String loss) {
        var planted = Mixtures.nonnegative(400, 60, 6, 3).generate(memory);
        var values = new Nmf()
                .params()
                .parse(
                        Map.of("components", "6", "loss", loss, "iterations", "60", "tolerance", "0"),
                        planted.data().values().shape());
        double previous = Double.POSITIVE_INFINITY;
        int seen = 0;
        try (var solver = new Nmf().start(Problem.of(Inputs.of(planted.data()), values, 1), compute)) {
            while (solver.step() instanceof Step.Working working) {
                if (working.objective().isPresent()) {
                    // float32 products round
                    assertThat(working.objective().getAsDouble()).isLessThanOrEqualTo(previous * (1 + 1e-6));
                    previous = working.objective().getAsDouble();
                    seen++;
                }
            }
        }
        assertThat(seen).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({"nndsvda", "random"})
    void reachesThePlantedFit(String start) {
        var planted = Mixtures.nonnegative(20_000, 768, 100, 7).generate(memory);
        var values = new Nmf()
                .params()
                .parse(
                        Map.of("components", "100", "start", start),
                        planted.data().values().shape());
        try (var solver = new Nmf().start(Problem.of(Inputs.of(planted.data()), values, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            assertThat(solver.measures().get(Measures.RELATIVE_ERROR).orElseThrow())
                    .isLessThanOrEqualTo(0.1755);
        }
    }

    @Test
    void findsThePartsOfTheSwimmer() {
        var swimmer = Swimmer.generate(memory);
        double best = 1;
        for (int seed = 1; seed <= 5; seed++) {
            var values = new Nmf()
                    .params()
                    .parse(
                            Map.of("components", "17", "iterations", "500", "tolerance", "1e-9"),
                            swimmer.data().values().shape());
            try (var solver = new Nmf().start(Problem.of(Inputs.of(swimmer.data()), values, seed), compute)) {
                while (solver.step() instanceof Step.Working) {}
                best = Math.min(
                        best, solver.measures().get(Measures.RELATIVE_ERROR).orElseThrow());
            }
        }
        assertThat(best).isLessThan(1e-3);
    }

    @Test
    void refusesNegativeValuesAndSaysWhere() {
        var data = Golden.dataset(new double[][] {{1, 2}, {3, 4}, {1, -0.5}}, DType.FLOAT32);
        var values = new Nmf().params().initial(data.values().shape());
        assertThatThrownBy(() -> {
                    try (var solver = new Nmf().start(Problem.of(Inputs.of(data), values, 1), compute)) {
                        while (solver.step() instanceof Step.Working) {}
                    }
                })
                .isInstanceOf(Failure.class)
                .hasMessageContaining("row 2, column 1 is -0.5");
    }
}
