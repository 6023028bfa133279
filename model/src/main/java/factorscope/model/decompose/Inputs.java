package factorscope.model.decompose;

import factorscope.model.data.Dataset;
import java.util.Map;

/// The data a decomposition works on.
///
/// @param sides further data by name: a mask, weights, a projection
public record Inputs(Dataset data, Map<String, Dataset> sides) {
    public Inputs {
        sides = Map.copyOf(sides);
    }

    public static Inputs of(Dataset data) {
        return new Inputs(data, Map.of());
    }
}
