package factorscope.model.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a dataset came from, enough to open it again.
///
/// @param file the file, if it came from one
/// @param importer id of the importer that read it; `planted` for generated data
/// @param member name of the array inside the file; empty where a file holds one
/// @param options what the importer was told
/// @param prepare what was done to the values since, in order, each readable as a step
public record Origin(
        Optional<Path> file, String importer, String member, Map<String, String> options, List<String> prepare) {
    public Origin {
        options = Map.copyOf(options);
        prepare = List.copyOf(prepare);
    }

    /// Data that were made in memory by a generator with these options.
    public static Origin generated(String generator, Map<String, String> options) {
        return new Origin(Optional.empty(), "planted", generator, options, List.of());
    }

    /// Whether others come from the same place, with the same steps first and perhaps more.
    public boolean isBefore(Origin other) {
        return new Origin(other.file, other.importer, other.member, other.options, prepare).equals(this)
                && prepare.size() <= other.prepare.size()
                && other.prepare.subList(0, prepare.size()).equals(prepare);
    }

    public Origin prepared(String step) {
        var steps = new java.util.ArrayList<>(prepare);
        steps.add(step);
        return new Origin(file, importer, member, options, steps);
    }
}
