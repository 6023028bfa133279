package factorscope.model.decompose.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.decorate.Rescaled;
import factorscope.model.decompose.tensor.product.Expansion;
import factorscope.model.diagnose.ReconstructionError;
import factorscope.model.linalg.Compute;
import factorscope.model.workspace.ResultFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every decomposition that knows of more than two axes must hold to.
class TensorContractTest {
    private final Fits fits = new Fits();

    /// Of nonnegative numbers only.
    private static boolean isForNonnegative(String id) {
        return id.startsWith("nn") || id.equals("gcp");
    }

    private static Dataset planted(String id, int[] sizes, double noise) {
        boolean isNonnegative = isForNonnegative(id);
        var data = Tensors.noisy(Tensors.random(sizes, 3, !isNonnegative, 4), noise, DType.FLOAT32, 5);
        int columns = Math.toIntExact(data.values().shape().columns());
        return Tensors.dataset(sizes, DType.FLOAT32, i -> {
            double value = data.values().at(i / columns, i % columns);
            return isNonnegative ? Math.abs(value) : value;
        });
    }

    static Stream<String> ids() {
        return Decompositions.all().stream()
                .filter(d -> ((Rescaled) d).inner().getClass().getPackageName().contains(".tensor."))
                .map(d -> d.descriptor().id());
    }

    /// With and without the mean and constraints, where these can be chosen.
    private static List<Problem> problems(Decomposition decomposition, Dataset data) {
        var problems = new ArrayList<Problem>();
        for (var centre : List.of("false", "true")) {
            if (centre.equals("false") || decomposition.params().param("centre").isPresent()) {
                var params = new LinkedHashMap<>(Map.of("components", "3"));
                decomposition.params().param("centre").ifPresent(_ -> params.put("centre", centre));
                // more would show nothing more
                decomposition.params().param("iterations").ifPresent(_ -> params.put("iterations", "40"));
                problems.add(Problem.of(
                        Tensors.inputs(data),
                        decomposition.params().parse(params, data.values().shape()),
                        1));
            }
        }
        if (decomposition.params().param("constraints").isPresent()) {
            int order = data.axes().size();
            var words = "smooth,nonnegative" + ",none".repeat(order - 2);
            var params = Map.of("components", "3", "constraints", words, "iterations", "40");
            problems.add(Problem.of(
                    Tensors.inputs(data),
                    decomposition.params().parse(params, data.values().shape()),
                    1));
        }
        return problems;
    }

    /// Along every axis, and the cores.
    private static List<Tensor> parts(TwoWay result) {
        var parts = new ArrayList<Tensor>();
        parts.add(result.loadings(0));
        parts.add(result.weights());
        parts.add(result.loadings(1));
        return parts;
    }

    private static void requireEqual(TwoWay a, TwoWay b) {
        for (int p = 0; p < parts(a).size(); p++) {
            var left = parts(a).get(p);
            var right = parts(b).get(p);
            assertThat(left.shape()).isEqualTo(right.shape());
            for (long i = 0; i < left.shape().rows(); i++) {
                for (long j = 0; j < left.shape().columns(); j++) {
                    assertThat(left.at(i, j)).isEqualTo(right.at(i, j));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void givesTheSameBitsAfterAResumptionWithinTheForecast(String id) {
        for (var sizes : List.of(new int[] {150, 9, 14}, new int[] {8, 30, 5, 6}, new int[] {14, 14, 6})) {
            var data = planted(id, sizes, 0.1);
            var decomposition = Decompositions.byId(id);
            if (!decomposition.accepts(Tensors.inputs(data)).fits()) {
                continue;
            }
            for (var problem : problems(decomposition, data)) {
                requireResumable(decomposition, problem);
            }
        }
    }

    private void requireResumable(Decomposition decomposition, Problem problem) {
        var compute = fits.compute();
        var own = new Compute(2, Runnable::run, fits.memory().part(), compute.linalg());
        try (var whole = decomposition.start(problem, own)) {
            while (whole.step() instanceof Step.Working) {}
            var expected = (TwoWay) whole.last().orElseThrow();
            assertThat(own.memory().peak())
                    .isLessThanOrEqualTo(decomposition.forecast(problem, own).offHeapPeak());
            double error = whole.measures().get(Measures.RELATIVE_ERROR).orElseThrow();
            assertThat(ReconstructionError.of(problem.inputs().data(), expected, compute, () -> false))
                    .isCloseTo(error, within(1e-5));
            for (int stop : new int[] {1, 6, 30}) {
                try (var broken = decomposition.start(problem, compute)) {
                    for (int i = 0; i < stop; i++) {
                        broken.step();
                    }
                    try (var resumed = decomposition.resume(problem, compute, broken.save())) {
                        while (resumed.step() instanceof Step.Working) {}
                        requireEqual((TwoWay) resumed.last().orElseThrow(), expected);
                    }
                }
            }
        }
    }

    /// Data in another unit, whose squares would overflow or vanish in float32: the same result in that unit.
    @ParameterizedTest
    @MethodSource("ids")
    void resultsAreInTheDatasUnits(String id) {
        var decomposition = Decompositions.byId(id);
        var plain = planted(id, new int[] {14, 14, 6}, 0.1);
        var params = decomposition.params().initial(plain.values().shape());
        if (decomposition.scaling(params).isEmpty()
                || !decomposition.accepts(Inputs.of(plain)).fits()) {
            return;
        }
        double error = error(decomposition, plain);
        for (double factor : new double[] {0x1p66, 0x1p-66}) {
            var values = plain.values();
            var data = Tensors.dataset(
                    new int[] {14, 14, 6}, values.dtype(), i -> values.at(i / (14 * 6), i % (14 * 6)) * factor);
            assertThat(error(decomposition, data)).as("times %s", factor).isCloseTo(error, within(1e-6));
        }
    }

    /// As measured anew from the result.
    private double error(Decomposition decomposition, Dataset data) {
        var params = decomposition.params().initial(data.values().shape());
        try (var solver = decomposition.start(Problem.of(Inputs.of(data), params, 1), fits.compute())) {
            while (solver.step() instanceof Step.Working) {}
            var result = (TwoWay) solver.last().orElseThrow();
            var structure = result.structure();
            if (structure.isPresent()) {
                // the right loadings are what the structure says
                var right = Expansion.right(
                        structure.get(),
                        result.weights(),
                        result.loadings(1).dtype(),
                        result.loadings(1).shape().rows(),
                        fits.compute());
                assertThat(right.at(3, 0)).isCloseTo(result.loadings(1).at(3, 0), within(1e-6));
            }
            return ReconstructionError.of(data, result, fits.compute(), () -> false);
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void isKeptAsAFolder(String id, @TempDir Path folder) {
        var data = planted(id, new int[] {12, 12, 10}, 0.01);
        var fit = fits.of(id, data, Map.of("components", "3"));
        var provenance = new Provenance(id, 1, Map.of(), 1, "", List.of(), "here", 1, true, Instant.EPOCH);
        var result = new Result(
                fit.result(),
                fit.measures(),
                new Trace("sweep", List.of()),
                provenance,
                Result.Outcome.CONVERGED,
                1,
                0);
        var place = folder.resolve(id);
        new ResultFolder(result, ResultFolder.Source.of("test", data.origin())).write(place, false);
        var read = (TwoWay) ResultFolder.read(place, fits.memory()).result().factorization();
        requireEqual(read, fit.result());
        assertThat(read.structure().map(Object::getClass))
                .isEqualTo(fit.result().structure().map(Object::getClass));
        assertThat(((Labels.Folded) read.axes().get(1).labels()).axes())
                .extracting(Axis::size)
                .containsExactly(12, 10);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void staysFiniteAndTrueOnAwkwardTensors(String id) {
        for (var sizes : List.of(
                new int[] {1, 4, 5}, new int[] {5, 1, 1}, new int[] {2, 2, 2, 2, 2, 2, 2, 2}, new int[] {3, 3, 3})) {
            for (var value : List.<IntToDoubleFunction>of(i -> 0, i -> 1, i -> i % 3, i -> i % 7 < 3 ? 0 : 2)) {
                var data = Tensors.dataset(sizes, DType.FLOAT32, value);
                if (!Decompositions.byId(id).accepts(Tensors.inputs(data)).fits()) {
                    continue;
                }
                var fit = fits.of(id, data, Map.of());
                assertThat(fit.error()).isBetween(0.0, 1.0 + 1e-6);
                for (var part : parts(fit.result())) {
                    for (long i = 0; i < part.shape().rows(); i++) {
                        assertThat(part.at(i, 0)).isFinite();
                    }
                }
                assertThat(ReconstructionError.of(data, fit.result(), fits.compute(), () -> false))
                        .isCloseTo(fit.error(), within(1e-5));
                assertThat(fit.measures().get(Measures.EXPLAINED)).isPresent();
            }
        }
    }
}
