package factorscope.model;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reference numbers made by independent implementations; see docs/benchmarks.md for how.
public final class Golden {
    private Golden() {}

    public static JsonNode read(String name) {
        try (var in = Golden.class.getResourceAsStream("/factorscope/model/golden/" + name + ".json")) {
            return new JsonMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double[][] matrix(JsonNode node) {
        var rows = new double[node.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = vector(node.get(i));
        }
        return rows;
    }

    public static double[] vector(JsonNode node) {
        var values = new double[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = node.get(i).asDouble();
        }
        return values;
    }

    public static Dataset dataset(double[][] rows, DType dtype) {
        var matrix = matrix(rows, dtype);
        var axes = List.of(
                Axis.numbered(new AxisId("test/0"), "sample", rows.length, Role.SAMPLE),
                Axis.numbered(new AxisId("test/1"), "feature", rows[0].length, Role.FEATURE));
        return new Dataset("test", "test", axes, matrix.asTensor(), Origin.generated("test", Map.of()));
    }

    public static Matrix matrix(double[][] rows, DType dtype) {
        var matrix = Matrix.allocateShared(
                new MemoryBudget(1L << 30), dtype, rows.length, rows.length == 0 ? 0 : rows[0].length, "a test");
        for (int i = 0; i < rows.length; i++) {
            matrix.setRow(i, rows[i]);
        }
        return matrix;
    }
}
