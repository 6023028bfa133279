package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.decompose.alternating.DescentCoder;
import factorscope.model.decompose.alternating.PursuitCoder;
import factorscope.model.decompose.alternating.RowCoder;
import factorscope.model.decompose.dictionary.SparseDictionary;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Gram;
import factorscope.model.match.Matching;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseDictionaryTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);
    private final Compute compute = Compute.alone(memory);

    private static void assertCodes(RowCoder coder, String reference, double tolerance) {
        var golden = Golden.read("sklearn_dl");
        var x = Golden.matrix(golden.get("A"));
        var d = Golden.matrix(golden.get("D0"));
        var expected = Golden.matrix(golden.get("encode").get(reference));
        var products = new double[d.length][d.length];
        for (int i = 0; i < d.length; i++) {
            for (int j = 0; j < d.length; j++) {
                products[i][j] = dot(d[i], d[j]);
            }
        }
        coder.prepare(Gram.of(products));
        for (int row = 0; row < x.length; row++) {
            var y = new double[d.length];
            var c = new double[d.length];
            for (int k = 0; k < d.length; k++) {
                c[k] = dot(d[k], x[row]);
            }
            double value = coder.code(y, c);
            double error = 0;
            for (int j = 0; j < x[row].length; j++) {
                double rest = x[row][j];
                for (int k = 0; k < d.length; k++) {
                    rest -= y[k] * d[k][j];
                }
                error += rest * rest;
            }
            assertThat(value + dot(x[row], x[row])).isCloseTo(error, within(1e-10));
            for (int k = 0; k < d.length; k++) {
                assertThat(y[k]).as("row %d, atom %d", row, k).isCloseTo(expected[row][k], within(tolerance));
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void lassoCodesAgreeWithScikitLearn() {
        // the reference stops at a duality gap that leaves its fifth digit open
        assertCodes(new DescentCoder(0.1, false, 10_000, 1e-14), "lasso_cd", 1e-4);
        assertCodes(new DescentCoder(0.1, false, 10_000, 1e-14), "lasso_lars", 1e-6);
        assertCodes(new DescentCoder(0.1, true, 10_000, 1e-14), "lasso_cd_pos", 1e-4);
    }

    @Test
    void pursuitCodesAgreeWithScikitLearn() {
        assertCodes(new PursuitCoder(2, false), "omp_2", 1e-9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void recoversThePlantedDictionary(long seed) {
        var planted = Mixtures.dictionary(5000, 256, 64, 4, 11).generate(memory);
        var values = new SparseDictionary()
                .params()
                .parse(
                        Map.of("components", "64", "alpha", "0.2"),
                        planted.data().values().shape());
        try (var solver = new SparseDictionary().start(Problem.of(Inputs.of(planted.data()), values, seed), compute)) {
            while (solver.step() instanceof Step.Working) {}
            var matching = Matching.of(
                    planted.components(), solver.current().orElseThrow().loadings(1));
            assertThat(matching.mean()).isGreaterThanOrEqualTo(0.99);
        }
    }
}
