package factorscope.model.analyse.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.Golden;
import factorscope.model.analyse.Asking;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.match.Matching;
import factorscope.model.match.Stability;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.run.Fits;
import factorscope.model.run.Runs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnsembleTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);

    private static Ensemble ensemble(Dataset data, String algorithm, Map<String, String> texts, double split) {
        return new Ensemble(algorithm, data, texts, 1, 10, new Ensemble.Part(split, false), "");
    }

    private List<Tensor> run(Ensemble ensemble) {
        try (var runs = new Runs(2, 1, memory)) {
            return Asking.work(runs, Fits.NONE, ensemble::run);
        }
    }

    /// Two directions of different variance, two of the same, and noise: PCA finds the first two each time, a
    /// turned pair, and then whatever the noise is in that half.
    @Test
    void tellsComponentsFromATurnedPairAndFromNoise() {
        var random = new SplittableRandom(2);
        var values = new double[600][40];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < 40; j++) {
                values[i][j] = (j == 0 ? 9 : j == 1 ? 6 : 1) * random.nextGaussian();
            }
            // evenly around a circle: all rows together prefer no direction, each half some other one
            double angle = 2 * Math.PI * i / values.length;
            values[i][2] = 5 * Math.cos(angle);
            values[i][3] = 5 * Math.sin(angle);
        }
        var data = Golden.dataset(values, DType.FLOAT64);
        var found = run(ensemble(data, "pca", Map.of("components", "7"), 0.3));
        var stability = Stability.of(found.getFirst(), found.subList(1, found.size()), Stability.USUAL_THRESHOLD);
        var components = stability.components();
        for (int k = 0; k < 2; k++) {
            assertThat(components.get(k).returned()).as("%s", components).isGreaterThanOrEqualTo(0.95);
        }
        for (int k = 2; k < 4; k++) {
            assertThat(components.get(k).returned()).as("%s", components).isLessThanOrEqualTo(0.75);
            assertThat(components.get(k).confused()).isEqualTo(5 - k);
            assertThat(components.get(k).subspace()).isGreaterThan(0.9);
        }
        for (int k = 4; k < 7; k++) {
            assertThat(components.get(k).returned()).as("%s", components).isLessThanOrEqualTo(0.3);
            assertThat(components.get(k).isTurning(Stability.USUAL_THRESHOLD)).isFalse();
        }
    }

    /// Two planted components come back from every bootstrap; with more than there are, not all of them do.
    @Test
    void bootstrapsTellPlantedTensorComponentsFromNoise() {
        var random = new SplittableRandom(6);
        var a = new double[40][2];
        for (var row : a) {
            row[0] = random.nextGaussian();
            row[1] = random.nextGaussian();
        }
        var rows = new double[40][30];
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 30; j++) {
                int y = j / 5;
                int z = j % 5;
                rows[i][j] = a[i][0] * Math.sin(y) * (z + 1)
                        + a[i][1] * Math.cos(2 * y) * (z % 2)
                        + 0.05 * random.nextGaussian();
            }
        }
        var table = Golden.dataset(rows, DType.FLOAT64);
        var cube = new Dataset(
                "cube",
                "Cube",
                List.of(
                        table.rows(),
                        factorscope.model.data.Axis.numbered(
                                new factorscope.model.data.AxisId("c/1"), "y", 6, factorscope.model.data.Role.FEATURE),
                        factorscope.model.data.Axis.numbered(
                                new factorscope.model.data.AxisId("c/2"), "z", 5, factorscope.model.data.Role.FEATURE)),
                Tensor.of(
                        table.values().segment(),
                        DType.FLOAT64,
                        factorscope.model.data.Shape.of(40, 6, 5),
                        table.values().storage()),
                table.origin());
        for (int k : new int[] {2, 4}) {
            var ensemble = new Ensemble(
                    "cp", cube, Map.of("components", Integer.toString(k)), 1, 10, new Ensemble.Part(1, true), "");
            var drawn = ensemble.rows(3);
            assertThat(drawn).hasSize(40);
            assertThat(java.util.Arrays.stream(drawn).distinct().count()).isBetween(18L, 33L);
            var found = run(ensemble);
            var stability = Stability.of(found.getFirst(), found.subList(1, found.size()), Stability.USUAL_THRESHOLD);
            double least = stability.components().stream()
                    .mapToDouble(c -> c.returned())
                    .min()
                    .orElseThrow();
            if (k == 2) {
                assertThat(least).isGreaterThan(0.95);
            } else {
                assertThat(least).isLessThan(0.7);
            }
        }
    }

    @Test
    void plantedComponentsComeBackAndTheirConsensusIsOfAllRows() {
        var planted = Mixtures.semiNonnegative(10_000, 768, 50, 7).generate(memory);
        var fits = new KnownFits();
        var analysis = new EnsembleStudy(Decompositions.byId("snmf"));
        var texts = Map.of("components", "50", "keep", "0.05", "floor", "false");
        try (var runs = new Runs(2, 1, memory)) {
            var finding = (StabilityFinding)
                    Asking.ask(runs, analysis, planted.data(), texts, fits).orElseThrow();
            var stability = finding.stability();
            var consensus = (TwoWay)
                    finding.results().values().iterator().next().result().factorization();
            assertThat(consensus.axes().getFirst().size()).isEqualTo(10_000);
            var truth = Matching.of(consensus.loadings(1), planted.components());
            assertThat(truth.atLeast(0.95)).isEqualTo(50);
            // the solver itself misses one rare component in one of ten runs, and the badge says so
            assertThat(stability.components().stream().filter(c -> c.returned() >= 0.95))
                    .hasSizeGreaterThanOrEqualTo(45);
            assertThat(stability.components()).allMatch(c -> c.returned() >= 0.8);
        }
    }

    /// Remembers what was fitted, and counts what it was asked to keep.
    private static final class KnownFits implements Fits {
        private final Map<String, Result> known = new HashMap<>();
        private int kept;

        @Override
        public Optional<Result> find(String recipe) {
            return Optional.ofNullable(known.get(recipe));
        }

        @Override
        public void keep(String recipe, Result result) {
            known.put(recipe, result);
            kept++;
        }
    }

    @Test
    void goesOnWithoutWhatIsKnown() {
        var data = Mixtures.lowRank(200, 20, 3, 0.1, 1).generate(memory).data();
        var fits = new KnownFits();
        var ensemble = ensemble(data, "pca", Map.of("components", "3"), 0.5);
        try (var runs = new Runs(1, 1, memory)) {
            var whole = Asking.work(runs, fits, ensemble::run);
            assertThat(fits.kept).isEqualTo(10);
            // four of them are lost
            fits.known.keySet().stream().sorted().limit(4).toList().forEach(fits.known::remove);
            var resumed = Asking.work(runs, fits, ensemble::run);
            assertThat(fits.kept).isEqualTo(14);
            for (int r = 0; r < whole.size(); r++) {
                assertThat(Matching.of(whole.get(r), resumed.get(r)).atLeast(1 - 1e-9))
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void everyRunSeesOtherRows() {
        var data = Mixtures.lowRank(100, 8, 2, 0.1, 1).generate(memory).data();
        var ensemble = ensemble(data, "pca", Map.of("components", "2"), 0.5);
        assertThat(ensemble.rows(0)).hasSize(50).isSorted();
        assertThat(ensemble.rows(0)).isNotEqualTo(ensemble.rows(1));
        try (var runs = new Runs(1, 1, memory)) {
            var analysis = new EnsembleStudy(Decompositions.byId("pca"));
            assertThatThrownBy(() -> Asking.ask(runs, analysis, data, Map.of("split", "0"), Fits.NONE))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("Share of the rows");
        }
    }
}
