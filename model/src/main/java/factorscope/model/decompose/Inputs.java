package factorscope.model.decompose;

import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The data a decomposition works on.
///
/// @param sides further data by name: a mask, weights, a projection
public record Inputs(Dataset data, Map<String, Dataset> sides) {
    public Inputs {
        sides = Map.copyOf(sides);
    }

    /// Keeps all data until they are closed.
    public List<Storage.Lease> leases() {
        return Stream.concat(Stream.of(data), sides.values().stream())
                .map(Dataset::lease)
                .toList();
    }

    public static Inputs of(Dataset data) {
        return new Inputs(data, Map.of());
    }
}
