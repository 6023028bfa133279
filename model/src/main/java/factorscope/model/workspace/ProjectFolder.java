package factorscope.model.workspace;

import factorscope.model.catalog.Preparations;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFolder;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.rank.RankReport;
import factorscope.model.select.Selection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A project on disk: a folder with `manifest.json` and one result folder per result. Data stay where they are,
/// linked by path (relative where the project lies beside them) and hash.
///
/// @param folder the project's
public record ProjectFolder(Path folder) {
    private static final int SCHEMA = 1;
    private static final String MANIFEST = "manifest.json";
    private static final String RESULTS = "results";

    /// File systems allow 255 bytes.
    private static final int MOST_NAME = 120;

    /// What became of opening a project.
    ///
    /// @param warnings one sentence for each thing that is not as it was saved
    public record Opened(WorkspaceState state, List<String> warnings) {
        public Opened {
            warnings = List.copyOf(warnings);
        }
    }

    public static boolean isOne(Path folder) {
        return Marked.by(folder.resolve(MANIFEST), "schemaVersion", "datasets");
    }

    /// Saves a state; what was there before is replaced only when everything is written.
    public void save(WorkspaceState state) {
        if (Files.exists(folder.resolve(MANIFEST), LinkOption.NOFOLLOW_LINKS) && !isOne(folder)) {
            throw Failure.write(
                    folder + " has a " + MANIFEST + " that this program did not write.", "Choose another name.");
        }
        SafeFolder.replace(folder, Set.of(MANIFEST, RESULTS)::contains, place -> writeInto(place, state));
    }

    private void writeInto(SafeFolder.Place place, WorkspaceState state) throws IOException {
        var root = ResultFolder.JSON.createObjectNode();
        root.put("schemaVersion", SCHEMA).put("program", factorscope.model.run.Platform.VERSION);
        var datasets = root.putArray("datasets");
        state.datasets().forEach(d -> write(datasets.addObject(), d));
        var results = root.putArray("results");
        writeResults(results, state.results(), place, state);
        keepWhatIsAway(datasets, results, state, place);
        writeResults(root.putArray("trash"), state.trash(), place, state);
        var selections = root.putArray("selections");
        state.selections().forEach((axis, selection) -> {
            var node = selections.addObject().put("axis", axis.text());
            StateJson.write(node.putObject("selection"), selection);
        });
        var groups = root.putArray("groups");
        for (var group : state.groups()) {
            var node = groups.addObject()
                    .put("name", group.name())
                    .put("colour", group.colour())
                    .put("axis", group.axis().text());
            StateJson.write(node.putObject("selection"), group.selection());
        }
        root.put("mode", state.mode().name());
        state.nextComponents().ifPresent(k -> root.put("nextComponents", k));
        var studies = root.putArray("studies");
        state.studies().forEach((dataset, report) -> {
            var node = studies.addObject().put("dataset", dataset);
            StateJson.write(node, report);
        });
        var findings = root.putArray("findings");
        state.findings().forEach(finding -> StateJson.write(findings.addObject(), finding));
        StateJson.write(root.putObject("layout"), state.layout());
        place.file(MANIFEST, out -> out.write(ResultFolder.JSON.writeValueAsBytes(root)));
    }

    /// Data and results that were saved here but cannot be read today, such as on a disk that is not plugged
    /// in, are not forgotten: what the manifest said of them is said again.
    private void keepWhatIsAway(ArrayNode datasets, ArrayNode results, WorkspaceState state, SafeFolder.Place project)
            throws IOException {
        if (!isOne(folder)) {
            return;
        }
        JsonNode before;
        try {
            before = Marked.read(folder.resolve(MANIFEST));
        } catch (JacksonException e) {
            return;
        }
        for (var node : before.path("datasets")) {
            var id = node.path("id").asString("");
            boolean needed =
                    state.results().stream().anyMatch(k -> k.datasetId().equals(id));
            if (needed && state.dataset(id).isEmpty()) {
                datasets.add(node);
            }
        }
        for (var node : before.path("results")) {
            var id = node.path("id").asString("");
            boolean known =
                    state.result(id).isPresent() || state.trash().stream().anyMatch(k -> k.id().equals(id));
            var place = folder.resolve(node.path("folder").asString("")).normalize();
            if (!known && place.startsWith(folder.normalize()) && Files.isDirectory(place)) {
                results.add(node);
                project.folder(folder.normalize().relativize(place).toString()).takeOver(place);
            }
        }
    }

    private void write(ObjectNode node, Dataset dataset) {
        var origin = dataset.origin();
        node.put("id", dataset.id())
                .put("name", dataset.name())
                .put(
                        "file",
                        origin.file()
                                .map(f -> ResultFolder.Source.link(folder, f))
                                .orElse(""))
                .put("importer", origin.importer())
                .put("member", origin.member())
                .put(
                        "hash",
                        origin.file()
                                .filter(Files::isReadable)
                                .map(_ -> DataHash.of(origin))
                                .orElse(""));
        var options = node.putObject("options");
        origin.options().forEach(options::put);
        var prepare = node.putArray("prepare");
        origin.prepare().forEach(prepare::add);
    }

    private void writeResults(ArrayNode array, List<Kept> results, SafeFolder.Place place, WorkspaceState state)
            throws IOException {
        for (var kept : results) {
            var name = folderName(kept.id());
            var node = array.addObject()
                    .put("id", kept.id())
                    .put("dataset", kept.datasetId())
                    .put("name", kept.name())
                    .put("folder", RESULTS + "/" + name);
            var notes = node.putArray("notes");
            kept.notes().forEach((component, note) -> {
                var written = notes.addObject()
                        .put("component", component)
                        .put("label", note.label())
                        .put("text", note.text())
                        .put("star", note.starred());
                note.quiz()
                        .ifPresent(quiz -> written.putObject("quiz")
                                .put("right", quiz.right())
                                .put("asked", quiz.asked()));
            });
            kept.stability().ifPresent(found -> StateJson.write(node.putObject("stability"), found));
            var target = place.folder(RESULTS + "/" + name);
            var before = folder.resolve(RESULTS).resolve(name);
            if (ResultFolder.isOne(before)) {
                // results do not change: what was written once need not be written again
                target.takeOver(before);
            } else {
                new ResultFolder(
                                kept.result(),
                                ResultFolder.Source.of(state, kept).seenFrom(before))
                        .writeInto(target);
            }
        }
    }

    /// A name that every file system takes, another one for every id.
    static String folderName(String id) {
        var name = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain =
                    b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == '_' || b == '-' || b == '.' && !name.isEmpty();
            if (isPlain) {
                name.append((char) b);
            } else {
                // capitals too: some file systems do not tell them apart
                name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return name.length() <= MOST_NAME
                ? name.toString()
                : name.substring(0, MOST_NAME / 2) + "%" + DataHash.ofText(id).substring(0, MOST_NAME / 2);
    }

    /// Opens a project.
    ///
    /// @param memory is charged for what has to be read
    public Opened open(MemoryBudget memory) {
        JsonNode root;
        try {
            root = Marked.read(folder.resolve(MANIFEST));
        } catch (java.nio.file.NoSuchFileException e) {
            throw Failure.data(folder + " is not a project (no " + MANIFEST + ").", "Choose a project folder.", e);
        } catch (JacksonException e) {
            throw damaged("its manifest is not JSON");
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
        int schema = root.path("schemaVersion").asInt(0);
        if (schema < 1 || schema > SCHEMA) {
            throw Failure.data(
                    folder + " was saved by another version (" + schema + ").", "Open it with a newer Factorscope.");
        }
        try {
            return read(root, memory);
        } catch (JacksonException | IllegalArgumentException e) {
            throw damaged("its manifest is damaged");
        }
    }

    private Opened read(JsonNode root, MemoryBudget memory) {
        var warnings = new ArrayList<String>();
        var results = results(root.path("results"), memory, warnings);
        var state = new WorkspaceState(
                datasets(root.path("datasets"), results, memory, warnings),
                results,
                results(root.path("trash"), memory, warnings),
                selections(root.path("selections")),
                groups(root.path("groups")),
                StateJson.mode(root.path("mode").asString("")),
                StateJson.layout(root.path("layout")),
                root.path("nextComponents").isInt()
                        ? OptionalInt.of(root.path("nextComponents").asInt())
                        : OptionalInt.empty(),
                studies(root.path("studies")),
                StateJson.findings(root.path("findings"), warnings));
        return new Opened(state, warnings);
    }

    private Failure damaged(String why) {
        return Failure.data(folder + " is not a readable project: " + why + ".", "Bring back a copy of it.");
    }

    private List<Dataset> datasets(JsonNode nodes, List<Kept> results, MemoryBudget memory, List<String> warnings) {
        var datasets = new ArrayList<Dataset>();
        for (var node : nodes) {
            try {
                dataset(node, results, datasets, memory, warnings).ifPresent(datasets::add);
            } catch (Failure e) {
                warnings.add("The data of " + node.path("name").asString("?") + " are missing. " + e.what()
                        + " Its results can still be seen.");
            }
        }
        return datasets;
    }

    private Optional<Dataset> dataset(
            JsonNode node, List<Kept> results, List<Dataset> before, MemoryBudget memory, List<String> warnings) {
        var importer = node.path("importer").asString("");
        var member = node.path("member").asString("");
        var options = new LinkedHashMap<String, String>();
        node.path("options")
                .properties()
                .forEach(e -> options.put(e.getKey(), e.getValue().asString("")));
        var file = node.path("file").asString("");
        var origin = new Origin(
                file.isEmpty()
                        ? Optional.empty()
                        : Optional.of(folder.resolve(file).normalize()),
                importer,
                member,
                options,
                List.of());
        var opened = DataSource.of(origin).open(origin, new DataSource.Project(results, before, memory));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        var dataset = opened.get();
        var hash = node.path("hash").asString("");
        if (origin.file().isPresent() && !hash.isEmpty() && !hash.equals(DataHash.of(dataset.origin()))) {
            warnings.add(origin.file().get().getFileName() + " has changed since the project was saved.");
        }
        var steps = new ArrayList<String>();
        node.path("prepare").forEach(step -> steps.add(step.asString("")));
        dataset = Preparations.again(dataset, steps, memory);
        return Optional.of(dataset.identified(node.path("id").asString(dataset.id()))
                .named(node.path("name").asString(dataset.name())));
    }

    private List<Kept> results(JsonNode nodes, MemoryBudget memory, List<String> warnings) {
        var results = new ArrayList<Kept>();
        for (var node : nodes) {
            var place = folder.resolve(node.path("folder").asString("")).normalize();
            if (!place.startsWith(folder.normalize())) {
                throw damaged("a result lies outside of it");
            }
            try {
                var notes = new TreeMap<Integer, Note>();
                for (var note : node.path("notes")) {
                    notes.put(
                            note.path("component").asInt(),
                            new Note(
                                    note.path("label").asString(""),
                                    note.path("text").asString(""),
                                    note.path("star").asBoolean(false),
                                    note.path("quiz").isObject()
                                            ? Optional.of(new Note.Quiz(
                                                    note.path("quiz")
                                                            .path("right")
                                                            .asInt(),
                                                    note.path("quiz")
                                                            .path("asked")
                                                            .asInt()))
                                            : Optional.empty()));
                }
                results.add(new Kept(
                        node.path("id").asString(""),
                        node.path("dataset").asString(""),
                        node.path("name").asString(""),
                        ResultFolder.read(place, memory).result(),
                        notes,
                        StateJson.stability(node.path("stability")),
                        List.of()));
            } catch (Failure e) {
                warnings.add("The result " + node.path("name").asString("?") + " is lost. " + e.what());
            }
        }
        return results;
    }

    private static Map<AxisId, Selection> selections(JsonNode nodes) {
        var selections = new LinkedHashMap<AxisId, Selection>();
        for (var node : nodes) {
            selections.put(new AxisId(node.path("axis").asString("?")), StateJson.selection(node.path("selection")));
        }
        return selections;
    }

    private static Map<String, RankReport> studies(JsonNode nodes) {
        var studies = new LinkedHashMap<String, RankReport>();
        nodes.forEach(node -> studies.put(node.path("dataset").asString(""), StateJson.report(node)));
        return studies;
    }

    private static List<Group> groups(JsonNode nodes) {
        var groups = new ArrayList<Group>();
        for (var node : nodes) {
            groups.add(new Group(
                    node.path("name").asString(""),
                    node.path("colour").asInt(0),
                    new AxisId(node.path("axis").asString("?")),
                    StateJson.selection(node.path("selection"))));
        }
        return groups;
    }
}
