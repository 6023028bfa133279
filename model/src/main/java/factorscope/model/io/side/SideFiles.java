package factorscope.model.io.side;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.io.NewDataset;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What stands beside a data file `x.npy`: `x.json` names the dataset, its axes, roles, units and values or
/// label files; `x.axis<i>.tsv`, `.jsonl` or `.txt` labels axis i; `x.tokens.tsv`, `x.tokens.jsonl` and
/// `x.labels.txt` label the rows, and `metadata.tsv` those of `tensors.tsv`. For
/// a member `m` of a file of several, `x.m.json` and so on come first.
public final class SideFiles {
    private static final JsonMapper JSON = new JsonMapper();

    private SideFiles() {}

    /// The dataset with everything that its side files say.
    public static Dataset apply(Dataset dataset) {
        var file = dataset.origin().file();
        if (file.isEmpty()) {
            return dataset;
        }
        var described = dataset;
        for (var base : bases(file.get(), dataset.origin().member())) {
            var json = base.resolveSibling(base.getFileName() + ".json");
            if (Files.isRegularFile(json)) {
                described = applyJson(described, json);
                break;
            }
        }
        for (var base : bases(file.get(), dataset.origin().member())) {
            described = applyLabelFiles(described, base);
        }
        return described;
    }

    private static List<Path> bases(Path file, String member) {
        var plain = file.resolveSibling(NewDataset.baseName(file));
        return member.isEmpty()
                ? List.of(plain)
                : List.of(
                        plain.resolveSibling(plain.getFileName() + "." + member.replaceAll("[/\\\\\\p{Cntrl}]", "_")),
                        plain);
    }

    private static Dataset applyJson(Dataset dataset, Path file) {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw damaged(file, "it is not JSON");
        } catch (IOException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
        var nodes = root.path("axes");
        if (!nodes.isArray() || nodes.size() != dataset.axes().size()) {
            // such as the configuration of a model that happens to have the same name
            return dataset;
        }
        var axes = new ArrayList<Axis>();
        for (int a = 0; a < dataset.axes().size(); a++) {
            axes.add(axis(dataset.axes().get(a), nodes.get(a), file));
        }
        var name = root.path("name").asString("");
        return new Dataset(
                dataset.id(), name.isEmpty() ? dataset.name() : name, axes, dataset.values(), dataset.origin());
    }

    private static Axis axis(Axis plain, JsonNode node, Path file) {
        var id = node.path("id").isString() ? new AxisId(node.path("id").asString()) : plain.id();
        var name = node.path("name").asString(plain.name());
        var role = node.path("role").isString() ? role(node.path("role").asString(), file) : plain.role();
        var unit = node.path("unit").asString("");
        var labels = plain.labels();
        if (node.path("labels").isString()) {
            labels = labels(beside(file, node.path("labels").asString()), plain);
        } else if (node.path("values").isArray()) {
            labels = values(node.path("values"), unit);
        } else if (node.path("start").isNumber() && node.path("step").isNumber()) {
            labels = new Labels.Even(
                    plain.size(),
                    node.path("start").asDouble(),
                    node.path("step").asDouble(),
                    unit);
        }
        if (labels.size() != plain.size()) {
            throw damaged(
                    file, "axis \"" + name + "\" has " + plain.size() + " positions but " + labels.size() + " labels");
        }
        return new Axis(id, name, plain.size(), role, labels);
    }

    /// A file in the same folder; nothing that climbs out of it.
    private static Path beside(Path file, String name) {
        if (name.contains("/") || name.contains("\\") || name.contains("..") || name.indexOf('\0') >= 0) {
            throw damaged(file, "it names \"" + name + "\", which is not beside it");
        }
        return file.resolveSibling(name);
    }

    private static Role role(String text, Path file) {
        return Role.of(text).orElseThrow(() -> damaged(file, "there is no role \"" + text + "\""));
    }

    private static Labels values(JsonNode nodes, String unit) {
        var texts = new ArrayList<String>();
        var numbers = new ArrayList<Double>();
        for (var node : nodes) {
            texts.add(node.asString());
            if (node.isNumber()) {
                numbers.add(node.asDouble());
            }
        }
        return numbers.size() == texts.size() ? new Labels.Values(numbers, unit) : new Labels.Named(texts);
    }

    private static Dataset applyLabelFiles(Dataset dataset, Path base) {
        var axes = new ArrayList<Axis>();
        for (int a = 0; a < dataset.axes().size(); a++) {
            var axis = dataset.axes().get(a);
            var found = axis.labels() instanceof Labels.Numbered ? labelFile(base, a) : Optional.<Path>empty();
            axes.add(found.isPresent() ? axis.withLabels(labels(found.get(), axis)) : axis);
        }
        return new Dataset(dataset.id(), dataset.name(), axes, dataset.values(), dataset.origin());
    }

    private static Optional<Path> labelFile(Path base, int axis) {
        var endings = new ArrayList<String>(
                List.of(".axis" + axis + ".tsv", ".axis" + axis + ".jsonl", ".axis" + axis + ".txt"));
        if (axis == 0 && projected(base).filter(Files::isRegularFile).isPresent()) {
            return projected(base);
        }
        if (axis == 0) {
            endings.add(".tokens.tsv");
            endings.add(".tokens.jsonl");
            endings.add(".labels.txt");
        }
        return endings.stream()
                .map(ending -> base.resolveSibling(base.getFileName() + ending))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// What the embedding projector keeps beside `tensors.tsv` or `x_vectors.tsv`: `metadata.tsv`,
    /// `x_metadata.tsv`.
    private static Optional<Path> projected(Path base) {
        var name = String.valueOf(base.getFileName());
        var prefix = name.replaceFirst("(tensors|vectors)$", "");
        return prefix.length() == name.length()
                ? Optional.empty()
                : Optional.of(base.resolveSibling(prefix + "metadata.tsv"));
    }

    private static Labels labels(Path file, Axis axis) {
        if (String.valueOf(file.getFileName()).endsWith(".txt")) {
            return plainLabels(file, axis);
        }
        var table = SideTable.read(file);
        if (table.rows() == axis.size() - 1 && table.columns().size() == 1) {
            // a single column needs no name
            return plainLabels(file, axis);
        }
        requireSize(file, table.rows(), axis);
        return Labels.Table.of(table);
    }

    private static Labels plainLabels(Path file, Axis axis) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw Failure.data(file.getFileName() + " is not UTF-8 text.", "Save it again as UTF-8.", e);
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path.", e);
        }
        requireSize(file, lines.size(), axis);
        if (lines.stream().distinct().count() == lines.size()) {
            return new Labels.Named(lines);
        }
        // names that recur are classes
        return Labels.Table.of(new MetadataTable(lines.size(), List.of(MetadataColumn.of("label", lines))));
    }

    private static void requireSize(Path file, int size, Axis axis) {
        if (size != axis.size()) {
            throw Failure.data(
                    file.getFileName() + " has " + size + " labels, but the axis \"" + axis.name() + "\" has "
                            + axis.size() + " positions.",
                    "Correct the label file, or move it away to open the data without labels.");
        }
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " does not describe the data: " + why + ".",
                "Correct it, or move it away to open the data without it.");
    }
}
