package factorscope.model.io.features;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Features as dashboards export them (JSON, or a line of it for each text): texts of tokens with a feature's
/// activation at every token. All texts follow each other as rows, with a column for each feature; texts of the
/// same tokens are the same rows, and a feature is zero in those that were kept for others only.
public final class FeaturesImporter implements Importer {
    private static final String ID = "features";
    private static final long MOST_BYTES = 512L << 20;
    private static final JsonMapper JSON = new JsonMapper();

    /// A text of one feature.
    private record Text(String feature, List<String> tokens, List<Double> values) {}

    /// @param features their descriptions, by name
    private record Contents(List<Text> texts, Map<String, String> features) {
        /// Where each text begins among the rows.
        Map<List<String>, Integer> starts() {
            var starts = new LinkedHashMap<List<String>, Integer>();
            int next = 0;
            for (var text : texts) {
                if (starts.putIfAbsent(text.tokens, next) == null) {
                    next += text.tokens.size();
                }
            }
            return starts;
        }

        int rows() {
            return starts().keySet().stream().mapToInt(List::size).sum();
        }
    }

    @Override
    public Format format() {
        return new Format(
                ID,
                "Features",
                "Tokens with the activations of features, as dashboards export them.",
                List.of("features.json", "jsonl"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        var text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return (text.startsWith("{") || text.startsWith("["))
                && text.contains("\"tokens\"")
                && (text.contains("\"values\"") || text.contains("\"activations\""));
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " does not hold features: " + why + ".",
                "Export it again, as JSON with tokens and values.");
    }

    private static Contents contents(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw damaged(file, "it is larger than " + (MOST_BYTES >> 20) + " MB: split it");
            }
            var contents = new Contents(new ArrayList<>(), new LinkedHashMap<>());
            var whole = Files.readString(file);
            for (var part : parts(whole)) {
                add(file, part, contents);
            }
            if (contents.rows() == 0) {
                throw damaged(file, "it has no tokens");
            }
            return contents;
        } catch (IOException | JacksonException e) {
            throw damaged(file, "it is no JSON");
        }
    }

    /// One value, or one in every line.
    private static List<JsonNode> parts(String text) {
        try {
            var root = JSON.readTree(text);
            if (root.isArray()) {
                var all = new ArrayList<JsonNode>();
                root.forEach(all::add);
                return all;
            }
            // a mapper stops at the end of the first value: lines that follow are others
            if (text.strip().lines().count() < 2
                    || text.strip().lines().anyMatch(l -> !l.strip().startsWith("{"))) {
                return List.of(root);
            }
        } catch (JacksonException e) {
            if (text.lines().count() < 2) {
                throw e;
            }
        }
        return text.lines().filter(l -> !l.isBlank()).map(JSON::readTree).toList();
    }

    private static void add(Path file, JsonNode node, Contents into) {
        var name = name(node);
        var activations = node.path("activations");
        var explanation = node.path("explanations").path(0).path("description").asString("");
        into.features.merge(name, explanation, (a, b) -> a.isEmpty() ? b : a);
        if (activations.isArray() && !node.has("tokens")) {
            for (var text : activations) {
                into.texts.add(text(file, name, text, "values"));
            }
        } else {
            into.texts.add(text(file, name, node, node.has("values") ? "values" : "activations"));
        }
    }

    private static String name(JsonNode node) {
        var layer = node.path("layer").asString("");
        var index = node.path("index").asString(node.path("feature").asString("0"));
        return layer.isEmpty() ? index : layer + "/" + index;
    }

    private static Text text(Path file, String feature, JsonNode node, String key) {
        var tokens = new ArrayList<String>();
        var values = new ArrayList<Double>();
        for (var token : node.path("tokens")) {
            tokens.add(token.asString(""));
        }
        for (var value : node.path(key)) {
            if (!value.isNumber()) {
                throw damaged(file, "an activation is no number");
            }
            values.add(value.asDouble());
        }
        if (tokens.size() != values.size()) {
            throw damaged(file, "a text has " + tokens.size() + " tokens and " + values.size() + " activations");
        }
        return new Text(feature, tokens, values);
    }

    @Override
    public List<Member> list(Path file) {
        return List.of(member(contents(file)));
    }

    private static Member member(Contents contents) {
        var shape = Shape.of(contents.rows(), contents.features.size());
        return new Member("", shape, "float32", 4 * shape.count(), Optional.empty());
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var contents = contents(file);
        var names = new ArrayList<>(contents.features.keySet());
        var data = Filled.read(file, ID, member(contents), DType.FLOAT32, options, memory, into -> {
            var starts = contents.starts();
            for (var text : contents.texts) {
                int column = names.indexOf(text.feature);
                long row = starts.getOrDefault(text.tokens, 0);
                for (double value : text.values) {
                    into.setAtIndex(ValueLayout.JAVA_FLOAT, row++ * names.size() + column, (float) value);
                }
            }
        });
        var axes = new ArrayList<>(data.axes());
        var rows = axes.get(0);
        axes.set(0, new Axis(rows.id(), "token", rows.size(), Role.TOKEN, tokens(contents)));
        var columns = axes.get(1);
        axes.set(
                1,
                new Axis(
                        columns.id(),
                        "feature",
                        columns.size(),
                        Role.FEATURE,
                        new Labels.Named(names.stream()
                                .map(n -> described(n, contents.features.getOrDefault(n, "")))
                                .toList())));
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }

    private static String described(String name, String explanation) {
        return explanation.isEmpty() ? name : name + " " + explanation;
    }

    private static Labels tokens(Contents contents) {
        int count = contents.rows();
        var token = new MetadataColumn.Builder("token", count);
        var sentence = new MetadataColumn.Builder("sentence", count);
        var position = new MetadataColumn.Builder("pos", count);
        int number = 0;
        for (var tokens : contents.starts().keySet()) {
            for (int p = 0; p < tokens.size(); p++) {
                token.add(tokens.get(p));
                sentence.add(Integer.toString(number));
                position.add(Integer.toString(p));
            }
            number++;
        }
        return new Labels.Table(
                new MetadataTable(count, List.of(token.build(), sentence.build(), position.build())), "token");
    }
}
