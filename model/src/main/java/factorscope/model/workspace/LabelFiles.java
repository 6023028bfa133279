package factorscope.model.workspace;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFolder;
import factorscope.model.io.csv.CsvImporter;
import factorscope.model.io.csv.CsvWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Axes as JSON, with their labels in files beside it.
final class LabelFiles {
    private LabelFiles() {}

    static void write(ObjectNode node, Axis axis, SafeFolder.Place place, String baseName) throws IOException {
        node.put("id", axis.id().text())
                .put("name", axis.name())
                .put("size", axis.size())
                .put("role", axis.role().name());
        switch (axis.labels()) {
            case Labels.Numbered _ -> node.put("labels", "numbered");
            case Labels.Named named -> {
                node.put("labels", "named").put("file", baseName + ".txt");
                place.file(
                        baseName + ".txt",
                        out -> out.write(oneLineEach(named.texts()).getBytes(StandardCharsets.UTF_8)));
            }
            case Labels.Even even ->
                node.put("labels", "even")
                        .put("start", even.start())
                        .put("step", even.step())
                        .put("unit", even.unit());
            case Labels.Values values -> {
                node.put("labels", "values").put("unit", values.unit());
                var array = node.putArray("values");
                values.values().forEach(array::add);
            }
            case Labels.Table table -> {
                node.put("labels", "table").put("file", baseName + ".tsv").put("shown", table.shown());
                place.file(baseName + ".tsv", out -> CsvWriter.write(out, CsvWriter.table(table.metadata()), '\t'));
            }
            case Labels.Folded folded -> {
                node.put("labels", "folded");
                var inner = node.putArray("axes");
                for (int a = 0; a < folded.axes().size(); a++) {
                    write(inner.addObject(), folded.axes().get(a), place, baseName + "-" + a);
                }
            }
        }
    }

    private static String oneLineEach(List<String> texts) {
        return texts.stream()
                .map(t -> t.replace('\n', ' ').replace('\r', ' ') + "\n")
                .collect(Collectors.joining());
    }

    static Axis read(JsonNode node, Path folder) {
        int size = node.path("size").asInt(-1);
        if (size < 0 || !node.path("id").isString()) {
            throw Failure.data("An axis is described incompletely in " + folder + ".", "Make the result anew.");
        }
        var labels = labels(node, folder, size);
        return new Axis(
                new AxisId(node.path("id").asString()), node.path("name").asString(""), size, role(node), labels);
    }

    private static Role role(JsonNode node) {
        try {
            return Role.valueOf(node.path("role").asString("OTHER"));
        } catch (IllegalArgumentException e) {
            // a role of a later version
            return Role.OTHER;
        }
    }

    private static Labels labels(JsonNode node, Path folder, int size) {
        return switch (node.path("labels").asString("numbered")) {
            case "named" -> {
                try {
                    yield new Labels.Named(Files.readAllLines(inside(folder, node)));
                } catch (IOException e) {
                    throw Failure.data(
                            "The labels in " + folder + " cannot be read: " + e.getMessage() + ".",
                            "Bring the file back.",
                            e);
                }
            }
            case "even" ->
                new Labels.Even(
                        size,
                        node.path("start").asDouble(),
                        node.path("step").asDouble(),
                        node.path("unit").asString(""));
            case "values" -> {
                var values = new ArrayList<Double>();
                node.path("values").forEach(v -> values.add(v.asDouble()));
                yield new Labels.Values(values, node.path("unit").asString(""));
            }
            case "table" ->
                new Labels.Table(
                        CsvImporter.metadata(inside(folder, node)),
                        node.path("shown").asString(""));
            case "folded" -> {
                var axes = new ArrayList<Axis>();
                node.path("axes").forEach(inner -> axes.add(read(inner, folder)));
                yield new Labels.Folded(axes);
            }
            default -> new Labels.Numbered(size);
        };
    }

    /// Only files inside the folder: a manifest cannot point elsewhere.
    private static Path inside(Path folder, JsonNode node) {
        var file = folder.resolve(node.path("file").asString("")).normalize();
        if (!file.startsWith(folder.normalize())) {
            throw Failure.data(folder + " refers to a file outside itself.", "Do not open it unless you trust it.");
        }
        return file;
    }
}
