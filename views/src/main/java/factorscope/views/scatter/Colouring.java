package factorscope.views.scatter;

import factorscope.model.analyse.preview.Coordinates;
import factorscope.model.analyse.preview.MapWords;
import factorscope.model.data.Axis;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.ParamValues;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.paint.Palette;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Which colour each sample has, and what the colours mean.
final class Colouring {
    /// One entry of the legend.
    ///
    /// @param count samples that have this colour
    /// @param members which they are
    record Entry(String text, int count, Color colour, Selection members) {
        /// As the legend writes it.
        String line() {
            return text + " (" + Numbers.count(count) + ")";
        }
    }

    /// A scale of numbers.
    record Key(double from, double to, String label, boolean signed) {}

    private final int[] colours;
    private final List<Entry> legend;
    private final Optional<Key> key;
    private final String words;

    private Colouring(int[] colours, List<Entry> legend, Optional<Key> key, String words) {
        this.colours = colours;
        this.legend = legend;
        this.key = key;
        this.words = words;
    }

    /// ARGB, one per sample.
    int colour(int i) {
        return colours[i];
    }

    List<Entry> legend() {
        return legend;
    }

    /// A scale from small to large; empty where the colours stand for categories.
    Optional<Key> key() {
        return key;
    }

    String words() {
        return words;
    }

    static Colouring of(ParamValues options, Kept kept, Axis axis, Request request) {
        var state = request.state();
        var look = request.look();
        return switch (options.get(ScatterView.COLOUR)) {
            case "label" -> byLabel(axis, options.get(MapWords.COLUMN), look);
            case "cluster" -> byCluster(axis, state, look);
            case "component" -> byComponent(kept, axis, request);
            case "group" -> byGroup(axis, request.marks(), look);
            case "density" -> byDensity(axis, request);
            case "none" -> plain(axis, look);
            default -> byRowValues(options.get(ScatterView.COLOUR), kept, axis, request);
        };
    }

    private static final Comparator<String> BY_NAME =
            Comparator.comparingDouble(Colouring::number).thenComparing(Comparator.naturalOrder());

    /// What is no number comes after all numbers.
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private static Colouring plain(Axis axis, Look look) {
        var colours = new int[axis.size()];
        Arrays.fill(colours, look.ink().getRGB());
        return new Colouring(colours, List.of(), Optional.empty(), "");
    }

    private static Colouring byLabel(Axis axis, String name, Look look) {
        var column = MapWords.column(axis.labels().table(), name, MetadataTable.Meaning.LABEL);
        if (column.isEmpty()) {
            return plain(axis, look);
        }
        var labels = column.get();
        return labels.isNumeric() && labels.distinct().size() > Palette.categories()
                ? byNumber(axis, labels, look)
                : byClass(axis, labels, look);
    }

    /// The most frequent classes have colours of their own.
    private static Colouring byClass(Axis axis, MetadataColumn labels, Look look) {
        var texts = labels.distinct();
        var counts = IntStream.range(0, texts.size())
                .map(code -> labels.rows(code).length)
                .toArray();
        var order = IntStream.range(0, texts.size()).boxed();
        // where there are colours for all, each keeps the one that it has in other views
        var coloured = (texts.size() > Palette.categories()
                        ? order.sorted(Comparator.comparingInt(c -> -counts[c])).limit(Palette.categories())
                        : order)
                .toList();
        var colourOf = new int[texts.size()];
        Arrays.fill(colourOf, look.missing().getRGB());
        var legend = new ArrayList<Entry>();
        var ref = new ColumnRef.Metadata(axis.id(), labels.name());
        Selection shown = Selection.NOTHING;
        for (int place = 0; place < coloured.size(); place++) {
            int code = coloured.get(place);
            var colour = Palette.category(place);
            var members = new Selection.Category(ref, texts.get(code));
            colourOf[code] = colour.getRGB();
            legend.add(new Entry(texts.get(code), counts[code], colour, members));
            shown = shown.brushed(members, Mode.ADD);
        }
        // found by their names; numbers by size
        legend.sort(Comparator.comparing(Entry::text, BY_NAME));
        if (texts.size() > coloured.size()) {
            int rest =
                    labels.size() - coloured.stream().mapToInt(c -> counts[c]).sum();
            legend.add(new Entry((texts.size() - coloured.size()) + " more", rest, look.missing(), shown.inverted()));
        }
        var colours = new int[axis.size()];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = colourOf[labels.code(i)];
        }
        return new Colouring(
                colours, legend, Optional.empty(), "Coloured by " + labels.name() + ", " + texts.size() + " classes.");
    }

    private static Colouring byNumber(Axis axis, MetadataColumn labels, Look look) {
        // a text is read as a number once, however many samples have it
        var values = labels.distinct().stream().mapToDouble(Double::parseDouble).toArray();
        double least = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        double most = Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
        var colourOf = Arrays.stream(values)
                .mapToInt(v -> Double.isFinite(v)
                        ? Palette.sequential(most > least ? (v - least) / (most - least) : 0, look)
                        : look.missing().getRGB())
                .toArray();
        var colours = new int[axis.size()];
        Arrays.setAll(colours, i -> colourOf[labels.code(i)]);
        return new Colouring(
                colours,
                List.of(),
                Optional.of(new Key(least, most, labels.name(), false)),
                "Coloured by " + labels.name() + ".");
    }

    private static Colouring byCluster(Axis axis, WorkspaceState state, Look look) {
        var found = state.clusters(axis.id());
        if (found.isEmpty() || !(found.get().result().factorization() instanceof Clusters clusters)) {
            return plain(axis, look);
        }
        var of = new ColumnRef.Cluster(found.get().id());
        var legend = new ArrayList<Entry>();
        for (int c = 0; c < Math.min(clusters.components(), Palette.categories()); c++) {
            legend.add(new Entry(
                    found.get().componentText(c),
                    (int) clusters.strength(c),
                    Palette.category(c),
                    new Selection.Band(of, c, c)));
        }
        var colours = new int[axis.size()];
        int noise = 0;
        for (int i = 0; i < colours.length; i++) {
            int label = clusters.label(i);
            noise += label == Clusters.NOISE ? 1 : 0;
            boolean coloured = label >= 0 && label < Palette.categories();
            colours[i] = (coloured ? Palette.category(label) : look.missing()).getRGB();
        }
        if (noise > 0) {
            legend.add(
                    new Entry("noise", noise, look.missing(), new Selection.Band(of, Clusters.NOISE, Clusters.NOISE)));
        }
        return new Colouring(
                colours,
                legend,
                Optional.empty(),
                "Coloured by the clusters of " + found.get().name() + ".");
    }

    /// By the loading of the component in focus: of the result that is shown, or of any other with the same
    /// rows.
    private static Colouring byComponent(Kept kept, Axis axis, Request request) {
        var of = focused(kept, axis, request);
        if (of.isEmpty()) {
            return plain(axis, request.look());
        }
        var result = of.get();
        int k = request.focus(result).orElseThrow();
        var twoWay = (TwoWay) result.result().factorization();
        var loadings = twoWay.loadings(0);
        boolean signed = twoWay.signs(0) == TwoWay.Signs.SIGNED;
        double most = 0;
        for (int i = 0; i < axis.size(); i++) {
            most = Math.max(most, Math.abs(loadings.at(i, k)));
        }
        double weight = twoWay.strength(k);
        var colours = new int[axis.size()];
        for (int i = 0; i < colours.length; i++) {
            double t = most == 0 ? 0 : loadings.at(i, k) / most;
            colours[i] = signed
                    ? Palette.diverging(t, request.look())
                    : t == 0 ? request.look().missing().getRGB() : Palette.sequential(t, request.look());
        }
        var key = new Key(signed ? -most * weight : 0, most * weight, result.componentText(k), signed);
        return new Colouring(
                colours,
                List.of(),
                Optional.of(key),
                "Coloured by component " + result.componentText(k) + " of " + result.name() + ".");
    }

    /// By what came with the map that is shown, else with the newest result of the same rows that has it.
    private static Colouring byRowValues(String kind, Kept kept, Axis axis, Request request) {
        var look = request.look();
        var candidates = new ArrayList<Kept>();
        candidates.add(kept);
        candidates.addAll(request.state().results().reversed());
        for (var candidate : candidates) {
            var factorization = candidate.result().factorization();
            if (factorization.axes().getFirst().id().equals(axis.id())) {
                for (var values : factorization.rowValues()) {
                    if (values.kind().id().equals(kind)) {
                        return byValues(
                                axis,
                                i -> values.values().at(i),
                                new Key(0, 1, values.kind().text().toLowerCase(Locale.ROOT), false),
                                "Coloured by " + values.kind().text().toLowerCase(Locale.ROOT) + " (" + candidate.name()
                                        + "). " + values.kind().help(),
                                look);
                    }
                }
            }
        }
        return plain(axis, look);
    }

    /// How many points are near, as a share of the most.
    private static Colouring byDensity(Axis axis, Request request) {
        var density = request.finding(Coordinates.PointsFinding.class).points().density();
        return byValues(
                axis,
                i -> density[i],
                new Key(0, 1, "density", false),
                "Coloured by how many points are near, as a share of the most.",
                request.look());
    }

    private static Colouring byValues(Axis axis, IntToDoubleFunction value, Key key, String words, Look look) {
        var colours = new int[axis.size()];
        Arrays.setAll(colours, i -> Palette.sequential(value.applyAsDouble(i), look));
        return new Colouring(colours, List.of(), Optional.of(key), words);
    }

    private static Optional<Kept> focused(Kept kept, Axis axis, Request request) {
        var candidates = new ArrayList<Kept>();
        candidates.add(kept);
        candidates.addAll(request.state().results().reversed());
        return candidates.stream()
                .filter(k -> k.result().factorization() instanceof TwoWay twoWay
                        && twoWay.axes().getFirst().id().equals(axis.id())
                        && request.focus(k).isPresent())
                .findFirst();
    }

    private static Colouring byGroup(Axis axis, Marks marks, Look look) {
        var colours = new int[axis.size()];
        Arrays.fill(colours, look.missing().getRGB());
        var legend = new ArrayList<Entry>();
        for (var group : marks.state().groups()) {
            if (group.axis().equals(axis.id())) {
                BitSet members = marks.members(group, axis.size());
                var colour = Palette.category(group.colour());
                members.stream().forEach(i -> colours[i] = colour.getRGB());
                legend.add(new Entry(group.name(), members.cardinality(), colour, group.selection()));
            }
        }
        return new Colouring(colours, legend, Optional.empty(), "Coloured by group.");
    }
}
