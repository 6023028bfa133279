package factorscope.model.io.side;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.csv.CsvImporter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A table of texts in a file: with a line that names its columns (CSV, TSV), or with an object in every line
/// (JSONL).
public final class SideTable {
    private static final JsonMapper JSON = new JsonMapper();

    private SideTable() {}

    /// What an object says in JSONL, and others do not, is empty in theirs.
    public static MetadataTable read(Path file) {
        return isObjects(file) ? objects(file) : CsvImporter.metadata(file);
    }

    private static boolean isObjects(Path file) {
        try (var in = Files.newInputStream(file)) {
            int first = in.read();
            while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
                first = in.read();
            }
            return first == '{';
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Failure unreadable(Path file, IOException e) {
        return e instanceof CharacterCodingException
                ? Failure.data(file.getFileName() + " is not UTF-8 text.", "Save it again as UTF-8.", e)
                : Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path.", e);
    }

    private static MetadataTable objects(Path file) {
        var lines = new ArrayList<Map<String, String>>();
        var names = new LinkedHashMap<String, Boolean>();
        try (var in = Files.newBufferedReader(file)) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    var object = object(file, line, lines.size() + 1);
                    lines.add(object);
                    object.keySet().forEach(name -> names.put(name, true));
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        // a code for every line of every column
        Filled.requirePlausible(file, 4.0 * names.size() * lines.size(), "a table");
        var columns = names.keySet().stream().map(name -> column(name, lines)).toList();
        return new MetadataTable(lines.size(), columns);
    }

    private static MetadataColumn column(String name, List<Map<String, String>> lines) {
        var builder = new MetadataColumn.Builder(name, lines.size());
        lines.forEach(line -> builder.add(line.getOrDefault(name, "")));
        return builder.build();
    }

    private static Map<String, String> object(Path file, String line, int number) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw damaged(file, number);
        }
        if (!node.isObject()) {
            throw damaged(file, number);
        }
        var texts = new LinkedHashMap<String, String>();
        for (var property : node.properties()) {
            var value = property.getValue();
            texts.put(
                    property.getKey(), value.isNull() ? "" : value.isValueNode() ? value.asString() : value.toString());
        }
        return texts;
    }

    private static Failure damaged(Path file, int number) {
        return Failure.data(
                "Object " + number + " of " + file.getFileName() + " is not one line of JSON.",
                "Write one object in each line.");
    }
}
