package factorscope.model.decompose.tensor.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.diagnose.ReconstructionError;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrainTest {
    private final Fits fits = new Fits();

    private static List<Tensor> cores(Fits.Fit fit) {
        return ((Structure.Train) fit.result().structure().orElseThrow()).cores();
    }

    @Test
    void isAsGoodAsTensorLys() {
        var root = Golden.read("tensorly");
        var fit = fits.of("tt", Tensors.golden(root), Map.of("ranks", "3,2"));
        assertThat(fit.error()).isCloseTo(root.path("tt_err").asDouble(), within(1e-8));
        assertThat(cores(fit)).extracting(Tensor::shape).containsExactly(Shape.of(3, 6, 2), Shape.of(2, 5, 1));
    }

    /// A planted chain of the ranks 3, 4, 2 with 1 % noise.
    private static Dataset planted(DType type) {
        var random = new SplittableRandom(6);
        var sizes = new int[] {40, 6, 9, 5};
        var ranks = new int[] {1, 3, 4, 2, 1};
        var chain = new double[] {1};
        int rows = 1;
        for (int m = 0; m < 4; m++) {
            var core = random.doubles((long) ranks[m] * sizes[m] * ranks[m + 1], -1, 1)
                    .toArray();
            int width = sizes[m] * ranks[m + 1];
            var longer = new double[rows * width];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < width; j++) {
                    for (int r = 0; r < ranks[m]; r++) {
                        longer[i * width + j] += chain[i * ranks[m] + r] * core[r * width + j];
                    }
                }
            }
            chain = longer;
            rows *= sizes[m];
        }
        var values = chain;
        double square = 0;
        for (double value : values) {
            square += value * value;
        }
        double noise = 0.01 * Math.sqrt(square / values.length);
        return Tensors.dataset(sizes, type, i -> values[i] + noise * random.nextGaussian());
    }

    @Test
    void findsThePlantedRanksByTolerance() {
        for (var type : List.of(DType.FLOAT32, DType.FLOAT64)) {
            var data = planted(type);
            var fit = fits.of("tt", data, Map.of("tolerance", "0.03"));
            assertThat(cores(fit))
                    .extracting(Tensor::shape)
                    .containsExactly(Shape.of(3, 6, 4), Shape.of(4, 9, 2), Shape.of(2, 5, 1));
            assertThat(fit.error()).isBetween(0.008, 0.0101);
            assertThat(fit.measures().get(Measures.PARAMETERS).orElseThrow()).isEqualTo(120 + 72 + 72 + 10);
            assertThat(ReconstructionError.of(data, fit.result(), fits.compute(), () -> false))
                    .isCloseTo(fit.error(), within(1e-6));
        }
    }

    /// The relative error without a component grows by its share.
    @Test
    void sharesAreWhatAComponentAdds() {
        var data = planted(DType.FLOAT64);
        var fit = fits.of("tt", data, Map.of("ranks", "3,2,2"));
        var columns = data.columns().size();
        for (int k = 0; k < 3; k++) {
            double squares = 0;
            double with = 0;
            double without = 0;
            for (int i = 0; i < 40; i++) {
                for (int j = 0; j < columns; j++) {
                    double x = data.values().at(i, j);
                    double model = 0;
                    double own = 0;
                    for (int r = 0; r < 3; r++) {
                        double term = fit.result().strength(r)
                                * fit.result().loadings(0).at(i, r)
                                * fit.result().loadings(1).at(j, r);
                        model += term;
                        own += r == k ? term : 0;
                    }
                    squares += x * x;
                    with += (x - model) * (x - model);
                    without += (x - model + own) * (x - model + own);
                }
            }
            assertThat(fit.result().share(k).orElseThrow()).isCloseTo((without - with) / squares, within(1e-10));
        }
    }

    /// A Kronecker product is a train of rank one once rows and columns are interleaved: a matrix in TT format.
    @Test
    void aKroneckerProductIsATrainOfRankOne() {
        var random = new java.util.SplittableRandom(4);
        double[][] a = new double[3][4];
        double[][] b = new double[5][2];
        for (var factor : List.of(a, b)) {
            for (var row : factor) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = random.nextGaussian();
                }
            }
        }
        var matrix = Tensors.dataset(
                new int[] {15, 8}, DType.FLOAT64, i -> a[i / 8 / 5][i % 8 / 2] * b[i / 8 % 5][i % 8 % 2]);
        var recipe = Preparations.recipe("interleave rows=3,5 columns=4,2");
        var pairs = recipe.apply(matrix, fits.memory());
        try (var _ = pairs.lease()) {
            assertThat(pairs.values().shape().sizes()).containsExactly(12L, 10L);
            var three =
                    Preparations.recipe("interleave rows=3,5,1 columns=4,2,1").apply(matrix, fits.memory());
            try (var _ = three.lease()) {
                assertThat(fits.of("tt", three, Map.of("components", "1")).error())
                        .isLessThan(1e-12);
            }
            // as it is, the matrix has as many directions as the factors have together
            assertThat(fits.of("pca", matrix, Map.of("components", "1", "centre", "false"))
                            .error())
                    .isGreaterThan(0.1);
        }
    }
}
