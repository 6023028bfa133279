package factorscope.model.decompose.tensor.tucker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HierarchicalTuckerTest {
    private final Fits fits = new Fits();

    /// Of rank three in every group of axes: three components suffice at every node.
    @Test
    void findsThePlantedRanks() {
        var sizes = new int[] {9, 8, 7, 6, 5};
        var data = Tensors.noisy(Tensors.random(sizes, 3, true, 4), 0.01, DType.FLOAT64, 5);
        var given = fits.of("htucker", data, Map.of("components", "3"));
        assertThat(given.error()).isBetween(0.007, 0.0101);
        var found = fits.of("htucker", data, Map.of("tolerance", "0.03"));
        var tree = (Structure.Hierarchical) found.result().structure().orElseThrow();
        assertThat(tree.transfers()).hasSize(4);
        assertThat(tree.transfers().getFirst().shape().sizes()).containsExactly(1L, 3L, 3L);
        assertThat(tree.loadings())
                .allSatisfy(l -> assertThat(l.shape().columns()).isEqualTo(3));
        assertThat(found.error()).isLessThan(0.03);
        assertThat(found.measures().get(Measures.PARAMETERS).orElseThrow())
                .isEqualTo(3 * (9 + 8 + 7 + 6 + 5) + 9 + 3 * 27);
    }

    /// With all components the tree is exact, and never better than Tucker with as many.
    @Test
    void isBetweenTheDataAndTucker() {
        var random = new SplittableRandom(2);
        var data = Tensors.dataset(new int[] {4, 3, 4, 3}, DType.FLOAT64, _ -> random.nextGaussian());
        assertThat(fits.of("htucker", data, Map.of("tolerance", "1e-12")).error())
                .isCloseTo(0, within(1e-7));
        var tree = fits.of("htucker", data, Map.of("components", "3"));
        var tucker = fits.of("tucker", data, Map.of("components", "3"));
        assertThat(tree.error()).isGreaterThanOrEqualTo(tucker.error() - 1e-12);
        // two axes have four positions: nine directions of each pair are cut to three
        assertThat(tree.error()).isGreaterThan(tucker.error() + 0.01);
    }
}
