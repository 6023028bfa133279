package factorscope.model.analyse.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Fits;
import factorscope.model.run.Runs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A result in other units is the same model: undoing the steps on its reconstruction gives the same values.
class OriginalUnitsTest {
    private static final int ROWS = 120;
    private static final int COLUMNS = 10;

    private final MemoryBudget memory = new MemoryBudget(256 << 20);
    private final Compute compute = Compute.alone(memory);

    /// Columns of different size, away from zero.
    private Dataset data() {
        var planted =
                Mixtures.lowRank(ROWS, COLUMNS, 3, 0.2, 5).generate(memory).data();
        var values = Matrix.allocateShared(memory, DType.FLOAT64, ROWS, COLUMNS, "a test");
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                values.set(i, j, (j + 1) * planted.values().at(i, j) + 3 * j + 1);
            }
        }
        return new Dataset("d", "Data", planted.axes(), values.asTensor(), planted.origin());
    }

    private Result decomposed(String id, Dataset prepared, int components) {
        var method = Decompositions.byId(id);
        var params = method.params()
                .parse(
                        Map.of("components", Integer.toString(components)),
                        prepared.values().shape());
        try (var solver = method.start(Problem.of(Inputs.of(prepared), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            var provenance =
                    new Provenance(id, 1, Map.of(), 1, "", prepared.origin().prepare(), "here", 1, true, Instant.EPOCH);
            return new Result(
                    solver.current().orElseThrow(),
                    Measures.NONE,
                    new Trace("", List.of()),
                    provenance,
                    Result.Outcome.CONVERGED,
                    1,
                    1);
        }
    }

    private static double[][] reconstructed(Result result, int rows, int columns) {
        var memory = new MemoryBudget(64 << 20);
        var model = Matrix.allocateShared(memory, DType.FLOAT64, rows, columns, "a test");
        ((TwoWay) result.factorization()).reconstruct(0, model);
        var out = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            model.getRow(i, out[i]);
        }
        return out;
    }

    private Result restored(Dataset raw, String steps, String method, int components) throws InterruptedException {
        var prepared = Preparations.recipe(steps).apply(raw, memory);
        return restored(raw, decomposed(method, prepared, components));
    }

    private Result restored(Dataset raw, Result result) throws InterruptedException {
        var analysis = new OriginalUnits(Preparations::find);
        try (var runs = new Runs(1, 1, memory)) {
            var given = Given.of(raw, result);
            var task = new AnalysisRun.Task(
                    analysis, given, analysis.params().initial(raw.values().shape()), 1, Fits.NONE);
            var found = runs.submit(task).finding().orElseThrow().finding();
            return Objects.requireNonNull(found.results().get(Finding.WHOLE)).result();
        }
    }

    /// The data with the steps that kept the units.
    private Dataset kept(Dataset raw, Result restored) {
        var shared = new Dataset(raw.id(), raw.name(), raw.axes(), raw.values().shared(), raw.origin());
        var all = restored.provenance().prepare();
        return Preparations.again(shared, all.subList(raw.origin().prepare().size(), all.size()), memory);
    }

    /// With all components nothing is lost, so that the data themselves come back, whatever was done to them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "centre",
                "scale variance",
                "scale max; centre median",
                "centre; scale rows",
                "scale rows; centre",
                "scale rows",
                "scale dimension",
                "scale tf-idf",
                "whiten zca",
                "whiten pca",
                "rows 10:90; centre; scale variance; rows 5:60",
                "drop-constant; columns 2:9; clip -9 99; whiten pca"
            })
    void theDataComeBackFromAllComponents(String steps) throws InterruptedException {
        var raw = data();
        int components = steps.startsWith("drop") ? 7 : COLUMNS;
        var restored = restored(raw, steps, "pca", components);
        var data = kept(raw, restored);
        int d = data.columns().size();
        assertThat(data.axes().get(0).size()).isEqualTo(steps.startsWith("rows") ? 55 : ROWS);
        var model = reconstructed(restored, data.rows().size(), d);
        for (int i = 0; i < model.length; i++) {
            for (int j = 0; j < d; j++) {
                assertThat(model[i][j])
                        .isCloseTo(
                                data.values().at(i, j),
                                within(1e-7 * (1 + Math.abs(data.values().at(i, j)))));
            }
        }
        var factors = (TwoWay) restored.factorization();
        for (int k = 0; k < factors.components(); k++) {
            double left = 0;
            double right = 0;
            for (int i = 0; i < model.length; i++) {
                left += Math.pow(factors.loadings(0).at(i, k), 2);
            }
            for (int j = 0; j < d; j++) {
                right += Math.pow(factors.loadings(1).at(j, k), 2);
            }
            assertThat(left).isCloseTo(1, within(1e-9));
            assertThat(right).isCloseTo(1, within(1e-9));
        }
        assertThat(restored.measures().get(Measures.RELATIVE_ERROR).orElseThrow())
                .isLessThan(1e-7);
    }

    /// With fewer, the model is the old one undone value by value, and its error that of these values.
    @Test
    void aModelIsTheSameInOtherUnits() throws InterruptedException {
        var raw = data();
        var prepared = Preparations.recipe("centre; scale variance").apply(raw, memory);
        var result = decomposed("pca", prepared, 2);
        var model = reconstructed(result, ROWS, COLUMNS);
        var restored = restored(raw, result);
        var again = reconstructed(restored, ROWS, COLUMNS);
        double missed = 0;
        double all = 0;
        for (int j = 0; j < COLUMNS; j++) {
            double mean = 0;
            for (int i = 0; i < ROWS; i++) {
                mean += raw.values().at(i, j) / ROWS;
            }
            double square = 0;
            for (int i = 0; i < ROWS; i++) {
                square += Math.pow(raw.values().at(i, j) - mean, 2);
            }
            // as the ratio of the data says, whatever the denominator of the deviation
            double deviation =
                    (raw.values().at(0, j) - mean) / prepared.values().at(0, j);
            assertThat(deviation * deviation / square * ROWS).isCloseTo(1, within(0.02));
            for (int i = 0; i < ROWS; i++) {
                double wanted = mean + deviation * model[i][j];
                assertThat(again[i][j]).isCloseTo(wanted, within(1e-8 * (1 + Math.abs(wanted))));
                missed += Math.pow(raw.values().at(i, j) - wanted, 2);
                all += Math.pow(raw.values().at(i, j), 2);
            }
        }
        assertThat(restored.measures().get(Measures.RELATIVE_ERROR).orElseThrow())
                .isCloseTo(Math.sqrt(missed / all), within(1e-9));
        assertThat(restored.provenance().undone()).containsExactly("centre", "scale variance");
        assertThat(restored.provenance().prepare()).isEmpty();
    }

    @Test
    void nonnegativePartsStayNonnegative() throws InterruptedException {
        var raw = Preparations.recipe("clip 0 1000").apply(data(), memory);
        var _ = raw.lease();
        var restored = restored(raw, "scale max", "nmf", 3);
        var factors = (TwoWay) restored.factorization();
        assertThat(factors.signs(1)).isEqualTo(TwoWay.Signs.NONNEGATIVE);
        for (int k = 0; k < 3; k++) {
            for (int j = 0; j < COLUMNS; j++) {
                assertThat(factors.loadings(1).at(j, k)).isNotNegative();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log1p",
                "centre; unfold 0",
                "scale rows; rows 0:50",
                "centre; clip 0 1",
                "whiten pca; columns 0:3"
            })
    void whatCannotBeUndoneIsSaid(String steps) {
        var raw = data();
        assertThatThrownBy(() -> restored(raw, steps, "pca", 2))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cannot be undone");
        assertThatThrownBy(() -> restored(raw, "rows 0:50", "pca", 2)).hasMessageContaining("original units already");
    }
}
