package factorscope.model.workspace;

import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Origin;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.product.Expansion;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFolder;
import factorscope.model.io.npy.NpyReader;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A result as a folder: `result.json` beside its arrays in `.npy`. What the command line writes and what a
/// project keeps are the same.
///
/// @param source what the result was made from
public record ResultFolder(Result result, Source source) {
    /// Grows when older programs could misread the folder.
    private static final int SCHEMA = 1;

    private static final String JSON_NAME = "result.json";

    /// What this program writes into a result folder.
    private static final Pattern OWN = Pattern.compile(
            "result\\.json|(loadings-\\d+|core|core-\\d+|transfer-\\d+|deviations-\\d+|coupled|profiles|slices|weights"
                    + "|offset|spectrum|labels|centres|positions|probability|outlier-score|trust|tree-homes|tree-departures)\\.npy|labels-[\\d-]+\\.(txt|tsv)");

    private static final String CONVENTION = "X ~ offset + (loadings-0 * weights) loadings-1'; loadings have unit norm;"
            + " components ordered by share, else by weight;"
            + " signs of signed loadings by Bro, Acar, Kolda 2008, nonnegative ones left alone";

    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// Enough to open the data again.
    ///
    /// @param file path of the data, absolute or relative to the result folder; empty for generated data
    public record Source(String name, String file, String importer, String member, Map<String, String> options) {
        public Source {
            options = Map.copyOf(options);
        }

        public static Source of(String name, Origin origin) {
            return new Source(
                    name,
                    origin.file().map(Path::toString).orElse(""),
                    origin.importer(),
                    origin.member(),
                    origin.options());
        }

        /// Of a result in the workspace; says nothing where its data are not open.
        public static Source of(WorkspaceState state, Kept kept) {
            return state.dataset(kept.datasetId())
                    .map(d -> of(d.name(), d.origin()))
                    .orElseGet(() -> new Source("", "", "", "", Map.of()));
        }

        /// The same, by the way to its file from a folder.
        Source seenFrom(Path folder) {
            return file.isEmpty() ? this : new Source(name, link(folder, Path.of(file)), importer, member, options);
        }

        /// The way from a folder to a file where both lie in one tree, which may be moved as a whole; else the whole
        /// path.
        static String link(Path folder, Path file) {
            var from = folder.toAbsolutePath().normalize();
            var to = file.toAbsolutePath().normalize();
            boolean areInOneTree = Objects.equals(from.getRoot(), to.getRoot())
                    && from.getNameCount() > 0
                    && from.getName(0).equals(to.getName(0));
            return (areInOneTree ? from.relativize(to) : to).toString();
        }

        /// The file, wherever the result folder stands now.
        public Optional<Path> resolve(Path folder) {
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(folder.toAbsolutePath().resolve(file).normalize());
        }
    }

    /// The data that the result was made from, opened and prepared as they were; empty where their file is not
    /// there.
    ///
    /// @param folder of the result
    public Optional<Dataset> data(Path folder, MemoryBudget memory) {
        return raw(folder, memory)
                .map(raw -> Preparations.again(raw, result.provenance().prepare(), memory));
    }

    /// The same as they were before they were prepared.
    public Optional<Dataset> raw(Path folder, MemoryBudget memory) {
        return source.resolve(folder)
                .filter(Files::exists)
                .map(file -> Opening.again(file, source.importer, source.member, source.options, memory));
    }

    /// Whether a folder is a result of this program.
    public static boolean isOne(Path folder) {
        return Marked.by(folder.resolve(JSON_NAME), "schemaVersion", "algorithm");
    }

    /// Writes the folder; it appears when it is complete.
    ///
    /// @param replace whether an existing folder may be replaced
    public void write(Path folder, boolean replace) {
        requireWritable(folder, replace);
        SafeFolder.replace(folder, OWN.asMatchPredicate(), this::writeInto);
    }

    /// Refuses a place where a result could not be written, before anything is computed for it.
    ///
    /// @param replace whether an existing result may be replaced; other folders never are
    public static void requireWritable(Path folder, boolean replace) {
        SafeFolder.requireWritable(folder);
        if (!Files.exists(folder)) {
            return;
        }
        if (!replace) {
            throw Failure.write(folder + " exists already.", "Choose another folder, or replace it with --force.");
        }
        if (!isOne(folder) && !isEmpty(folder)) {
            throw Failure.write(
                    folder + " exists and is not a result folder, so it is not replaced.", "Choose another name.");
        }
    }

    private static boolean isEmpty(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    void writeInto(SafeFolder.Place place) throws IOException {
        var root = JSON.createObjectNode();
        root.put("schemaVersion", SCHEMA);
        describeRun(root);
        var axes = root.putArray("axes");
        for (int a = 0; a < result.factorization().axes().size(); a++) {
            LabelFiles.write(axes.addObject(), result.factorization().axes().get(a), place, "labels-" + a);
        }
        switch (result.factorization()) {
            case TwoWay twoWay -> {
                var files = twoWay.structure().map(StructureFiles::of);
                root.put("kind", files.map(StructureFiles::kind).orElse("two-way"))
                        .put("convention", files.map(StructureFiles::convention).orElse(CONVENTION));
                root.putArray("signs")
                        .add(twoWay.signs(0).name())
                        .add(twoWay.signs(1).name());
                twoWay.shares().ifPresent(shares -> numbers(root, "share", shares));
                write(place, "loadings-0", twoWay.loadings(0));
                if (twoWay.structure().isPresent()) {
                    StructureFiles.write(twoWay.structure().get(), twoWay.loadings(0), place);
                } else {
                    write(place, "loadings-1", twoWay.loadings(1));
                }
                write(place, "weights", twoWay.weights());
                if (twoWay.offset().isPresent()) {
                    write(place, "offset", twoWay.offset().get());
                }
                if (twoWay.spectrum().isPresent()) {
                    write(place, "spectrum", twoWay.spectrum().get());
                }
            }
            case Clusters clusters -> {
                root.put("kind", "clusters").put("convention", "labels: cluster, -1 noise, -2 not drawn");
                write(place, "labels", clusters.labels());
                write(place, "centres", clusters.centres());
                if (clusters.tree().isPresent()) {
                    RowFiles.write(clusters.tree().get(), root, place);
                }
            }
            case Embedding embedding -> {
                root.put("kind", "embedding").put("convention", "positions: NaN where a row was not drawn");
                write(place, "positions", embedding.positions());
            }
        }
        RowFiles.write(result.factorization().rowValues(), root, place);
        place.file(JSON_NAME, out -> out.write(JSON.writeValueAsBytes(root)));
    }

    static void write(SafeFolder.Place place, String name, Tensor values) throws IOException {
        place.file(name + ".npy", out -> NpyWriter.write(out, values));
    }

    /// The record without its arrays, as JSON.
    public String json() {
        var root = JSON.createObjectNode();
        describeRun(root);
        return JSON.writeValueAsString(root);
    }

    private void describeRun(ObjectNode root) {
        var provenance = result.provenance();
        root.put("algorithm", provenance.algorithmId()).put("version", provenance.version());
        var params = root.putObject("params");
        provenance.params().forEach(params::put);
        root.put("seed", provenance.seed());
        var from = root.putObject("source");
        from.put("name", source.name)
                .put("file", source.file)
                .put("importer", source.importer)
                .put("member", source.member);
        var options = from.putObject("options");
        source.options.forEach(options::put);
        root.put("dataHash", provenance.dataHash());
        var prepare = root.putArray("prepare");
        provenance.prepare().forEach(prepare::add);
        if (!provenance.undone().isEmpty()) {
            provenance.undone().forEach(root.putArray("undone")::add);
        }
        var error = result.measures().get(Measures.RELATIVE_ERROR);
        if (error.isPresent()) {
            root.put("relativeError", error.getAsDouble());
        }
        var measures = root.putObject("measures");
        result.measures().values().forEach(measures::put);
        root.put("components", result.factorization().components());
        root.put("steps", result.trace().points().size());
        root.put("outcome", result.outcome().name());
        root.put("converged", result.outcome() == Result.Outcome.CONVERGED);
        root.put("seconds", result.seconds()).put("peakBytes", result.peakBytes());
        root.put("platform", provenance.platform())
                .put("blasThreads", provenance.blasThreads())
                .put("reproducible", provenance.reproducible())
                .put("at", provenance.at().toString());
        var trace = root.putObject("trace").put("unit", result.trace().unit());
        var points = trace.putArray("points");
        for (var point : result.trace().points()) {
            points.addArray().add(point.done()).add(point.seconds()).add(point.objective());
        }
    }

    private static void numbers(ObjectNode root, String name, Tensor tensor) {
        var array = root.putArray(name);
        for (long i = 0; i < tensor.shape().count(); i++) {
            array.add(tensor.at(i));
        }
    }

    /// Reads a folder back.
    ///
    /// @param memory is charged for the arrays until nothing refers to them
    public static ResultFolder read(Path folder, MemoryBudget memory) {
        JsonNode root;
        try {
            root = Marked.read(folder.resolve(JSON_NAME));
        } catch (java.nio.file.NoSuchFileException e) {
            throw Failure.data(folder + " holds no result (no " + JSON_NAME + ").", "Choose a result folder.", e);
        } catch (JacksonException e) {
            throw damaged(folder, JSON_NAME + " is not JSON");
        } catch (IOException e) {
            throw damaged(folder, String.valueOf(e.getMessage()));
        }
        int schema = root.path("schemaVersion").asInt(0);
        if (schema < 1 || schema > SCHEMA) {
            throw damaged(folder, "its version " + schema + " is not known to this program");
        }
        try {
            return read(folder, root, memory);
        } catch (JacksonException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | java.util.NoSuchElementException
                | ArithmeticException e) {
            throw damaged(folder, "its arrays do not fit its description");
        }
    }

    private static ResultFolder read(Path folder, JsonNode root, MemoryBudget memory) {
        var axes = new ArrayList<Axis>();
        for (var node : root.path("axes")) {
            axes.add(LabelFiles.read(node, folder));
        }
        var factorization = factorization(folder, root, axes, memory);
        return new ResultFolder(
                new Result(
                        factorization,
                        measures(root),
                        trace(root),
                        provenance(folder, root),
                        outcome(root),
                        root.path("seconds").asDouble(0),
                        root.path("peakBytes").asLong(0)),
                source(root));
    }

    private static Factorization factorization(Path folder, JsonNode root, List<Axis> axes, MemoryBudget memory) {
        var kind = root.path("kind").asString("");
        if (kind.equals("two-way") || StructureFiles.isOne(kind)) {
            return twoWay(folder, root, axes, memory);
        }
        return switch (kind) {
            case "clusters" -> {
                var clusters = new Clusters(
                                new TwoWay.Axes(axes.get(0), axes.get(1)),
                                array(folder, "labels", memory),
                                array(folder, "centres", memory))
                        .withRowValues(RowFiles.values(folder, root, axes.getFirst(), memory));
                yield RowFiles.tree(folder, root, axes.getFirst(), memory)
                        .map(clusters::withTree)
                        .orElse(clusters);
            }
            case "embedding" ->
                new Embedding(axes.getFirst(), array(folder, "positions", memory))
                        .withRowValues(RowFiles.values(folder, root, axes.getFirst(), memory));
            default -> throw damaged(folder, "results of the kind \"" + kind + "\" are not known to this program");
        };
    }

    private static TwoWay twoWay(Path folder, JsonNode root, List<Axis> axes, MemoryBudget memory) {
        var kind = root.path("kind").asString("");
        var left = array(folder, "loadings-0", memory);
        var weights = array(folder, "weights", memory);
        var structure = StructureFiles.isOne(kind)
                ? Optional.of(StructureFiles.byKind(kind).read(folder, axes.get(1), memory))
                : Optional.<Structure>empty();
        var right = structure.isPresent()
                ? Expansion.right(
                        structure.get(), weights, left.dtype(), axes.get(1).size(), Compute.alone(memory))
                : array(folder, "loadings-1", memory);
        var result = TwoWay.of(
                new TwoWay.Axes(axes.get(0), axes.get(1)),
                new TwoWay.Arrays(left, weights, right),
                TwoWay.Signs.valueOf(root.path("signs").path(0).asString("SIGNED")),
                TwoWay.Signs.valueOf(root.path("signs").path(1).asString("SIGNED")));
        if (structure.isPresent()) {
            result = result.withStructure(structure.get());
        }
        if (root.path("share").isArray()) {
            result = result.withShares(vector(root.path("share"), memory));
        }
        if (Files.exists(folder.resolve("offset.npy"))) {
            result = result.withOffset(array(folder, "offset", memory));
        }
        if (Files.exists(folder.resolve("spectrum.npy"))) {
            result = result.withSpectrum(array(folder, "spectrum", memory));
        }
        return result;
    }

    static Tensor array(Path folder, String name, MemoryBudget memory) {
        var file = folder.resolve(name + ".npy");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw damaged(folder, file.getFileName() + " is missing");
        }
        return NpyReader.copy(file, memory, "a result");
    }

    private static Tensor vector(JsonNode nodes, MemoryBudget memory) {
        var segment = memory.allocateShared(8L * nodes.size(), "a result");
        for (int i = 0; i < nodes.size(); i++) {
            segment.setAtIndex(
                    java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, nodes.get(i).asDouble());
        }
        return Tensor.of(segment, DType.FLOAT64, Shape.of(nodes.size()), Storage.collected());
    }

    private static Measures measures(JsonNode root) {
        var values = new LinkedHashMap<String, Double>();
        root.path("measures")
                .properties()
                .forEach(e -> values.put(e.getKey(), e.getValue().asDouble(Double.NaN)));
        return new Measures(values);
    }

    private static Trace trace(JsonNode root) {
        var points = new ArrayList<Trace.Point>();
        for (var node : root.path("trace").path("points")) {
            points.add(new Trace.Point(
                    node.path(0).asDouble(0),
                    node.path(1).asDouble(0),
                    node.path(2).asDouble(Double.NaN)));
        }
        return new Trace(root.path("trace").path("unit").asString(""), points);
    }

    private static Result.Outcome outcome(JsonNode root) {
        try {
            return Result.Outcome.valueOf(root.path("outcome").asString(""));
        } catch (IllegalArgumentException e) {
            return Result.Outcome.PARTIAL;
        }
    }

    private static Provenance provenance(Path folder, JsonNode root) {
        var params = new LinkedHashMap<String, String>();
        root.path("params")
                .properties()
                .forEach(e -> params.put(e.getKey(), e.getValue().asString("")));
        var prepare = new ArrayList<String>();
        root.path("prepare").forEach(p -> prepare.add(p.asString("")));
        var undone = new ArrayList<String>();
        root.path("undone").forEach(p -> undone.add(p.asString("")));
        Instant at;
        try {
            at = Instant.parse(root.path("at").asString(""));
        } catch (DateTimeException e) {
            throw damaged(folder, "it does not say when it was made");
        }
        return new Provenance(
                root.path("algorithm").asString(""),
                root.path("version").asInt(0),
                params,
                root.path("seed").asLong(0),
                root.path("dataHash").asString(""),
                prepare,
                undone,
                root.path("platform").asString(""),
                root.path("blasThreads").asInt(0),
                root.path("reproducible").asBoolean(false),
                at);
    }

    private static Source source(JsonNode root) {
        var node = root.path("source");
        var options = new LinkedHashMap<String, String>();
        node.path("options")
                .properties()
                .forEach(e -> options.put(e.getKey(), e.getValue().asString("")));
        return new Source(
                node.path("name").asString(""),
                node.path("file").asString(""),
                node.path("importer").asString(""),
                node.path("member").asString(""),
                options);
    }

    private static Failure damaged(Path folder, String why) {
        return Failure.data(folder + " is not a readable result: " + why + ".", "Make the result anew.");
    }

    private String errorText() {
        var error = result.measures().get(Measures.RELATIVE_ERROR);
        if (error.isEmpty()) {
            return "";
        }
        var whole = ", relative error " + Numbers.shown(error.getAsDouble(), 4);
        var centred = result.measures().get(Measures.CENTRED_ERROR);
        return centred.isEmpty()
                ? whole
                : ", relative error " + Numbers.shown(centred.getAsDouble(), 4) + " of the centred data ("
                        + Numbers.shown(error.getAsDouble(), 4) + " with the mean)";
    }

    /// One line for logs and the command line.
    public String summary() {
        return result.provenance().algorithmId() + ", "
                + Numbers.counted(result.factorization().components(), "component") + errorText() + ", "
                + Numbers.seconds(result.seconds());
    }
}
