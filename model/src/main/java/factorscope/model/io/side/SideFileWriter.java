package factorscope.model.io.side;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.failure.Failure;
import factorscope.model.io.NewDataset;
import factorscope.model.io.csv.CsvWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes what [SideFiles] reads: names, roles and labels of the axes of `x.npy` into `x.json` and label files.
public final class SideFileWriter {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private SideFileWriter() {}

    private static final List<String> ENDINGS = List.of(".json", ".tokens.tsv", ".tokens.jsonl", ".labels.txt");

    /// Whatever would be read as a side file of this one and is there, such as that of a file of the same name with
    /// another ending.
    public static List<Path> existing(Dataset data, Path file) {
        var base = NewDataset.baseName(file);
        var names = new ArrayList<>(ENDINGS);
        for (int a = 0; a < data.axes().size(); a++) {
            names.addAll(List.of(".axis" + a + ".tsv", ".axis" + a + ".jsonl", ".axis" + a + ".txt"));
        }
        return names.stream()
                .map(ending -> file.resolveSibling(base + ending))
                .filter(Files::exists)
                .toList();
    }

    /// Takes the place of those that are there for the axes.
    ///
    /// @param file the data file that these are to stand beside
    public static void write(Dataset data, Path file) {
        var base = NewDataset.baseName(file);
        try {
            for (var old : existing(data, file)) {
                // what was written for other axes would be read too; other files are not ours to delete
                if (String.valueOf(old.getFileName()).startsWith(base + ".axis")) {
                    Files.delete(old);
                }
            }
            var root = JSON.createObjectNode().put("name", data.name());
            var steps = root.putArray("prepared");
            data.origin().prepare().forEach(steps::add);
            var axes = root.putArray("axes");
            for (int a = 0; a < data.axes().size(); a++) {
                var axis = data.axes().get(a);
                write(axes.addObject(), axis, file, base + ".axis" + a);
            }
            Files.write(file.resolveSibling(base + ".json"), JSON.writeValueAsBytes(root));
        } catch (IOException e) {
            throw Failure.write(
                    file + " cannot be described: " + e.getMessage() + ".",
                    "Check the folder and the space on the disk.",
                    e);
        }
    }

    private static void write(ObjectNode node, Axis axis, Path file, String name) throws IOException {
        node.put("name", axis.name()).put("role", axis.role().text());
        switch (axis.labels()) {
            case Labels.Numbered _ -> {
                // nothing to say
            }
            case Labels.Even even ->
                node.put("start", even.start()).put("step", even.step()).put("unit", even.unit());
            case Labels.Values values -> {
                node.put("unit", values.unit());
                var array = node.putArray("values");
                values.values().forEach(array::add);
            }
            case Labels.Table table ->
                CsvWriter.write(file.resolveSibling(name + ".tsv"), CsvWriter.table(table.metadata()));
            case Labels.Named _, Labels.Folded _ -> {
                node.put("labels", name + ".txt");
                var texts = java.util.stream.IntStream.range(0, axis.size())
                        .mapToObj(i -> axis.label(i).replace('\n', ' ').replace('\r', ' '))
                        .toList();
                Files.write(file.resolveSibling(name + ".txt"), texts);
            }
        }
    }
}
