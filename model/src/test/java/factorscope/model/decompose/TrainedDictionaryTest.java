package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Codes against the definitions of each architecture, worked out by plain loops.
class TrainedDictionaryTest {
    private static final int N = 50;
    private static final int D = 6;
    private static final int K = 9;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final Compute compute = Compute.alone(memory);
    private final double[][] x = random(N, D, 1);
    private final double[][] encoder = random(D, K, 2);
    private final double[][] decoder = random(K, D, 3);
    private final double[][] encoderBias = random(1, K, 4);
    private final double[][] decoderBias = random(1, D, 5);

    private static double[][] random(int rows, int columns, long seed) {
        var random = new SplittableRandom(seed);
        var values = new double[rows][columns];
        for (var row : values) {
            for (int j = 0; j < columns; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        return values;
    }

    private static Dataset data(double[][] values) {
        return Golden.dataset(values, DType.FLOAT32);
    }

    private static double[][] turned(double[][] values) {
        var out = new double[values[0].length][values.length];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values[0].length; j++) {
                out[j][i] = values[i][j];
            }
        }
        return out;
    }

    private Map<String, Dataset> saeLens() {
        var sides = new LinkedHashMap<String, Dataset>();
        sides.put("W_enc", data(encoder));
        sides.put("W_dec", data(decoder));
        sides.put("b_enc", data(encoderBias));
        sides.put("b_dec", data(decoderBias));
        return sides;
    }

    private record Fit(TwoWay result, Measures measures) {}

    private Fit run(Map<String, Dataset> sides, Map<String, String> params) {
        var sae = Decompositions.byId("sae");
        var inputs = new Inputs(data(x), sides);
        assertThat(sae.accepts(inputs).refusal()).isEmpty();
        var problem = Problem.of(
                inputs, sae.params().parse(params, inputs.data().values().shape()), 1);
        var own = new Compute(1, _ -> {}, memory.part(), compute.linalg());
        try (var solver = sae.start(problem, own)) {
            while (solver.step() instanceof Step.Working) {}
            assertThat(own.memory().peak())
                    .isLessThanOrEqualTo(sae.forecast(problem, compute).offHeapPeak());
            return new Fit((TwoWay) solver.current().orElseThrow(), solver.measures());
        }
    }

    /// The model's values, and its error and active codes, against those of a plain loop.
    private void require(Fit fit, boolean subtracts, UnaryOperator<double[]> activation) {
        double squares = 0;
        double rest = 0;
        double active = 0;
        for (int i = 0; i < N; i++) {
            var products = new double[K];
            for (int r = 0; r < K; r++) {
                for (int j = 0; j < D; j++) {
                    products[r] += (x[i][j] - (subtracts ? decoderBias[0][j] : 0)) * encoder[j][r];
                }
            }
            var codes = activation.apply(products);
            active += Arrays.stream(codes).filter(c -> c != 0).count();
            for (int j = 0; j < D; j++) {
                double model = decoderBias[0][j];
                for (int r = 0; r < K; r++) {
                    model += codes[r] * decoder[r][j];
                }
                double found = fit.result.offset().orElseThrow().at(j);
                for (int r = 0; r < K; r++) {
                    found += fit.result.loadings(0).at(i, r)
                            * fit.result.strength(r)
                            * fit.result.loadings(1).at(j, r);
                }
                assertThat(found).isCloseTo(model, within(1e-4));
                squares += x[i][j] * x[i][j];
                rest += Math.pow(x[i][j] - model, 2);
            }
        }
        assertThat(fit.measures.get(Measures.RELATIVE_ERROR).orElseThrow())
                .isCloseTo(Math.sqrt(rest / squares), within(1e-5));
        assertThat(fit.measures.get(Measures.ACTIVE).orElseThrow()).isCloseTo(active / N, within(1e-12));
    }

    private double[] shifted(double[] products) {
        var out = products.clone();
        for (int r = 0; r < K; r++) {
            out[r] += encoderBias[0][r];
        }
        return out;
    }

    private double[] relu(double[] products) {
        return Arrays.stream(shifted(products)).map(v -> Math.max(0, v)).toArray();
    }

    @Test
    void reluByBothConventionsOfNames() {
        require(run(saeLens(), Map.of()), true, this::relu);
        require(run(saeLens(), Map.of("subtract", "false")), false, this::relu);
        var torch = new LinkedHashMap<String, Dataset>();
        torch.put("encoder.weight", data(turned(encoder)));
        torch.put("encoder.bias", data(encoderBias));
        torch.put("decoder.weight", data(turned(decoder)));
        torch.put("b_dec", data(decoderBias));
        require(run(torch, Map.of()), true, this::relu);
    }

    @Test
    void topKKeepsTheLargest() {
        require(run(saeLens(), Map.of("k", "3")), true, products -> {
            var out = relu(products);
            var sorted = out.clone();
            Arrays.sort(sorted);
            return Arrays.stream(out).map(v -> v < sorted[K - 3] ? 0 : v).toArray();
        });
    }

    @Test
    void jumpReluAndGated() {
        var sides = saeLens();
        var threshold = new double[1][K];
        Arrays.fill(threshold[0], 0.8);
        sides.put("threshold", data(threshold));
        require(
                run(sides, Map.of()),
                true,
                products -> Arrays.stream(shifted(products))
                        .map(v -> v > (float) 0.8 ? v : 0)
                        .toArray());
        var gate = random(1, K, 6);
        var scale = random(1, K, 7);
        var magnitude = random(1, K, 8);
        var gated = saeLens();
        gated.put("b_gate", data(gate));
        gated.put("r_mag", data(scale));
        gated.put("b_mag", data(magnitude));
        require(run(gated, Map.of()), true, products -> {
            var out = new double[K];
            for (int r = 0; r < K; r++) {
                double size = products[r] * Math.exp(scale[0][r]) + magnitude[0][r];
                out[r] = products[r] + gate[0][r] > 0 ? Math.max(0, size) : 0;
            }
            return out;
        });
    }

    @Test
    void refusesWhatDoesNotFit() {
        var sae = Decompositions.byId("sae");
        assertThat(sae.accepts(Inputs.of(data(x))).refusal().orElseThrow()).contains("--dictionary");
        assertThat(sae.accepts(new Inputs(data(random(4, D + 1, 1)), saeLens()))
                        .refusal()
                        .orElseThrow())
                .contains("6 columns");
        assertThatThrownBy(() -> run(saeLens(), Map.of("activation", "jumprelu")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("jumprelu");
        var odd = saeLens();
        odd.put("b_enc", data(random(1, K + 1, 4)));
        assertThatThrownBy(() -> run(odd, Map.of())).isInstanceOf(Failure.class).hasMessageContaining("do not fit");
    }
}
