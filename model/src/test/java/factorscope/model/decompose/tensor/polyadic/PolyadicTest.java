package factorscope.model.decompose.tensor.polyadic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.match.Matching;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PolyadicTest {
    private final Fits fits = new Fits();
    private final MemoryBudget memory = fits.memory();
    private final Compute compute = fits.compute();

    /// The loadings along one mode.
    private static Tensor mode(TwoWay result, int m) {
        return m == 0
                ? result.loadings(0)
                : result.structure().orElseThrow().loadings().get(m - 1);
    }

    private static void requireRecovered(TwoWay result, List<double[][]> planted, double least) {
        for (int m = 0; m < planted.size(); m++) {
            int rank = planted.getFirst()[0].length;
            assertThat(Matching.of(mode(result, m), Tensors.tensor(planted.get(m)))
                            .atLeast(least))
                    .as("mode %d", m)
                    .isEqualTo(rank);
        }
    }

    /// The relative error of the truth.
    private static double noise(List<double[][]> planted, Dataset data) {
        var clean = Tensors.sum(planted);
        double squares = 0;
        double errors = 0;
        int columns = data.columns().size();
        for (int i = 0; i < clean.length; i++) {
            double x = data.values().at(i / columns, i % columns);
            squares += x * x;
            errors += (x - clean[i]) * (x - clean[i]);
        }
        return Math.sqrt(errors / squares);
    }

    @Test
    void findsWhatWasPlanted() {
        for (var sizes : List.of(new int[] {12, 9, 10}, new int[] {7, 30, 6}, new int[] {6, 5, 7, 4})) {
            for (var dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                var planted = Tensors.random(sizes, 3, true, 4);
                var data = Tensors.noisy(planted, 0.01, dtype, 5);
                var fit = fits.of("cp", data, Map.of("components", "3"), Optional.empty());
                requireRecovered(fit.result(), planted, 0.99);
                assertThat(fit.error()).isLessThan(noise(planted, data));
            }
        }
    }

    /// Two starts that end alike are enough where components are clear; in a swamp none may.
    @Test
    void saysHowManyStartsAgree() {
        var planted = Tensors.random(new int[] {12, 9, 10}, 3, true, 4);
        var clear = fits.of(
                        "cp",
                        Tensors.noisy(planted, 0.01, DType.FLOAT64, 5),
                        Map.of("components", "3"),
                        Optional.empty())
                .measures();
        assertThat(clear.get(Measures.STARTS_AGREEING)).hasValue(2);
        assertThat(clear.get(Measures.STARTS).orElseThrow()).isLessThan(10);
        var noise = fits.of(
                        "cp",
                        Tensors.noisy(planted, 400, DType.FLOAT64, 5),
                        Map.of("components", "6"),
                        Optional.empty())
                .measures();
        // which of them agree depends on the last digits; the search goes on until two do
        assertThat(noise.get(Measures.STARTS_AGREEING).orElseThrow() >= 2
                        || noise.get(Measures.STARTS).orElseThrow() == 10)
                .isTrue();
        assertThat(Measures.NONE.withStarts(List.of(0.5, 0.4, 0.45)).get(Measures.STARTS_AGREEING))
                .hasValue(1);
        assertThat(Measures.NONE.withStarts(List.of(0.4001, 0.4, 0.5)).get(Measures.STARTS_AGREEING))
                .hasValue(2);
        // nearly nothing is explained, but of that one explains much more
        assertThat(Measures.NONE.withStarts(List.of(0.99, 0.9905)).get(Measures.STARTS_AGREEING))
                .hasValue(1);
        assertThat(Measures.NONE.withStarts(List.of(0.4)).get(Measures.STARTS)).isEmpty();
    }

    @Test
    void findsWhatIsNotNegative() {
        var planted = Tensors.random(new int[] {20, 15, 18}, 4, false, 7);
        var data = Tensors.noisy(planted, 0.01, DType.FLOAT32, 8);
        var fit = fits.of("nncp", data, Map.of("components", "4"), Optional.empty());
        requireRecovered(fit.result(), planted, 0.99);
        assertThat(fit.error()).isLessThan(noise(planted, data));
        for (int m = 0; m < 3; m++) {
            for (long i = 0; i < mode(fit.result(), m).shape().rows(); i++) {
                for (int r = 0; r < 4; r++) {
                    assertThat(mode(fit.result(), m).at(i, r)).isNotNegative();
                }
            }
        }
    }

    /// TensorLy's test: rank 4 on a tensor of rank 3, from a random start.
    @Test
    void neverGetsWorse() {
        for (var algorithm : List.of("cp", "nncp")) {
            var planted = Tensors.random(new int[] {6, 8, 7}, 3, algorithm.equals("cp"), 3);
            var data = Tensors.noisy(planted, 0, DType.FLOAT64, 1);
            var params = algorithm.equals("cp")
                    ? Map.of("components", "4", "start", "random", "tolerance", "1e-9", "iterations", "1000")
                    : Map.of("components", "4", "tolerance", "1e-9", "iterations", "1000");
            var fit = fits.of(algorithm, data, params, Optional.empty());
            for (int i = 1; i < fit.errors().size(); i++) {
                assertThat(fit.errors().get(i)).isLessThanOrEqualTo(fit.errors().get(i - 1) + 1e-7);
            }
            assertThat(fit.error()).isLessThan(0.01);
        }
    }

    private static double[][] array(JsonNode node) {
        return Golden.matrix(node);
    }

    /// A result as a start: with unit norms, and the scale in the weights.
    private TwoWay start(JsonNode root, Dataset data) {
        var modes = new ArrayList<Tensor>();
        var weights = new double[] {1, 1, 1};
        for (int m = 0; m < 3; m++) {
            var factor = array(root.path("init").get(m));
            for (int r = 0; r < 3; r++) {
                double square = 0;
                for (var row : factor) {
                    square += row[r] * row[r];
                }
                weights[r] *= Math.sqrt(square);
                for (var row : factor) {
                    row[r] /= Math.sqrt(square);
                }
            }
            modes.add(Tensors.tensor(factor));
        }
        var right = Matrix.allocateShared(memory, DType.FLOAT64, 30, 3, "a test");
        KhatriRao.of(modes.subList(1, 3).stream().map(Matrix::of).toList(), right, compute);
        var vector = Matrix.allocateShared(memory, DType.FLOAT64, 1, 3, "a test");
        vector.setRow(0, weights);
        return TwoWay.of(
                        new TwoWay.Axes(data.rows(), data.columns()),
                        new TwoWay.Arrays(modes.getFirst(), vector.asVector(), right.asTensor()),
                        TwoWay.Signs.SIGNED,
                        TwoWay.Signs.SIGNED)
                .withStructure(new Structure.Polyadic(modes.subList(1, 3)));
    }

    @Test
    void sweepsAsTensorLyDoes() {
        var root = Golden.read("tensorly");
        var data = Tensors.golden(root);
        for (int sweeps : new int[] {1, 2, 10, 100}) {
            var expected =
                    root.path("runs").path("parafac_" + sweeps).path("rel_err").asDouble();
            var fit = fits.of(
                    "cp",
                    data,
                    Map.of("components", "3", "iterations", Integer.toString(sweeps), "tolerance", "0"),
                    Optional.of(start(root, data)));
            assertThat(fit.error()).as("%d sweeps", sweeps).isCloseTo(expected, within(1e-8));
        }
    }

    /// TensorLy stops within a mode by a rule of its own, so only the first sweep is alike; none is to be behind.
    @Test
    void nonnegativeSweepsAreNotBehindTensorLys() {
        var root = Golden.read("tensorly");
        var data = Tensors.golden(root);
        for (int sweeps : new int[] {1, 2, 10, 100}) {
            var expected =
                    root.path("runs").path("nn_hals_" + sweeps).path("rel_err").asDouble();
            var fit = fits.of(
                    "nncp",
                    data,
                    Map.of(
                            "components",
                            "3",
                            "passes",
                            "100",
                            "iterations",
                            Integer.toString(sweeps),
                            "tolerance",
                            "0"),
                    Optional.of(start(root, data)));
            assertThat(fit.error()).as("%d sweeps", sweeps).isLessThan(expected + (sweeps == 1 ? 1e-3 : 2e-4));
        }
    }

    @Test
    void multipliesColumnsAsTensorLyDoes() {
        var root = Golden.read("tensorly");
        var expected = array(root.path("khatri_rao_12"));
        var product = Matrix.allocateShared(memory, DType.FLOAT64, 30, 3, "a test");
        KhatriRao.of(
                List.of(
                        Golden.matrix(array(root.path("init").get(1)), DType.FLOAT64),
                        Golden.matrix(array(root.path("init").get(2)), DType.FLOAT64)),
                product,
                compute);
        for (int i = 0; i < 30; i++) {
            for (int r = 0; r < 3; r++) {
                assertThat(product.get(i, r)).isCloseTo(expected[i][r], within(1e-12));
            }
        }
    }

    /// Emission and excitation peaks of three substances in five mixtures, 1 % noise.
    @Test
    void tellsFluorophoresApart() {
        double[][] concentrations = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.6, 0.5, 0.4}, {0.3, 0.8, 0.9}};
        var emission = peaks(201, new double[] {60, 90, 130}, 22);
        var excitation = peaks(61, new double[] {15, 28, 38}, 8);
        var data = Tensors.noisy(List.of(concentrations, emission, excitation), 0.01, DType.FLOAT64, 2);
        for (var algorithm : List.of("cp", "nncp")) {
            var fit = fits.of(algorithm, data, Map.of("components", "3"), Optional.empty());
            assertThat(fit.measures().get(Measures.EXPLAINED).orElseThrow()).isGreaterThan(0.97);
            requireRecovered(fit.result(), List.of(concentrations, emission, excitation), 0.998);
            assertThat(fit.measures().get(Measures.CORE_CONSISTENCY).orElseThrow())
                    .isBetween(90.0, 100.0);
        }
        var one = fits.of("cp", data, Map.of("components", "4"), Optional.empty());
        assertThat(one.measures().get(Measures.CORE_CONSISTENCY).orElseThrow()).isLessThan(50);
    }

    private static double[][] peaks(int size, double[] centres, double width) {
        var peaks = new double[size][centres.length];
        for (int i = 0; i < size; i++) {
            for (int r = 0; r < centres.length; r++) {
                peaks[i][r] = Math.exp(-Math.pow((i - centres[r]) / width, 2) / 2);
            }
        }
        return peaks;
    }

    @Test
    void saysWhenComponentsCancel() {
        // a tensor of rank three that components of rank two come ever nearer to (de Silva and Lim 2008)
        var a = new double[][] {{1, 0}, {0, 1}};
        var values = new double[8];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                for (int k = 0; k < 2; k++) {
                    values[4 * i + 2 * j + k] =
                            a[i][0] * a[j][0] * a[k][1] + a[i][0] * a[j][1] * a[k][0] + a[i][1] * a[j][0] * a[k][0];
                }
            }
        }
        var data = Tensors.dataset(new int[] {2, 2, 2}, DType.FLOAT64, i -> values[i]);
        var fit = fits.of("cp", data, Map.of("components", "2", "iterations", "3000"), Optional.empty());
        assertThat(fit.measures().get(Measures.CONGRUENCE).orElseThrow()).isLessThan(-0.85);
    }

    /// A third of the values, a whole row and a whole slab of another axis are missing.
    @Test
    void fitsWhatIsObserved() {
        for (var algorithm : List.of("cp", "nncp")) {
            var sizes = new int[] {20, 15, 18};
            var planted = Tensors.random(sizes, 3, algorithm.equals("cp"), 7);
            var whole = Tensors.noisy(planted, 0.01, DType.FLOAT64, 8);
            var random = new java.util.SplittableRandom(1);
            int columns = 15 * 18;
            var holes = Tensors.dataset(sizes, DType.FLOAT64, i -> {
                boolean missing = random.nextDouble() < 0.33 || i / columns == 4 || i % 18 == 11;
                return missing ? Double.NaN : whole.values().at(i / columns, i % columns);
            });
            var fit = fits.of(
                    algorithm,
                    holes,
                    Map.of("components", "3", "observed", "true", "iterations", "2000", "tolerance", "1e-9"));
            double observed = fit.measures().get(Measures.OBSERVED).orElseThrow();
            assertThat(observed).isBetween(0.5, 0.67);
            assertThat(fit.error()).isLessThan(0.0101);
            // what was missing is predicted, but where nothing at all was seen
            double squares = 0;
            double errors = 0;
            for (int i = 0; i < 20 * columns; i++) {
                int row = i / columns;
                int column = i % columns;
                if (row == 4 || i % 18 == 11 || !Double.isNaN(holes.values().at(row, column))) {
                    continue;
                }
                double model = 0;
                for (int r = 0; r < 3; r++) {
                    model += fit.result().strength(r)
                            * fit.result().loadings(0).at(row, r)
                            * fit.result().loadings(1).at(column, r);
                }
                double x = whole.values().at(row, column);
                squares += x * x;
                errors += (x - model) * (x - model);
            }
            assertThat(Math.sqrt(errors / squares)).isLessThan(0.015);
            for (int i = 1; i < fit.errors().size(); i++) {
                assertThat(fit.errors().get(i)).isLessThanOrEqualTo(fit.errors().get(i - 1) + 1e-9);
            }
        }
    }

    @Test
    void knowsWhenTheComponentsAreUnique() {
        var three = Tensors.random(new int[] {9, 8, 7}, 3, true, 4);
        var data = Tensors.noisy(three, 0.01, DType.FLOAT64, 5);
        // ranks of three along each axis: nine, where eight are asked for
        assertThat(fits.of("cp", data, Map.of("components", "3")).measures().get(Measures.KRUSKAL))
                .hasValue(1);
        // the last two axes of the second and third component are the same: any turn of the two fits as well
        var same = List.of(three.get(0), twin(three.get(1)), twin(three.get(2)));
        var ambiguous = fits.of("cp", Tensors.noisy(same, 0, DType.FLOAT64, 5), Map.of("components", "3"));
        assertThat(Uniqueness.kruskalRank(products(twin(three.get(1))))).isEqualTo(1);
        assertThat(Uniqueness.kruskalRank(products(three.get(1)))).isEqualTo(3);
        assertThat(ambiguous.error()).isLessThan(1e-3);
    }

    private static double[][] twin(double[][] loadings) {
        return java.util.Arrays.stream(loadings)
                .map(row -> new double[] {row[0], row[1], -2 * row[1]})
                .toArray(double[][]::new);
    }

    private static double[][] products(double[][] loadings) {
        var gram = new double[3][3];
        for (var row : loadings) {
            for (int r = 0; r < 3; r++) {
                for (int s = 0; s < 3; s++) {
                    gram[r][s] += row[r] * row[s];
                }
            }
        }
        return gram;
    }
}
