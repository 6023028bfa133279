package factorscope.model.planted;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A cube of known polyadic components plus noise, float64.
///
/// Loadings: Gaussian, or uniform from 0 to 1. Noise: Gaussian with a share `noise` of the signal's energy.
public record Polyads(int size, int components, double noise, boolean signed, long seed) {
    private static final int ORDER = 3;

    /// @param memory is charged for the data until nothing refers to them
    public Dataset generate(MemoryBudget memory) {
        var random = new SplittableRandom(seed);
        var loadings = new double[ORDER][size][components];
        for (var mode : loadings) {
            for (var row : mode) {
                for (int r = 0; r < components; r++) {
                    row[r] = signed ? random.nextGaussian() : random.nextDouble();
                }
            }
        }
        var values = Matrix.allocateShared(memory, DType.FLOAT64, size, size * size, "planted data");
        var slab = new double[size * size];
        double square = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                for (int k = 0; k < size; k++) {
                    double sum = 0;
                    for (int r = 0; r < components; r++) {
                        sum += loadings[0][i][r] * loadings[1][j][r] * loadings[2][k][r];
                    }
                    slab[j * size + k] = sum;
                    square += sum * sum;
                }
            }
            values.setRow(i, slab);
        }
        double scale = Math.sqrt(noise * square / size / size / size);
        for (int i = 0; i < size; i++) {
            values.getRow(i, slab);
            for (int j = 0; j < slab.length; j++) {
                slab[j] += scale * random.nextGaussian();
            }
            values.setRow(i, slab);
        }
        var axes = List.of(axis(0), axis(1), axis(2));
        var tensor = Tensor.of(values.segment(), DType.FLOAT64, Shape.of(size, size, size), Storage.collected());
        return new Dataset("planted", "Planted polyads", axes, tensor, Origin.generated("polyads", Map.of()));
    }

    private Axis axis(int m) {
        return Axis.numbered(new AxisId("planted/" + m), "mode " + (m + 1), size, m == 0 ? Role.SAMPLE : Role.OTHER);
    }
}
