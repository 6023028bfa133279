package factorscope.model.workspace;

import factorscope.model.data.Tensor;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.io.npy.NpyReader;
import factorscope.model.io.npy.NpyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// A solver's state as a folder: `checkpoint.json` beside its arrays. Stands next to the result it is to become.
///
/// @param folder where it is
public record CheckpointFolder(Path folder) {
    private static final String JSON_NAME = "checkpoint.json";

    /// The checkpoint of the result that is to be written to `result`.
    public static CheckpointFolder beside(Path result) {
        var target = result.toAbsolutePath().normalize();
        return new CheckpointFolder(target.resolveSibling(target.getFileName() + ".checkpoint"));
    }

    /// @param recipe what the run is of: a checkpoint is only good for exactly this
    public void write(Checkpoint checkpoint, String recipe) {
        SafeFolder.replace(folder, _ -> true, aside -> {
            var root = ResultFolder.JSON.createObjectNode();
            root.put("schemaVersion", 1).put("recipe", recipe);
            var numbers = root.putObject("numbers");
            checkpoint.numbers().forEach(numbers::put);
            var arrays = root.putArray("arrays");
            int i = 0;
            for (var array : checkpoint.arrays().entrySet()) {
                var file = "array-" + i++ + ".npy";
                arrays.addObject().put("name", array.getKey()).put("file", file);
                NpyWriter.write(aside.resolve(file), array.getValue());
            }
            Files.write(aside.resolve(JSON_NAME), ResultFolder.JSON.writeValueAsBytes(root));
        });
    }

    /// The checkpoint, if there is one of this run.
    ///
    /// Its arrays are mapped: the solver copies them to memory of its own.
    public Optional<Checkpoint> read(String recipe) {
        if (!Files.isRegularFile(folder.resolve(JSON_NAME))) {
            return Optional.empty();
        }
        try {
            var root = ResultFolder.JSON.readTree(Files.readAllBytes(folder.resolve(JSON_NAME)));
            if (!root.path("recipe").asString("").equals(recipe)) {
                throw Failure.usage(
                        "The checkpoint " + folder + " belongs to a run with other data, parameters or seed.",
                        "Repeat them exactly, or start anew without --resume.");
            }
            var numbers = new LinkedHashMap<String, String>();
            root.path("numbers")
                    .properties()
                    .forEach(e -> numbers.put(e.getKey(), e.getValue().asString("")));
            var arrays = new LinkedHashMap<String, Tensor>();
            for (var node : root.path("arrays")) {
                arrays.put(
                        node.path("name").asString(""),
                        NpyReader.map(folder.resolve(node.path("file").asString(""))));
            }
            return Optional.of(new Checkpoint(numbers, arrays));
        } catch (JacksonException | IOException e) {
            throw Failure.data(
                    folder + " is not a readable checkpoint: " + e.getMessage() + ".",
                    "Start anew without --resume.",
                    e);
        }
    }

    public void delete() {
        SafeFolder.deleteQuietly(folder);
    }
}
