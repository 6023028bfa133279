package factorscope.model.decompose.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// No worse than TensorLy's on its own small tensor (tensorly_more.py), by methods that start at random.
class TensorLyTest {
    /// Of relative errors: what the last sweeps of either side still gain.
    private static final double LAST_SWEEPS = 1e-4;

    private final Fits fits = new Fits();

    private static double theirs(String name) {
        return Golden.read("tensorly_more").path(name).asDouble();
    }

    @Test
    void tensorRing() {
        var data = Tensors.golden(Golden.read("tensorly"));
        var fit = fits.of(
                "tr", data, Map.of("ranks", "2,2,2", "starts", "10", "iterations", "3000", "tolerance", "1e-9"));
        assertThat(fit.error()).isLessThan(theirs("tensor_ring_svd_2222"));
        assertThat(fit.error()).isLessThanOrEqualTo(theirs("tensor_ring_als_2222") + LAST_SWEEPS);
    }

    @Test
    void parafac2() {
        var data = Tensors.golden(Golden.read("tensorly"));
        var params = Map.of(
                "components", "2", "nonnegative", "false", "starts", "10", "iterations", "3000", "tolerance", "1e-9");
        assertThat(fits.of("parafac2", data, params).error()).isLessThanOrEqualTo(theirs("parafac2_2") + LAST_SWEEPS);
    }

    @Test
    void nonnegativeTucker() {
        var golden = Tensors.golden(Golden.read("tensorly"));
        var data = Tensors.dataset(
                new int[] {7, 6, 5},
                DType.FLOAT64,
                i -> Math.abs(golden.values().at(i / 30, i % 30)));
        var params = Map.of("ranks", "3,3,2", "starts", "10", "iterations", "3000", "tolerance", "1e-9");
        assertThat(fits.of("nntucker", data, params).error())
                .isLessThanOrEqualTo(theirs("non_negative_tucker_hals_332") + LAST_SWEEPS);
    }
}
