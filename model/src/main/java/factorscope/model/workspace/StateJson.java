package factorscope.model.workspace;

import factorscope.model.analyse.Table;
import factorscope.model.data.AxisId;
import factorscope.model.failure.Failure;
import factorscope.model.match.Stability;
import factorscope.model.rank.RankCriterion;
import factorscope.model.rank.RankReport;
import factorscope.model.rank.Spectrum;
import factorscope.model.rank.Voice;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Selections, layouts and what was found out about components, as JSON. Names of kinds, never of classes, stand in
/// files.
final class StateJson {
    private StateJson() {}

    static void write(ObjectNode node, Selection selection) {
        switch (selection) {
            case Selection.Nothing _ -> node.put("kind", "nothing");
            case Selection.All _ -> node.put("kind", "all");
            case Selection.Picked picked -> {
                var indices = node.put("kind", "picked").putArray("indices");
                picked.indices().forEach(indices::add);
            }
            case Selection.Band band -> {
                node.put("kind", "band").put("from", band.from()).put("to", band.to());
                write(node.putObject("column"), band.column());
            }
            case Selection.Category category -> {
                node.put("kind", "category").put("text", category.text());
                write(node.putObject("column"), category.column());
            }
            case Selection.Contains contains -> {
                node.put("kind", "contains").put("part", contains.part());
                write(node.putObject("column"), contains.column());
            }
            case Selection.Inside inside -> {
                node.put("kind", "inside");
                write(node.putObject("x"), inside.x());
                write(node.putObject("y"), inside.y());
                var points = node.putArray("polygon");
                inside.polygon().forEach(p -> points.addArray().add(p.x()).add(p.y()));
            }
            case Selection.Combined combined -> {
                node.put("kind", "combined").put("mode", combined.mode().name());
                write(node.putObject("left"), combined.left());
                write(node.putObject("right"), combined.right());
            }
        }
    }

    static Selection selection(JsonNode node) {
        return switch (node.path("kind").asString("nothing")) {
            case "all" -> new Selection.All();
            case "picked" -> {
                var indices = new ArrayList<Integer>();
                node.path("indices").forEach(i -> indices.add(i.asInt()));
                yield new Selection.Picked(indices);
            }
            case "band" ->
                new Selection.Band(column(node.path("column")), number(node.path("from")), number(node.path("to")));
            case "category" ->
                new Selection.Category(
                        column(node.path("column")), node.path("text").asString(""));
            case "contains" ->
                new Selection.Contains(
                        column(node.path("column")), node.path("part").asString(""));
            case "inside" -> {
                var points = new ArrayList<Selection.Point>();
                node.path("polygon")
                        .forEach(p -> points.add(new Selection.Point(number(p.path(0)), number(p.path(1)))));
                yield new Selection.Inside(column(node.path("x")), column(node.path("y")), points);
            }
            case "combined" ->
                new Selection.Combined(
                        mode(node.path("mode").asString("")),
                        selection(node.path("left")),
                        selection(node.path("right")));
            default -> Selection.NOTHING;
        };
    }

    static void write(ObjectNode node, Stability stability) {
        node.put("runs", stability.runs()).put("threshold", stability.threshold());
        var components = node.putArray("components");
        for (var c : stability.components()) {
            components
                    .addObject()
                    .put("component", c.component())
                    .put("returned", c.returned())
                    .put("medianMatch", c.medianMatch())
                    .put("confused", c.confused())
                    .put("subspace", c.subspace());
        }
    }

    static Optional<Stability> stability(JsonNode node) {
        if (!node.path("components").isArray()) {
            return Optional.empty();
        }
        var components = new ArrayList<Stability.OfComponent>();
        for (var c : node.path("components")) {
            components.add(new Stability.OfComponent(
                    c.path("component").asInt(),
                    number(c.path("returned")),
                    number(c.path("medianMatch")),
                    c.path("confused").asInt(),
                    number(c.path("subspace"))));
        }
        return Optional.of(new Stability(components, node.path("runs").asInt(), number(node.path("threshold"))));
    }

    static void write(ObjectNode node, RankReport report) {
        node.put("rows", report.spectrum().rows())
                .put("columns", report.spectrum().columns())
                .put("centred", report.spectrum().centred())
                .put("conclusion", report.conclusion());
        var values = node.putArray("singularValues");
        report.spectrum().values().forEach(values::add);
        var voices = node.putArray("criteria");
        for (var voice : report.voices()) {
            var json = voices.addObject()
                    .put("id", voice.about().id())
                    .put("name", voice.about().name())
                    .put("source", voice.about().source())
                    .put("testsNoise", voice.about().testsNoise())
                    .put("sentence", voice.sentence())
                    .put("curveName", voice.curveName());
            voice.suggested().ifPresent(k -> json.put("suggested", k));
            var curve = json.putArray("curve");
            voice.curve().forEach(p -> curve.addArray().add(p.k()).add(p.value()));
        }
    }

    static RankReport report(JsonNode node) {
        var values = new ArrayList<Double>();
        node.path("singularValues").forEach(v -> values.add(number(v)));
        var voices = new ArrayList<Voice>();
        for (var json : node.path("criteria")) {
            var curve = new ArrayList<Voice.Point>();
            json.path("curve").forEach(p -> curve.add(new Voice.Point(p.path(0).asInt(), number(p.path(1)))));
            voices.add(new Voice(
                    new RankCriterion.About(
                            json.path("id").asString(""),
                            json.path("name").asString(""),
                            json.path("source").asString(""),
                            json.path("testsNoise").asBoolean(false)),
                    json.path("suggested").isInt()
                            ? OptionalInt.of(json.path("suggested").asInt())
                            : OptionalInt.empty(),
                    curve,
                    json.path("curveName").asString(""),
                    json.path("sentence").asString("")));
        }
        return new RankReport(
                new Spectrum(
                        values,
                        node.path("rows").asLong(),
                        node.path("columns").asInt(),
                        node.path("centred").asBoolean(true)),
                voices,
                node.path("conclusion").asString(""));
    }

    static Mode mode(String text) {
        try {
            return Mode.valueOf(text);
        } catch (IllegalArgumentException e) {
            return Mode.REPLACE;
        }
    }

    private static void write(ObjectNode node, ColumnRef column) {
        switch (column) {
            case ColumnRef.Loading loading ->
                node.put("kind", "loading")
                        .put("result", loading.resultId())
                        .put("axis", loading.axis())
                        .put("component", loading.component());
            case ColumnRef.Metadata metadata ->
                node.put("kind", "metadata").put("axis", metadata.axis().text()).put("column", metadata.column());
            case ColumnRef.Cluster cluster -> node.put("kind", "cluster").put("result", cluster.resultId());
        }
    }

    private static ColumnRef column(JsonNode node) {
        return switch (node.path("kind").asString("")) {
            case "loading" ->
                new ColumnRef.Loading(
                        node.path("result").asString(""),
                        node.path("axis").asInt(),
                        node.path("component").asInt());
            case "metadata" ->
                new ColumnRef.Metadata(
                        new AxisId(node.path("axis").asString("?")),
                        node.path("column").asString(""));
            case "cluster" -> new ColumnRef.Cluster(node.path("result").asString(""));
            default ->
                throw Failure.data("The project has a selection of an unknown kind.", "Open it with a newer version.");
        };
    }

    static void write(ObjectNode node, Layout layout) {
        switch (layout) {
            case Layout.Tabs tabs -> {
                var list = node.put("kind", "tabs").put("front", tabs.front()).putArray("tabs");
                for (var tab : tabs.tabs()) {
                    var options = list.addObject()
                            .put("id", tab.id())
                            .put("view", tab.view())
                            .put("subject", tab.subject())
                            .put("pinned", tab.pinned())
                            .putObject("options");
                    tab.options().forEach(options::put);
                }
            }
            case Layout.Split split -> {
                node.put("kind", "split").put("sideBySide", split.sideBySide());
                var shares = node.putArray("shares");
                split.shares().forEach(shares::add);
                var parts = node.putArray("parts");
                split.parts().forEach(part -> write(parts.addObject(), part));
            }
        }
    }

    static Layout layout(JsonNode node) {
        if (node.path("kind").asString("").equals("split")) {
            var parts = new ArrayList<Layout>();
            node.path("parts").forEach(part -> parts.add(layout(part)));
            var shares = new ArrayList<Double>();
            node.path("shares").forEach(share -> shares.add(share.asDouble(0.5)));
            return new Layout.Split(
                    node.path("sideBySide").asBoolean(true),
                    parts,
                    shares.size() == parts.size() - 1 ? shares : Layout.evenly(parts.size()));
        }
        var tabs = new ArrayList<Layout.Tab>();
        for (var tab : node.path("tabs")) {
            var options = new LinkedHashMap<String, String>();
            tab.path("options")
                    .properties()
                    .forEach(e -> options.put(e.getKey(), e.getValue().asString("")));
            tabs.add(new Layout.Tab(
                    tab.path("id").asString(""),
                    tab.path("view").asString(""),
                    tab.path("subject").asString(""),
                    options,
                    tab.path("pinned").asBoolean(false)));
        }
        return new Layout.Tabs(List.copyOf(tabs), node.path("front").asInt(0));
    }

    /// JSON has no word for what is not finite: such numbers are texts.
    private static double number(JsonNode node) {
        return node.isString() ? Double.parseDouble(node.asString()) : node.asDouble(0);
    }

    static void write(ObjectNode node, KeptFinding finding) {
        node.put("id", finding.id())
                .put("dataset", finding.datasetId())
                .put("analysis", finding.analysis())
                .put("name", finding.name())
                .put("summary", finding.summary());
        var tables = node.putArray("tables");
        for (var table : finding.tables()) {
            var of = tables.addObject();
            table.header().forEach(of.putArray("header")::add);
            var rows = of.putArray("rows");
            table.rows().forEach(row -> row.forEach(rows.addArray()::add));
        }
    }

    /// @param warnings is told of what is damaged
    static List<KeptFinding> findings(JsonNode nodes, List<String> warnings) {
        var findings = new ArrayList<KeptFinding>();
        for (var node : nodes) {
            var tables = new ArrayList<Table>();
            for (var table : node.path("tables")) {
                var header = texts(table.path("header"));
                var rows = new ArrayList<List<String>>();
                table.path("rows").forEach(row -> rows.add(texts(row)));
                if (rows.stream().allMatch(row -> row.size() == header.size())) {
                    tables.add(new Table(header, rows));
                } else {
                    warnings.add("A table of " + node.path("name").asString("?") + " is damaged and left out.");
                }
            }
            findings.add(new KeptFinding(
                    node.path("id").asString(""),
                    node.path("dataset").asString(""),
                    node.path("analysis").asString(""),
                    node.path("name").asString(""),
                    node.path("summary").asString(""),
                    tables));
        }
        return findings;
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }
}
