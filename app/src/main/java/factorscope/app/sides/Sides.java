package factorscope.app.sides;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Side;
import factorscope.model.failure.Failure;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Data beside the data, open while a command runs.
public final class Sides implements AutoCloseable {
    private static final List<String> CONFIGURATIONS = List.of("cfg.json", "config.json", "hyperparams.json");

    private final MemoryBudget memory;
    private final Map<String, Dataset> datasets = new LinkedHashMap<>();
    private final List<Storage.Lease> leases = new ArrayList<>();

    public Sides(MemoryBudget memory) {
        this.memory = memory;
    }

    public Map<String, Dataset> datasets() {
        return datasets;
    }

    /// Of a file what the side is: its largest array, or all that can be opened.
    public void open(Side side, Path file) {
        var opening = Opening.of(file);
        switch (side.content()) {
            case ARRAY -> keep(side.name(), opening.read(opening.member(""), Map.of(), memory, Progress.NONE));
            case ALL_ARRAYS -> {
                for (var member : opening.members()) {
                    if (member.refusal().isEmpty()
                            && member.shape().count() > 0
                            && member.shape().order() > 0) {
                        keep(member.name(), opening.read(member, Map.of(), memory, Progress.NONE));
                    }
                }
            }
        }
    }

    private void keep(String name, Dataset dataset) {
        leases.add(dataset.lease());
        datasets.put(name, dataset);
    }

    /// What the configuration beside a trained dictionary says, as parameters.
    ///
    /// @throws Failure if the dictionary wants its data in a way that is not done here
    public static Map<String, String> settings(Path file) {
        var settings = new LinkedHashMap<String, String>();
        for (var name : CONFIGURATIONS) {
            var beside = file.resolveSibling(name);
            if (Files.isRegularFile(beside)) {
                read(beside, settings);
            }
        }
        return settings;
    }

    private static void read(Path file, Map<String, String> settings) {
        JsonNode root;
        try {
            root = new JsonMapper().readTree(Files.readAllBytes(file));
        } catch (IOException | JacksonException e) {
            throw Failure.data(file + " cannot be read.", "Move it away, and give the parameters yourself.", e);
        }
        var trainer = root.path("trainer").isObject() ? root.path("trainer") : root;
        var architecture =
                root.path("architecture").asString(root.path("activation_fn").asString(""));
        int largest = root.path("k").asInt(trainer.path("k").asInt(0));
        if (largest > 0 && !architecture.contains("jump")) {
            settings.put("k", Integer.toString(largest));
        }
        switch (architecture) {
            case "jumprelu" -> settings.put("activation", "jumprelu");
            case "gated" -> settings.put("activation", "gated");
            case "topk" -> settings.put("activation", "topk");
            default -> {
                // told by the parts
            }
        }
        if (root.path("apply_b_dec_to_input").isBoolean()) {
            settings.put(
                    "subtract",
                    Boolean.toString(root.path("apply_b_dec_to_input").asBoolean()));
        }
        var scaling = root.path("normalize_activations").asString("none");
        if (!scaling.equals("none")) {
            throw Failure.data(
                    "The dictionary was trained on data that were scaled (" + scaling + ").",
                    "Scale the data the same way (--prepare \"scale dimension\" for a mean norm of the root of the"
                            + " columns), and set normalize_activations to none in a copy of " + file.getFileName()
                            + ".");
        }
    }

    @Override
    public void close() {
        leases.forEach(Storage.Lease::close);
    }
}
