package factorscope.model.workspace;

import factorscope.model.data.Tensor;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFolder;
import factorscope.model.files.Unfinished;
import factorscope.model.io.npy.NpyReader;
import factorscope.model.io.npy.NpyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/// A solver's state as a folder: `checkpoint.json` beside its arrays. Stands next to the result it is to become.
///
/// @param folder where it is
public record CheckpointFolder(Path folder) {
    private static final String JSON_NAME = "checkpoint.json";
    private static final Pattern OWN = Pattern.compile("checkpoint\\.json|array-\\d+\\.npy");

    /// The checkpoint of the result that is to be written to `result`.
    public static CheckpointFolder beside(Path result) {
        var target = result.toAbsolutePath().normalize();
        return new CheckpointFolder(target.resolveSibling(target.getFileName() + ".checkpoint"));
    }

    /// Refuses to take the place of anything that is no checkpoint of this program.
    public void requireOurs() {
        SafeFolder.requireWritable(folder);
        if (Files.exists(folder) && !isOne()) {
            throw Failure.write(
                    folder + " is in the way: it is not a checkpoint of this program, and is left alone.",
                    "Choose another name for the result, or move it away.");
        }
    }

    private boolean isOne() {
        return Marked.by(folder.resolve(JSON_NAME), "schemaVersion", "recipe");
    }

    /// @param recipe what the run is of: a checkpoint is only good for exactly this
    public void write(Checkpoint checkpoint, String recipe) {
        requireOurs();
        SafeFolder.replace(folder, OWN.asMatchPredicate(), place -> {
            var root = ResultFolder.JSON.createObjectNode();
            root.put("schemaVersion", 1).put("recipe", recipe);
            var numbers = root.putObject("numbers");
            checkpoint.numbers().forEach(numbers::put);
            var arrays = root.putArray("arrays");
            int i = 0;
            for (var array : checkpoint.arrays().entrySet()) {
                var file = "array-" + i++ + ".npy";
                arrays.addObject().put("name", array.getKey()).put("file", file);
                place.file(file, out -> NpyWriter.write(out, array.getValue()));
            }
            place.file(JSON_NAME, out -> out.write(ResultFolder.JSON.writeValueAsBytes(root)));
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
            var root = Marked.read(folder.resolve(JSON_NAME));
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
                        NpyReader.map(inside(node.path("file").asString(""))));
            }
            return Optional.of(new Checkpoint(numbers, arrays));
        } catch (JacksonException | IOException e) {
            throw Failure.data(
                    folder + " is not a readable checkpoint: " + e.getMessage() + ".",
                    "Start anew without --resume.",
                    e);
        }
    }

    private Path inside(String name) throws IOException {
        if (!OWN.matcher(name).matches() || !Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("an array of it is missing");
        }
        return folder.resolve(name);
    }

    /// Removes it, and nothing that is none.
    public void delete() {
        if (isOne()) {
            Unfinished.deleteQuietly(folder);
        }
    }
}
