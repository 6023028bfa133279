package factorscope.views.compare;

import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.match.ClusterAgreement;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// How many samples of each label are in each cluster.
public final class ConfusionView implements View {
    private static final Param.Choice SHARE = new Param.Choice(
            "shade",
            "Shade by",
            "What a cell's colour stands for.",
            "cluster",
            List.of(
                    new Param.Choice.Option("cluster", "Share of the cluster"),
                    new Param.Choice.Option("label", "Share of the label")));

    private static final int MOST_LABELS = 40;
    private static final int ROW = 22;
    private static final int LEAST_HEAD = 36;
    private static final int MOST_HEAD = 110;

    /// About half as high as wide, and turned.
    private static final double HEIGHT_OF_LETTER = 5;

    private static final int LEFT = 150;

    /// Rows that what is said of the whole table takes.
    private static final int FOOT = 3;

    @Override
    public About about() {
        return new About("confusion", "Clusters × labels", "How many samples of each label are in each cluster.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(SHARE);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.result().isEmpty()
                || !(subject.result().get().result().factorization() instanceof Clusters clusters)) {
            return Eligibility.refused("This needs clusters: run k-means, HDBSCAN or a mixture.");
        }
        return clusters.axes()
                        .getFirst()
                        .labels()
                        .table()
                        .flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                        .isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("The samples have no labels to compare the clusters with.");
    }

    /// Counts, with labels beyond the most frequent ones left out.
    ///
    /// @param agreement of all clusters and all labels; noise counts as a cluster
    private record Table(
            Kept kept, List<String> labels, List<Integer> clusters, int[][] counts, ClusterAgreement agreement) {
        int total(int row) {
            return IntStream.of(counts[row]).sum();
        }

        /// Room for the labels above.
        int head() {
            int longest = labels.stream().mapToInt(String::length).max().orElse(0);
            return (int) Math.clamp(LEAST_HEAD + HEIGHT_OF_LETTER * longest, LEAST_HEAD, MOST_HEAD);
        }

        int ofLabel(int column) {
            return IntStream.range(0, counts.length).map(r -> counts[r][column]).sum();
        }
    }

    private static Table table(Request request) {
        var kept = request.subject().result().orElseThrow();
        var clusters = (Clusters) kept.result().factorization();
        var column = clusters.axes()
                .getFirst()
                .labels()
                .table()
                .flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                .orElseThrow();
        int k = clusters.components();
        int labels = column.distinct().size();
        // the last row is noise
        var counts = new int[k + 1][labels];
        for (int i = 0; i < column.size(); i++) {
            int cluster = clusters.label(i);
            if (cluster != Clusters.NOT_DRAWN) {
                counts[cluster == Clusters.NOISE ? k : cluster][column.code(i)]++;
            }
        }
        var shown = IntStream.range(0, labels)
                .boxed()
                .sorted(Comparator.comparingInt(
                        l -> -IntStream.range(0, k + 1).map(c -> counts[c][l]).sum()))
                .limit(MOST_LABELS)
                .sorted()
                .toList();
        var rows = new ArrayList<Integer>();
        IntStream.range(0, k).forEach(rows::add);
        if (IntStream.of(counts[k]).sum() > 0) {
            rows.add(k);
        }
        // clusters in the order of the label that is strongest in them, so that a good clustering shows a diagonal
        rows.sort(Comparator.comparingInt(c -> strongest(counts[c], shown)));
        var arranged = new int[rows.size()][shown.size()];
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < shown.size(); c++) {
                arranged[r][c] = counts[rows.get(r)][shown.get(c)];
            }
        }
        return new Table(
                kept, shown.stream().map(column.distinct()::get).toList(), rows, arranged, ClusterAgreement.of(counts));
    }

    private static int strongest(int[] counts, List<Integer> shown) {
        int best = 0;
        for (int place = 0; place < shown.size(); place++) {
            if (counts[shown.get(place)] > counts[shown.get(best)]) {
                best = place;
            }
        }
        return best;
    }

    @Override
    public Drawing draw(Request request) {
        var table = table(request);
        boolean byLabel = request.options().get(SHARE).equals("label");
        var clusters = (Clusters) table.kept.result().factorization();
        var selected = request.selectedComponents(table.kept);
        double cell = cellWidth(request, table);
        var size = new Size(
                (int) Math.max(request.size().width(), LEFT + 3 * cell + Spacing.MARGIN),
                table.head() + (table.clusters.size() + FOOT) * ROW + Spacing.MARGIN);
        return new Drawing.Sketch(
                g -> {
                    paint(g, table, cell, byLabel, selected, clusters.components(), request.look());
                    paintFoot(g, table, size.width(), request.look());
                },
                size,
                words(table));
    }

    private static double cellWidth(Request request, Table table) {
        return Math.clamp(
                (request.size().width() - LEFT - Spacing.MARGIN) / (double) Math.max(1, table.labels.size()), 26, 72);
    }

    private static String words(Table table) {
        int right = 0;
        int all = 0;
        for (int r = 0; r < table.counts.length; r++) {
            right += IntStream.of(table.counts[r]).max().orElse(0);
            all += table.total(r);
        }
        return "Clusters of " + table.kept.name() + " against " + table.labels.size() + " labels: "
                + (all == 0 ? 0 : Math.round(100.0 * right / all))
                + " % of the samples carry the most frequent label of their cluster. " + agreement(table) + ".";
    }

    private static String agreement(Table table) {
        var agreement = table.agreement;
        return "Adjusted Rand index " + Numbers.shown(agreement.adjustedRand(), 3) + ", normalised mutual information "
                + Numbers.shown(agreement.mutualInformation(), 3);
    }

    private static String purity(Table table) {
        var agreement = table.agreement;
        return "Purity " + Numbers.shown(agreement.purity(), 3) + ", homogeneity "
                + Numbers.shown(agreement.homogeneity(), 3);
    }

    private static void paint(
            Graphics2D g, Table table, double cell, boolean byLabel, java.util.BitSet selected, int noise, Look look) {
        g.setPaint(look.muted());
        for (int c = 0; c < table.labels.size(); c++) {
            var before = g.getTransform();
            var turned = new AffineTransform(before);
            turned.translate(LEFT + (c + 0.5) * cell + 4, table.head() - 8.0);
            turned.rotate(-Math.PI / 4);
            g.setTransform(turned);
            Lettering.left(
                    g,
                    look.font(Letter.NOTE),
                    Lettering.fitted(look.font(Letter.NOTE), table.labels.get(c), 120),
                    0,
                    0);
            g.setTransform(before);
        }
        for (int r = 0; r < table.clusters.size(); r++) {
            int cluster = table.clusters.get(r);
            double top = table.head() + r * ROW;
            if (cluster < noise && selected.get(cluster)) {
                g.setPaint(look.highlight());
                g.fill(new Rectangle2D.Double(4, top, LEFT - 8.0, ROW));
            }
            g.setPaint(look.text());
            var name = cluster == noise ? "noise" : table.kept.componentText(cluster);
            Lettering.left(
                    g,
                    look.font(Letter.TEXT),
                    Lettering.fitted(look.font(Letter.TEXT), name, LEFT - 70.0),
                    Spacing.MARGIN,
                    top + 15);
            g.setPaint(look.muted());
            Lettering.right(g, look.font(Letter.NOTE), Integer.toString(table.total(r)), LEFT - 10.0, top + 15);
            for (int c = 0; c < table.labels.size(); c++) {
                int count = table.counts[r][c];
                int of = byLabel ? table.ofLabel(c) : table.total(r);
                double share = of == 0 ? 0 : (double) count / of;
                var colour = count == 0 ? look.neutral() : new Color(Palette.sequential(0.12 + 0.88 * share, look));
                g.setPaint(colour);
                g.fill(new Rectangle2D.Double(LEFT + c * cell, top, cell - 1, ROW - 1.0));
                if (count > 0) {
                    double brightness =
                            (0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue()) / 255;
                    g.setPaint(brightness > 0.55 ? new Color(0x1F2328) : Color.WHITE);
                    Lettering.centred(
                            g, look.font(Letter.NOTE), Integer.toString(count), LEFT + (c + 0.5) * cell, top + 15);
                }
            }
        }
    }

    /// Whether clusters and labels agree, below the table.
    private static void paintFoot(Graphics2D g, Table table, double width, Look look) {
        g.setPaint(look.text());
        double room = width - 2.0 * Spacing.MARGIN;
        double top = table.head() + table.clusters.size() * ROW;
        int line = 0;
        for (var text : List.of(agreement(table), purity(table))) {
            Lettering.left(
                    g,
                    look.font(Letter.NOTE),
                    Lettering.fitted(look.font(Letter.NOTE), text, room),
                    Spacing.MARGIN,
                    top + ++line * ROW + 4);
        }
    }

    /// May lie beside the table.
    private static int row(Table table, Gesture.Click place) {
        return (int) Math.floor((place.y() - table.head()) / ROW);
    }

    private static int column(Request request, Table table, Gesture.Click place) {
        return (int) Math.floor((place.x() - LEFT) / cellWidth(request, table));
    }

    /// A click on a row selects the cluster's samples, on a cell those of them that carry the label.
    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var table = table(request);
        int row = row(table, click);
        if (row < 0 || row >= table.clusters.size()) {
            return Optional.empty();
        }
        var axis = table.kept.result().factorization().axes().getFirst();
        var clusters = (Clusters) table.kept.result().factorization();
        int cluster = table.clusters.get(row);
        double label = cluster == clusters.components() ? Clusters.NOISE : cluster;
        Selection selection = new Selection.Band(new ColumnRef.Cluster(table.kept.id()), label, label);
        int column = column(request, table, click);
        if (column >= 0 && column < table.labels.size()) {
            var name = axis.labels()
                    .table()
                    .flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                    .orElseThrow()
                    .name();
            selection = new Selection.Combined(
                    factorscope.model.select.Mode.INTERSECT,
                    selection,
                    new Selection.Category(new ColumnRef.Metadata(axis.id(), name), table.labels.get(column)));
        }
        return Optional.of(new Stroke(axis.id(), selection, "select " + axis.name() + "s"));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var table = table(request);
        int row = row(table, at);
        int column = column(request, table, at);
        if (row < 0 || row >= table.clusters.size() || column < 0 || column >= table.labels.size()) {
            return Optional.empty();
        }
        int count = table.counts[row][column];
        return Optional.of(table.labels.get(column) + "\n" + count + " of the " + table.total(row)
                + " in this cluster\n" + count + " of the " + table.ofLabel(column) + " with this label");
    }
}
