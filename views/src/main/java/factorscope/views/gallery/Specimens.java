package factorscope.views.gallery;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.ClusterTree;
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
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Note;
import factorscope.views.drawing.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/// Things to show, made by plain arithmetic, so that their pictures are the same on every machine.
public final class Specimens {
    private static final String[] WORDS = {"a", "small", "house", "near", "the", "river", "[SEP]", "##bank"};

    private final MemoryBudget memory;

    public Specimens(MemoryBudget memory) {
        this.memory = memory;
    }

    private Matrix matrix(double[][] rows, DType dtype) {
        var matrix =
                Matrix.allocateShared(memory, dtype, rows.length, rows.length == 0 ? 0 : rows[0].length, "a specimen");
        for (int i = 0; i < rows.length; i++) {
            matrix.setRow(i, rows[i]);
        }
        return matrix;
    }

    /// Tokens of sentences, with classes.
    public static Axis rows(int size) {
        var tokens = new ArrayList<String>();
        var sentences = new ArrayList<String>();
        var positions = new ArrayList<String>();
        var labels = new ArrayList<String>();
        for (int i = 0; i < size; i++) {
            tokens.add(WORDS[i % WORDS.length]);
            sentences.add("s" + i / WORDS.length);
            positions.add(Integer.toString(i % WORDS.length));
            labels.add(i / WORDS.length % 2 == 0 ? "noun.place" : "noun & \"other\" <x>");
        }
        var table = new MetadataTable(
                size,
                List.of(
                        MetadataColumn.of("token", tokens),
                        MetadataColumn.of("sentence", sentences),
                        MetadataColumn.of("pos", positions),
                        MetadataColumn.of("label", labels)));
        return new Axis(new AxisId("d/0"), "token", size, Role.TOKEN, new Labels.Table(table, "token"));
    }

    /// Numbered.
    public static Axis columns(int size) {
        return Axis.numbered(new AxisId("d/1"), "neuron", size, Role.FEATURE);
    }

    /// @param value by row and column
    public static double[][] table(int rows, int columns, DoubleBinaryOperator value) {
        var table = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                table[i][j] = value.applyAsDouble(i, j);
            }
        }
        return table;
    }

    /// Rows as they are read and columns that are numbered.
    public Dataset data(int rows, int columns, DoubleBinaryOperator value) {
        return new Dataset(
                "d",
                "Words",
                List.of(rows(rows), columns(columns)),
                matrix(table(rows, columns, value), DType.FLOAT32).asTensor(),
                Origin.generated("test", Map.of()));
    }

    /// Codes that are 1, 2, 3 ... here and there; signed components.
    public TwoWay twoWay(int rows, int columns, int components) {
        var codes = table(rows, components, (i, k) -> (i + k) % (components + 1) == 0 ? (i % 7 + 1) / 16.0 : 0);
        var parts = table(columns, components, (j, k) -> ((j * 3 + k * 5) % 11 - 4) / 16.0);
        var weights = table(1, components, (_, k) -> components - k);
        return TwoWay.of(
                new TwoWay.Axes(rows(rows), columns(columns)),
                new TwoWay.Arrays(
                        matrix(codes, DType.FLOAT32).asTensor(),
                        matrix(weights, DType.FLOAT32).asVector(),
                        matrix(parts, DType.FLOAT32).asTensor()),
                TwoWay.Signs.NONNEGATIVE,
                TwoWay.Signs.SIGNED);
    }

    /// Samples × months × channels.
    private Dataset cube() {
        var data = data(24, 10, (i, j) -> (i * 5 + j * 3) % 13 - 6);
        var months = new Axis(new AxisId("d/1"), "month", 5, Role.TIME, new Labels.Even(5, 1, 1, ""));
        var channels = Axis.numbered(new AxisId("d/2"), "channel", 2, Role.CHANNEL);
        var whole = data.values();
        var tensor = Tensor.of(whole.segment(), DType.FLOAT32, Shape.of(24, 5, 2), whole.storage());
        return new Dataset(
                "d", "Cube", List.of(rows(24), months, channels), tensor, Origin.generated("test", Map.of()));
    }

    private Structure polyadic() {
        var first = matrix(table(5, 4, (i, k) -> ((i * 2 + k * 3) % 5 - 1) / 8.0), DType.FLOAT64);
        var second = matrix(table(2, 4, (i, k) -> (i + k) % 3 == 0 ? 1 : 0.5), DType.FLOAT64);
        return new Structure.Polyadic(List.of(first.asTensor(), second.asTensor()));
    }

    /// Four components along the samples, three along the months, two along the channels.
    private Structure tucker() {
        var first = matrix(table(5, 3, (i, k) -> ((i * 2 + k * 3) % 5 - 1) / 8.0), DType.FLOAT64);
        var second = matrix(table(2, 2, (i, k) -> i == k ? 1 : 0.5), DType.FLOAT64);
        var core = matrix(table(4, 6, (i, j) -> (i * 7 + j * 5) % 9 - 4.0), DType.FLOAT64);
        return new Structure.Tucker(shaped(core, 4, 3, 2), List.of(first.asTensor(), second.asTensor()));
    }

    private Structure train() {
        var first = matrix(table(4, 15, (i, j) -> ((i * 3 + j * 2) % 7 - 2) / 4.0), DType.FLOAT64);
        var second = matrix(table(3, 2, (i, j) -> i + j == 1 ? 1 : 0.5), DType.FLOAT64);
        return new Structure.Train(List.of(shaped(first, 4, 5, 3), shaped(second, 3, 2, 1)));
    }

    private Structure ring() {
        var left = matrix(table(2, 48, (i, j) -> (i + j) % 5 / 4.0), DType.FLOAT64);
        var first = matrix(table(2, 15, (i, j) -> ((i * 3 + j * 2) % 7 - 2) / 4.0), DType.FLOAT64);
        var second = matrix(table(3, 4, (i, j) -> i + j == 1 ? 1 : 0.5), DType.FLOAT64);
        return new Structure.Ring(List.of(shaped(left, 2, 24, 2), shaped(first, 2, 5, 3), shaped(second, 3, 2, 2)));
    }

    /// Four components along the samples; three and two along the others, which two join.
    private Structure hierarchical() {
        var root = matrix(table(4, 2, (i, j) -> (i * 3 + j) % 5 - 1.0), DType.FLOAT64);
        var node = matrix(table(2, 6, (i, j) -> (i * 5 + j) % 4 / 4.0), DType.FLOAT64);
        var tucker = (Structure.Tucker) tucker();
        return new Structure.Hierarchical(List.of(shaped(root, 1, 4, 2), shaped(node, 2, 3, 2)), tucker.loadings());
    }

    /// All three axes are joined.
    private Structure network() {
        var left = matrix(table(24, 4, (i, j) -> (i + j) % 5 / 4.0), DType.FLOAT64);
        var first = matrix(table(5, 6, (i, j) -> ((i * 3 + j * 2) % 7 - 2) / 4.0), DType.FLOAT64);
        var second = matrix(table(2, 6, (i, j) -> i + j == 1 ? 1 : 0.5), DType.FLOAT64);
        return new Structure.Network(List.of(shaped(left, 24, 2, 2), shaped(first, 5, 2, 3), shaped(second, 2, 2, 3)));
    }

    private Structure withBands() {
        var tucker = (Structure.Tucker) tucker();
        return new Structure.Tucker(
                tucker.core(),
                tucker.loadings(),
                List.of(
                        matrix(table(24, 4, (i, _) -> i / 256.0), DType.FLOAT64).asTensor(),
                        matrix(table(5, 3, (i, _) -> (5 - i) / 64.0), DType.FLOAT64)
                                .asTensor(),
                        matrix(table(2, 2, (_, _) -> 0.125), DType.FLOAT64).asTensor()));
    }

    private Structure evolving() {
        var profiles = matrix(table(5, 8, (i, j) -> ((i * 3 + j * 2) % 7 - 2) / 8.0), DType.FLOAT64);
        var slices = matrix(table(2, 4, (i, k) -> i == k % 2 ? 0.75 : 0.5), DType.FLOAT64);
        return new Structure.Evolving(shaped(profiles, 5, 2, 4), slices.asTensor());
    }

    private static Tensor shaped(Matrix values, long... sizes) {
        return Tensor.of(values.segment(), DType.FLOAT64, Shape.of(sizes), Storage.collected());
    }

    private Subject ofCube(Structure structure) {
        var cube = cube();
        var flat = twoWay(24, 10, 4);
        var right = Expansion.right(structure, flat.weights(), DType.FLOAT32, 10, Compute.alone(memory));
        var result = TwoWay.of(
                        new TwoWay.Axes(cube.rows(), cube.columns()),
                        new TwoWay.Arrays(flat.loadings(0), flat.weights(), right),
                        TwoWay.Signs.SIGNED,
                        TwoWay.Signs.SIGNED)
                .withStructure(structure);
        return of(result, cube);
    }

    private Clusters clusters(int rows, int columns, int count) {
        var members = IntStream.range(0, rows).map(i -> i % (count + 1) - 1).toArray();
        return clusters(columns, count, members).withTree(tree(members, count));
    }

    /// Clusters one after the other out of what is left, and noise that leaves before.
    private ClusterTree tree(int[] members, int count) {
        var nodes = new ArrayList<ClusterTree.Node>();
        int rows = members.length;
        int own = rows / (count + 1);
        nodes.add(new ClusterTree.Node(-1, 0, 1, rows, 0, false));
        for (int k = 0, parent = 0; k < count; k++) {
            nodes.add(new ClusterTree.Node(parent, k + 1.0, k + 3.0, own, 2.0 * own, true));
            if (k < count - 1) {
                nodes.add(new ClusterTree.Node(parent, k + 1.0, k + 2.0, own * (count - 1 - k), 1, false));
                parent = nodes.size() - 1;
            }
        }
        var homes = table(
                1, rows, (_, i) -> members[(int) i] < 0 ? 0 : Math.min(2 * members[(int) i] + 1, nodes.size() - 1));
        var departures = table(
                1, rows, (_, i) -> members[(int) i] < 0 ? i / (rows + 1) : members[(int) i] + 1 + 2 * (i + 1) / rows);
        return new ClusterTree(
                nodes,
                matrix(homes, DType.FLOAT64).asVector(),
                matrix(departures, DType.FLOAT64).asVector());
    }

    /// @param members the cluster of each row
    public Clusters clusters(int columns, int count, int... members) {
        int rows = members.length;
        var labels = table(1, rows, (_, i) -> members[(int) i]);
        var centres = table(columns, count, (j, k) -> j + k);
        return new Clusters(
                new TwoWay.Axes(rows(rows), columns(columns)),
                matrix(labels, DType.FLOAT64).asVector(),
                matrix(centres, DType.FLOAT32).asTensor());
    }

    private Embedding embedding(int rows) {
        var positions = table(rows, 2, (i, j) -> j == 0 ? (i * 7 % 32) / 4.0 : (i * 11 % 32) / 8.0 - 1);
        positions[rows / 2] = new double[] {Double.NaN, Double.NaN};
        return new Embedding(rows(rows), matrix(positions, DType.FLOAT32).asTensor());
    }

    /// With a trace, measures and a note.
    public static Kept kept(String id, Factorization factorization) {
        var points = new ArrayList<Trace.Point>();
        for (int i = 1; i <= 12; i++) {
            points.add(new Trace.Point(i, i / 4.0, 0.5 + 0.5 / i));
        }
        var provenance = new Provenance("test", 1, Map.of(), 1, "", List.of(), "here", 1, true, Instant.EPOCH);
        var result = new Result(
                factorization,
                Measures.NONE.with(Measures.RELATIVE_ERROR, 0.5).with(Measures.FLOOR, 0.25),
                new Trace("iteration", points),
                provenance,
                Result.Outcome.CONVERGED,
                3,
                0);
        return new Kept(id, "d", "Test " + id, result, Map.of(0, new Note("places", "near water", true)));
    }

    /// By name: one of each kind, and awkward ones.
    public Map<String, Subject> all() {
        var data = data(24, 10, (i, j) -> (i * 5 + j * 3) % 13 - 6);
        var all = new LinkedHashMap<String, Subject>();
        all.put("data", new Subject.OfData(data));
        all.put("factors", of(twoWay(24, 10, 4), data));
        all.put("polyadic", ofCube(polyadic()));
        all.put("tucker", ofCube(tucker()));
        all.put("train", ofCube(train()));
        all.put("ring", ofCube(ring()));
        all.put("hierarchical", ofCube(hierarchical()));
        all.put("network", ofCube(network()));
        all.put("with bands", ofCube(withBands()));
        all.put("evolving", ofCube(evolving()));
        all.put("clusters", of(clusters(24, 10, 3), data));
        all.put("map", of(embedding(24), data));
        var spectrum = table(1, 10, (_, i) -> i < 3 ? 32 - 8 * i : 4 - i / 8.0);
        var analysed =
                twoWay(24, 10, 4).withSpectrum(matrix(spectrum, DType.FLOAT64).asVector());
        all.put("spectrum", of(analysed, data));
        all.put("1x1 data", new Subject.OfData(data(1, 1, (_, _) -> 3)));
        all.put("1x1 factors", of(twoWay(1, 1, 1), data(1, 1, (_, _) -> 3)));
        all.put("zero data", new Subject.OfData(data(5, 4, (_, _) -> 0)));
        all.put(
                "holes",
                new Subject.OfData(data(5, 4, (i, j) -> i == j ? Double.NaN : i == 2 ? Double.POSITIVE_INFINITY : j)));
        all.put("many factors", of(twoWay(40, 12, 30), data(40, 12, (i, j) -> i - j)));
        all.put("without its data", new Subject.OfResult(kept("alone", twoWay(24, 10, 4)), Optional.empty()));
        return all;
    }

    /// What leads from the ten columns to sixteen words.
    public Dataset matrix() {
        var columns = Axis.numbered(new AxisId("m/0"), "neuron", 10, Role.FEATURE);
        var words = IntStream.range(0, 16)
                .mapToObj(i -> WORDS[i % WORDS.length] + i)
                .toList();
        var space = new Axis(new AxisId("m/1"), "word", words.size(), Role.OTHER, new Labels.Named(words));
        var values = table(10, words.size(), (i, j) -> ((i * 7 + j * 3) % 11 - 5) / 8.0);
        return new Dataset(
                "m",
                "Output weights",
                List.of(columns, space),
                matrix(values, DType.FLOAT32).asTensor(),
                Origin.generated("test", Map.of()));
    }

    /// A second result of the same data, for views that compare.
    public Kept other() {
        return kept("other", twoWay(24, 10, 5));
    }

    private static Subject of(Factorization factorization, Dataset data) {
        return new Subject.OfResult(kept("r", factorization), Optional.of(data));
    }
}
