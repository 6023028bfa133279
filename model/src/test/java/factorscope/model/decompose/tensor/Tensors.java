package factorscope.model.decompose.tensor;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Inputs;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import tools.jackson.databind.JsonNode;

/// Planted tensors.
public final class Tensors {
    private Tensors() {}

    /// @param value by the position in the order of the sizes, the last one fastest
    public static Dataset dataset(int[] sizes, DType dtype, IntToDoubleFunction value) {
        int count = 1;
        var axes = new ArrayList<Axis>();
        var shape = new ArrayList<Long>();
        for (int m = 0; m < sizes.length; m++) {
            count *= sizes[m];
            shape.add((long) sizes[m]);
            axes.add(Axis.numbered(new AxisId("test/" + m), "mode" + m, sizes[m], m == 0 ? Role.SAMPLE : Role.FEATURE));
        }
        var values = Matrix.allocateShared(new MemoryBudget(1L << 30), dtype, 1, count, "a test");
        for (int i = 0; i < count; i++) {
            values.set(0, i, value.applyAsDouble(i));
        }
        var tensor = Tensor.of(values.segment(), dtype, new Shape(shape), Storage.collected());
        return new Dataset("test", "test", axes, tensor, Origin.generated("test", Map.of()));
    }

    /// TensorLy's small tensor.
    public static Dataset golden(JsonNode root) {
        return dataset(
                new int[] {7, 6, 5},
                DType.FLOAT64,
                i -> root.path("T").get(i / 30).get(i / 5 % 6).get(i % 5).asDouble());
    }

    /// @param factors positions x components by mode
    public static double[] sum(List<double[][]> factors) {
        int count = 1;
        for (var factor : factors) {
            count *= factor.length;
        }
        var sum = new double[count];
        for (int i = 0; i < count; i++) {
            for (int r = 0; r < factors.getFirst()[0].length; r++) {
                double product = 1;
                int rest = i;
                for (int m = factors.size() - 1; m >= 0; m--) {
                    product *= factors.get(m)[rest % factors.get(m).length][r];
                    rest /= factors.get(m).length;
                }
                sum[i] += product;
            }
        }
        return sum;
    }

    /// With a matrix about the same samples, for those that want one.
    public static Inputs inputs(Dataset data) {
        var matrix = dataset(new int[] {data.rows().size(), 4}, DType.FLOAT64, i -> i % 7 + i % 5);
        return new Inputs(data, Map.of("coupled", matrix));
    }

    public static List<double[][]> random(int[] sizes, int rank, boolean signed, long seed) {
        var random = new SplittableRandom(seed);
        var factors = new ArrayList<double[][]>();
        for (int size : sizes) {
            var factor = new double[size][rank];
            for (var row : factor) {
                for (int r = 0; r < rank; r++) {
                    row[r] = signed ? random.nextGaussian() : random.nextDouble() < 0.4 ? 0 : random.nextDouble();
                }
            }
            factors.add(factor);
        }
        return factors;
    }

    /// With noise of a share of the signal's norm.
    public static Dataset noisy(List<double[][]> factors, double noise, DType dtype, long seed) {
        var clean = sum(factors);
        var random = new SplittableRandom(seed);
        double square = 0;
        for (double value : clean) {
            square += value * value;
        }
        double scale = noise * Math.sqrt(square / clean.length);
        var sizes = factors.stream().mapToInt(f -> f.length).toArray();
        return dataset(sizes, dtype, i -> clean[i] + scale * random.nextGaussian());
    }

    public static Tensor tensor(double[][] rows) {
        var matrix =
                Matrix.allocateShared(new MemoryBudget(1L << 30), DType.FLOAT64, rows.length, rows[0].length, "a test");
        for (int i = 0; i < rows.length; i++) {
            matrix.setRow(i, rows[i]);
        }
        return matrix.asTensor();
    }
}
