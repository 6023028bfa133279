package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedColumnsTest {
    /// A family of three: columns 0 to 4 are common to all, 5 and 6 to the first two, two more are each one's own.
    private static double[][] family() {
        var loadings = new double[40][4];
        for (int k = 0; k < 3; k++) {
            for (int j = 0; j < 5; j++) {
                loadings[j][k] = 1 + j;
            }
            loadings[10 + 2 * k][k] = -3;
            loadings[11 + 2 * k][k] = 2;
        }
        loadings[5][0] = 1;
        loadings[6][0] = 1;
        loadings[5][1] = -1;
        loadings[6][1] = 1;
        loadings[30][3] = 7;
        return loadings;
    }

    @Test
    void tellsWhatAFamilySharesFromWhatIsEachOnesOwn() {
        var shared = SharedColumns.of(Golden.matrix(family(), DType.FLOAT64).asTensor(), 1, _ -> {});
        var groups = shared.intersections(List.of(0, 1, 2));
        assertThat(groups.getFirst().components()).containsExactly(0, 1, 2);
        assertThat(groups.getFirst().columns().stream()).containsExactly(0, 1, 2, 3, 4);
        assertThat(groups)
                .anySatisfy(g -> {
                    assertThat(g.components()).containsExactly(0, 1);
                    assertThat(g.columns().stream()).containsExactly(5, 6);
                })
                .anySatisfy(g -> {
                    assertThat(g.components()).containsExactly(2);
                    assertThat(g.columns().stream()).containsExactly(14, 15);
                })
                .hasSize(5);
        assertThat(shared.shared(0, 1)).isEqualTo(7);
        assertThat(shared.jaccard(0, 1)).isEqualTo(7.0 / 11);
        assertThat(shared.jaccard(0, 3)).isZero();
    }

    @Test
    void keepsOnlyTheStrongest() {
        var shared = SharedColumns.of(Golden.matrix(family(), DType.FLOAT64).asTensor(), 0.05, _ -> {});
        // 5 and 4 are its largest
        assertThat(shared.sets().getFirst().stream()).containsExactly(3, 4);
    }
}
