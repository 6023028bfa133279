package factorscope.model.rank;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.analyse.Given;
import factorscope.model.analyse.study.RankFinding;
import factorscope.model.analyse.study.RankStudy;
import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.RankCriteria;
import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Fits;
import factorscope.model.run.Runs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankCriteriaTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);

    private RankReport report(Dataset data) {
        return report(data, RankCriteria.all(), true, 12);
    }

    private RankReport report(Dataset data, List<RankCriterion> criteria, boolean centres, int most) {
        var study = new RankStudy(Decompositions.byId("pca"), criteria);
        var params = study.params()
                .parse(
                        Map.of("centre", Boolean.toString(centres), "max-k", Integer.toString(most)),
                        data.values().shape());
        try (var runs = new Runs(2, 1, memory)) {
            var finished = runs.submit(new AnalysisRun.Task(study, Given.of(data, ""), params, 1, Fits.NONE))
                    .finding()
                    .orElseThrow();
            return ((RankFinding) finished.finding()).report();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
        // a space that codes of both signs span needs one component more where codes have no sign
        var said = suggestions(report);
        assertThat(said.remove("bi-cross-validation-snmf")).isBetween(rank, rank + 1);
        assertThat(report.conclusion()).contains("between " + rank + " and " + (rank + 1));
    }

    /// Those that fit factorizations with signs, on mixtures that such factorizations explain.
    @Test
    void repeatedAndHeldOutFitsFindPlantedParts() {
        var signed = suggestions(
                report(Mixtures.semiNonnegative(600, 200, 4, 5).generate(memory).data()));
        assertThat(signed)
                .containsEntry("bi-cross-validation-snmf", 4)
                .containsEntry("held-out-entries", 4)
                .containsEntry("consensus-cophenetic", 4)
                .containsEntry("consensus-pac", 4)
                .containsEntry("repeated-silhouettes", 4)
                .doesNotContainKey("bi-cross-validation-nmf");
        // noise without negative values is a seventh component: the same in every row
        var unsigned = suggestions(
                report(Mixtures.nonnegative(600, 160, 6, 5).generate(memory).data()));
        assertThat(unsigned)
                .containsEntry("bi-cross-validation-nmf", 7)
                .containsEntry("held-out-entries", 6)
                .containsEntry("consensus-pac", 6)
                .containsEntry("repeated-silhouettes", 7);
    }

    /// Their known failures, so that nobody is surprised.
    @Test
    void someFailWhereTheyAreKnownTo() {
        // a level of noise per column: what compares with one level takes loud columns for components
        var random = new SplittableRandom(4);
        var loud = factorscope.model.Golden.dataset(
                noise(random, 1000, 50, j -> j < 10 ? 5 : 1), factorscope.model.data.DType.FLOAT64);
        var these = RankCriteria.all().stream()
                .filter(c -> Set.of("parallel-analysis", "marchenko-pastur", "minka")
                        .contains(c.about().id()))
                .toList();
        var said = suggestions(report(loud, these, true, 40));
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
        var said = suggestions(report(
                factorscope.model.Golden.dataset(values, factorscope.model.data.DType.FLOAT64),
                List.of(IntrinsicDimension.twoNearest(), IntrinsicDimension.likelihood()),
                true,
                40));
        assertThat(said.get("two-nn")).isBetween(dimension - 1, dimension + 1);
        assertThat(said.get("likelihood-dimension")).isBetween(dimension - 2, dimension + 1);
    }

    /// Three groups, each related to the next, and to themselves.
    @Test
    void groupsAreCountedByHowTheyAreRelated() {
        int n = 30;
        var random = new SplittableRandom(4);
        var rows = new double[n][n * 3];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                rows[i][j * 3] = i % 3 == j % 3 ? 1 : 0;
                rows[i][j * 3 + 1] = (i + 1) % 3 == j % 3 ? 0.5 + i % 3 : 0;
                rows[i][j * 3 + 2] = i % 3 == 0 ? 0.5 : 0;
                for (int q = 0; q < 3; q++) {
                    rows[i][j * 3 + q] = Math.max(0, rows[i][j * 3 + q] + 0.05 * random.nextGaussian());
                }
            }
        }
        var table = factorscope.model.Golden.dataset(rows, factorscope.model.data.DType.FLOAT64);
        var axes = java.util.stream.Stream.of("who", "whom", "how")
                .map(name -> factorscope.model.data.Axis.numbered(
                        new factorscope.model.data.AxisId("r/" + name),
                        name,
                        name.equals("how") ? 3 : n,
                        factorscope.model.data.Role.OTHER))
                .toList();
        var relations = new Dataset(
                "r",
                "Relations",
                axes,
                factorscope.model.data.Tensor.of(
                        table.values().segment(),
                        factorscope.model.data.DType.FLOAT64,
                        factorscope.model.data.Shape.of(n, n, 3),
                        table.values().storage()),
                table.origin());
        var report = report(relations, List.of(new factorscope.model.rank.RelatedGroups()), true, 8);
        var voice = report.voices().getFirst();
        assertThat(voice.suggested()).as(voice.sentence() + voice.curve()).hasValue(3);
        assertThat(voice.curve()).hasSize(7);
        assertThat(report(table).voices())
                .filteredOn(v -> v.about().id().equals("rescal-silhouettes"))
                .allMatch(v -> v.suggested().isEmpty());
    }

    @Test
    void zerosHaveNoComponents() {
        var report = report(factorscope.model.Golden.dataset(new double[50][8], factorscope.model.data.DType.FLOAT64));
        assertThat(report.voices())
                .hasSameSizeAs(RankCriteria.all())
                .allMatch(v -> v.suggested().isEmpty() && !v.sentence().isBlank());
        assertThat(report.conclusion()).contains("nothing to find");
    }

    /// What is left of an exact rank is rounding, which is no noise.
    @ParameterizedTest
    @CsvSource({"60, 40", "3000, 500"})
    void anExactRankIsNotMistakenForNoise(int rows, int columns) {
        var data = Mixtures.lowRank(rows, columns, 12, 0, 3).generate(memory).data();
        var exact = factorscope.model.Golden.dataset(values(data), factorscope.model.data.DType.FLOAT64);
        var report = report(exact, List.of(new MarchenkoPastur(), new GavishDonoho()), true, 100);
        assertThat(report.voices()).allSatisfy(v -> {
            assertThat(v.suggested()).hasValue(12);
            assertThat(v.sentence()).contains("rounding");
        });
    }

    /// Of a product of two factors, so that the rank is exact in float64.
    private static double[][] values(Dataset like) {
        var random = new SplittableRandom(6);
        int n = like.rows().size();
        int d = like.columns().size();
        var values = new double[n][d];
        for (int k = 0; k < 12; k++) {
            var left = random.doubles(n, -1, 1).toArray();
            var right = random.doubles(d, -1, 1).toArray();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    values[i][j] += left[i] * right[j];
                }
            }
        }
        return values;
    }

    /// The stable rank of a matrix as it is: its squared norm over that of its first direction.
    @Test
    void theMeanIsSubtractedOnlyWhereAsked() {
        var random = new SplittableRandom(2);
        var values = new double[80][30];
        double squares = 0;
        for (var row : values) {
            for (int j = 0; j < 30; j++) {
                row[j] = 10 + random.nextGaussian();
                squares += row[j] * row[j];
            }
        }
        var data = factorscope.model.Golden.dataset(values, factorscope.model.data.DType.FLOAT64);
        var raw = report(data, List.of(EffectiveRank.stable()), false, 40);
        double first = raw.spectrum().values().getFirst();
        double stable = squares / (first * first);
        assertThat(stable).isLessThan(1.1);
        assertThat(raw.voices().getFirst().sentence()).startsWith(factorscope.model.data.Numbers.shown(stable));
        assertThat(report(data, List.of(EffectiveRank.stable()), true, 40)
                        .voices()
                        .getFirst()
                        .suggested()
                        .getAsInt())
                .isGreaterThan(8);
    }

    @Test
    void aSuggestionAtTheEndOfWhatWasTriedSaysSo() {
        var data = Mixtures.lowRank(400, 60, 10, 0.1, 3).generate(memory).data();
        var report = report(data, List.of(new MarchenkoPastur(), new ParallelAnalysis()), true, 4);
        assertThat(report.voices()).anyMatch(v -> v.sentence().contains("most that was tried"));
        assertThat(report.conclusion()).contains("400 rows");
    }

    /// Numbers that measure spread stand next to the word that they do.
    @Test
    void measuresOfSpreadAreNamedWhereNothingElseHasANumber() {
        var data = Mixtures.lowRank(200, 30, 5, 0.1, 3).generate(memory).data();
        var report = report(data, List.of(EffectiveRank.stable(), EffectiveRank.participation()), true, 40);
        assertThat(report.conclusion())
                .contains("measures spread", "Stable rank ")
                .doesNotContain("No criterion");
    }
}
