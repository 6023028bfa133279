package factorscope.model.io.side;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.files.SafeFile;
import factorscope.model.io.NewDataset;
import factorscope.model.io.csv.CsvWriter;
import java.nio.charset.StandardCharsets;
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

    /// What is to be written beside a data file.
    ///
    /// @param file the data file that these are to stand beside
    public static List<SafeFile.Write> writes(Dataset data, Path file) {
        var base = NewDataset.baseName(file);
        var writes = new ArrayList<SafeFile.Write>();
        var root = JSON.createObjectNode().put("name", data.name());
        var steps = root.putArray("prepared");
        data.origin().prepare().forEach(steps::add);
        var axes = root.putArray("axes");
        for (int a = 0; a < data.axes().size(); a++) {
            describe(axes.addObject(), data.axes().get(a), file, base + ".axis" + a, writes);
        }
        writes.add(new SafeFile.Write(
                file.resolveSibling(base + ".json"), out -> out.write(JSON.writeValueAsBytes(root))));
        return writes;
    }

    /// Files written for other axes, which would be read too; other files are not ours to delete.
    public static List<Path> obsolete(Dataset data, Path file) {
        var base = NewDataset.baseName(file);
        return existing(data, file).stream()
                .filter(old -> String.valueOf(old.getFileName()).startsWith(base + ".axis"))
                .toList();
    }

    private static void describe(ObjectNode node, Axis axis, Path file, String name, List<SafeFile.Write> writes) {
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
            case Labels.Table table -> {
                var place = file.resolveSibling(name + ".tsv");
                writes.add(new SafeFile.Write(
                        place, out -> CsvWriter.write(out, CsvWriter.table(table.metadata()), '\t')));
            }
            case Labels.Named _, Labels.Folded _ -> {
                node.put("labels", name + ".txt");
                var texts = java.util.stream.IntStream.range(0, axis.size())
                        .mapToObj(i -> axis.label(i).replace('\n', ' ').replace('\r', ' '))
                        .toList();
                writes.add(new SafeFile.Write(
                        file.resolveSibling(name + ".txt"),
                        out -> out.write((String.join("\n", texts) + "\n").getBytes(StandardCharsets.UTF_8))));
            }
        }
    }
}
