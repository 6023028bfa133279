package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.RankCriteria;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.rank.RankEvidence;
import factorscope.model.diagnose.rank.RankReport;
import factorscope.model.diagnose.rank.Spectrum;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankCriteriaTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);
    private final Compute compute = Compute.alone(memory);

    private Spectrum spectrum(Dataset data) {
        var pca = Decompositions.byId("pca");
        var params = pca.params().parse(Map.of("components", "1"), data.values().shape());
        try (var solver = pca.start(Problem.of(Inputs.of(data), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            return Spectrum.of((TwoWay) solver.last().orElseThrow()).orElseThrow();
        }
    }

    private RankReport report(Dataset data) {
        var fits = new RankEvidence.Fits(data, compute, 1, () -> false);
        return RankReport.of(new RankEvidence(spectrum(data), 40, Optional.of(fits)), RankCriteria.all());
    }

    private static Map<String, Integer> suggestions(RankReport report) {
        return report.voices().stream()
                .filter(v -> v.suggested().isPresent())
                .collect(
                        Collectors.toMap(v -> v.about().id(), v -> v.suggested().getAsInt()));
    }

    @ParameterizedTest
    @CsvSource({"2000, 60, 5", "800, 100, 8", "300, 400, 6"})
    void mostFindAPlantedRank(int rows, int columns, int rank) {
        var data =
                Mixtures.lowRank(rows, columns, rank, 0.1, 3).generate(memory).data();
        var report = report(data);
        assertThat(suggestions(report).entrySet().stream().filter(e -> e.getValue() == rank))
                .as("%s", suggestions(report))
                .hasSizeGreaterThanOrEqualTo(5);
        assertThat(report.suggested()).hasValue(rank);
        assertThat(report.conclusion()).contains("agree");
    }

    /// Their known failures, so that nobody is surprised.
    @Test
    void someFailWhereTheyAreKnownTo() {
        // a level of noise per column: what compares with one level takes loud columns for components
        var random = new SplittableRandom(4);
        var loud = factorscope.model.Golden.dataset(
                noise(random, 1000, 50, j -> j < 10 ? 5 : 1), factorscope.model.data.DType.FLOAT64);
        var said = suggestions(report(loud));
        assertThat(said.get("parallel-analysis")).isZero();
        assertThat(said.get("marchenko-pastur")).isGreaterThanOrEqualTo(10);
        assertThat(said.get("minka")).isGreaterThanOrEqualTo(10);
    }

    private static double[][] noise(
            SplittableRandom random, int rows, int columns, java.util.function.IntToDoubleFunction level) {
        var values = new double[rows][columns];
        for (var row : values) {
            for (int j = 0; j < columns; j++) {
                row[j] = level.applyAsDouble(j) * random.nextGaussian();
            }
        }
        return values;
    }

    @Test
    void noiseHasNoComponents() {
        var data = factorscope.model.Golden.dataset(
                noise(new SplittableRandom(2), 1500, 40, _ -> 1), factorscope.model.data.DType.FLOAT64);
        var said = suggestions(report(data));
        assertThat(List.of(
                        said.get("parallel-analysis"),
                        said.get("marchenko-pastur"),
                        said.get("gavish-donoho"),
                        said.get("bi-cross-validation")))
                .containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 9})
    void measuresOfDimensionSeeTheDirectionsOfABall(int dimension) {
        var random = new SplittableRandom(6);
        var flat = noise(random, 1500, dimension, _ -> 1);
        var values = new double[flat.length][30];
        for (int i = 0; i < flat.length; i++) {
            System.arraycopy(flat[i], 0, values[i], 0, dimension);
        }
        var said = suggestions(report(factorscope.model.Golden.dataset(values, factorscope.model.data.DType.FLOAT64)));
        assertThat(said.get("two-nn")).isBetween(dimension - 1, dimension + 1);
        assertThat(said.get("likelihood-dimension")).isBetween(dimension - 2, dimension + 1);
    }

    @Test
    void saysSomethingOfDataWithoutVariance() {
        var report = report(factorscope.model.Golden.dataset(new double[50][8], factorscope.model.data.DType.FLOAT64));
        assertThat(report.voices())
                .hasSameSizeAs(RankCriteria.all())
                .allMatch(v -> !v.sentence().isBlank());
    }
}
