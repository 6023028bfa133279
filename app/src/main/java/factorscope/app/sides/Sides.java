package factorscope.app.sides;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Side;
import factorscope.model.failure.Failure;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Data beside the data, open while a command runs.
public final class Sides implements AutoCloseable {
    private final MemoryBudget memory;
    private final Progress progress;
    private final Map<String, Dataset> datasets = new LinkedHashMap<>();
    private final List<Storage.Lease> leases = new ArrayList<>();

    /// @param progress is told what is left out
    public Sides(MemoryBudget memory, Progress progress) {
        this.memory = memory;
        this.progress = progress;
    }

    public Map<String, Dataset> datasets() {
        return datasets;
    }

    /// Of a file what the side is: its largest array, or all that can be opened.
    public void open(Side side, Path file) {
        open(side, file, "", Map.of());
    }

    /// @param member which array, where it is not the largest that is meant
    /// @param reading options of the file's format
    public void open(Side side, Path file, String member, Map<String, String> reading) {
        var opening = Opening.of(file);
        switch (side.content()) {
            case ARRAY -> keep(side.name(), opening.read(opening.member(member), reading, memory, progress));
            case ALL_ARRAYS -> {
                for (var one : opening.members()) {
                    if (one.refusal().isEmpty()
                            && one.shape().count() > 0
                            && one.shape().order() > 0) {
                        keep(one.name(), opening.read(one, reading, memory, progress));
                    }
                }
            }
        }
    }

    private void keep(String name, Dataset dataset) {
        leases.add(dataset.lease());
        datasets.put(name, dataset);
    }

    /// What a trained dictionary, and the configuration beside it, say of how it is used, as parameters.
    ///
    /// @throws Failure if they say something that is not understood
    public static Map<String, String> settings(Side side, Path file) {
        return side.content() == Side.Content.ALL_ARRAYS
                ? TrainedLayout.of(file).settings()
                : Map.of();
    }

    @Override
    public void close() {
        leases.forEach(Storage.Lease::close);
    }
}
