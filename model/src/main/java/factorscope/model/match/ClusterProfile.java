package factorscope.model.match;

import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.RowValues;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// What sets a cluster apart from all other samples: columns, texts, and which of its members are most and least like
/// it.
///
/// @param size members
/// @param columns those whose means differ, the largest effect first
/// @param texts of metadata that are more frequent in it, the least probable first
/// @param classes of the column of labels, the most frequent first; empty where there is none
/// @param typical members, the most typical first
/// @param doubtful members, the most doubtful first
public record ClusterProfile(
        int size,
        List<OfColumn> columns,
        List<OfText> texts,
        List<OfClass> classes,
        List<Member> typical,
        List<Member> doubtful) {
    /// @param column its number
    /// @param mean of the members
    /// @param rest of all others
    /// @param effect difference in standard deviations within both (Cohen's d)
    /// @param p of a difference of means, corrected for the number of columns
    public record OfColumn(int column, String name, double mean, double rest, double effect, double p) {}

    /// @param column of the metadata
    /// @param in how many members have it
    /// @param all how many samples do
    /// @param lift how many times as frequent it is as among all
    /// @param p of so many by chance, corrected for the number of texts looked at
    public record OfText(String column, String text, int in, int all, double lift, double p) {}

    /// @param in how many members have it
    /// @param all how many samples do
    public record OfClass(String label, int in, int all) {}

    /// @param value how surely it belongs to the cluster: the probability that the algorithm gives, else how much
    /// nearer
    ///     the cluster's centre is than the next, from 0 to 1
    public record Member(int row, double value) {}

    /// What is less probable to be chance is named.
    private static final double LEVEL = 0.01;

    private static final int MOST_COLUMNS = 12;
    private static final int MOST_TEXTS = 12;
    private static final int MOST_CLASSES = 8;
    private static final int MOST_MEMBERS = 40;
    private static final int LEAST_WITH_TEXT = 3;

    /// Metadata with more distinct texts than this share of the samples tell samples from each other, not groups.
    private static final double MOST_DISTINCT = 0.5;

    public ClusterProfile {
        columns = List.copyOf(columns);
        texts = List.copyOf(texts);
        classes = List.copyOf(classes);
        typical = List.copyOf(typical);
        doubtful = List.copyOf(doubtful);
    }

    /// Off the heap, while rows are read.
    public static long bytes(Dataset data) {
        var rows = Rows.of(data);
        return (long) rows.blockRows() * rows.columns() * rows.working().bytes();
    }

    /// Reads all rows once.
    ///
    /// @param cluster from 0
    /// @param isStopped asked between blocks of rows
    public static ClusterProfile of(
            Dataset data, Clusters clusters, int cluster, Compute compute, BooleanSupplier isStopped) {
        var pass = new Pass(data, clusters, cluster);
        try (var scope = compute.memory().scope("the cluster")) {
            pass.read(
                    Matrix.allocate(scope, pass.rows.working(), pass.rows.blockRows(), pass.rows.columns()), isStopped);
        }
        var table = data.rows().labels().table();
        return new ClusterProfile(
                pass.in.count,
                pass.columns(),
                table.map(t -> texts(t, clusters, cluster)).orElse(List.of()),
                table.flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                        .map(labels -> classes(labels, clusters, cluster))
                        .orElse(List.of()),
                pass.members(Comparator.comparingDouble((Member m) -> -m.value)),
                pass.members(Comparator.comparingDouble(Member::value)));
    }

    /// Means and variances of some rows, column by column (Welford 1962).
    private static final class Moments {
        final double[] mean;
        final double[] squares;
        int count;

        Moments(int columns) {
            mean = new double[columns];
            squares = new double[columns];
        }

        void add(double[] row) {
            count++;
            for (int j = 0; j < row.length; j++) {
                double off = row[j] - mean[j];
                mean[j] += off / count;
                squares[j] += off * (row[j] - mean[j]);
            }
        }

        double variance(int j) {
            return count < 2 ? 0 : squares[j] / (count - 1);
        }
    }

    private static final class Pass {
        private final Rows rows;
        private final Clusters clusters;
        private final int cluster;
        private final double[][] centres;
        private final Optional<RowValues> probabilities;
        private final List<Member> members = new ArrayList<>();
        final Moments in;
        private final Moments out;

        Pass(Dataset data, Clusters clusters, int cluster) {
            rows = Rows.of(data);
            this.clusters = clusters;
            this.cluster = cluster;
            int d = rows.columns();
            in = new Moments(d);
            out = new Moments(d);
            centres = new double[clusters.components()][d];
            for (int k = 0; k < centres.length; k++) {
                for (int j = 0; j < d; j++) {
                    centres[k][j] = clusters.centres().at(j, k);
                }
            }
            probabilities = clusters.rowValues().stream()
                    .filter(v -> v.kind() == RowValues.Kind.PROBABILITY)
                    .findFirst();
        }

        void read(Matrix buffer, BooleanSupplier isStopped) {
            var row = new double[rows.columns()];
            for (long b = 0; b < rows.blocks() && !isStopped.getAsBoolean(); b++) {
                var block = rows.block(b, buffer);
                for (int i = 0; i < block.count(); i++) {
                    int number = Math.toIntExact(block.first() + i);
                    block.values().getRow(i, row);
                    if (clusters.label(number) == cluster) {
                        in.add(row);
                        members.add(new Member(number, certainty(number, row)));
                    } else {
                        out.add(row);
                    }
                }
            }
        }

        private double certainty(int number, double[] row) {
            if (probabilities.isPresent()) {
                return probabilities.get().values().at(number);
            }
            double own = Math.sqrt(Dot.squaredDistance(row, centres[cluster]));
            double next = Double.POSITIVE_INFINITY;
            for (int k = 0; k < centres.length; k++) {
                next = k == cluster ? next : Math.min(next, Math.sqrt(Dot.squaredDistance(row, centres[k])));
            }
            // of a single cluster by the distance alone
            return centres.length == 1
                    ? 1 / (1 + own)
                    : next + own == 0 ? 0 : Math.max(0, (next - own) / Math.max(next, own));
        }

        List<OfColumn> columns() {
            int d = rows.columns();
            var p = IntStream.range(0, d)
                    .mapToDouble(j -> Significance.welch(
                            in.count, in.mean[j], in.variance(j), out.count, out.mean[j], out.variance(j)))
                    .toArray();
            var corrected = Significance.corrected(p);
            return IntStream.range(0, d)
                    .filter(j -> corrected[j] < LEVEL)
                    .mapToObj(j -> new OfColumn(
                            j, rows.columnAxis().label(j), in.mean[j], out.mean[j], effect(j), corrected[j]))
                    .sorted(Comparator.comparingDouble((OfColumn c) -> -Math.abs(c.effect))
                            .thenComparingInt(OfColumn::column))
                    .limit(MOST_COLUMNS)
                    .toList();
        }

        private double effect(int j) {
            double within = (in.squares[j] + out.squares[j]) / Math.max(1, in.count + out.count - 2);
            return within == 0
                    ? Math.copySign(Double.POSITIVE_INFINITY, in.mean[j] - out.mean[j])
                    : (in.mean[j] - out.mean[j]) / Math.sqrt(within);
        }

        List<Member> members(Comparator<Member> order) {
            return members.stream()
                    .sorted(order.thenComparingInt(Member::row))
                    .limit(MOST_MEMBERS)
                    .toList();
        }
    }

    private static List<OfText> texts(MetadataTable table, Clusters clusters, int cluster) {
        int rows = table.rows();
        int size = (int) clusters.strength(cluster);
        var found = new ArrayList<OfText>();
        for (var column : table.columns()) {
            int distinct = column.distinct().size();
            boolean tellsGroups = distinct > 1 && distinct <= Math.max(2, MOST_DISTINCT * rows);
            if (!tellsGroups || column.isNumeric() && distinct > Math.sqrt(rows)) {
                continue;
            }
            var in = counts(column, clusters, cluster);
            for (int code = 0; code < distinct; code++) {
                if (in[code] >= LEAST_WITH_TEXT) {
                    int all = column.rows(code).length;
                    found.add(new OfText(
                            column.name(),
                            column.distinct().get(code),
                            in[code],
                            all,
                            (double) in[code] / size / ((double) all / rows),
                            Significance.atLeast(in[code], size, all, rows)));
                }
            }
        }
        var corrected =
                Significance.corrected(found.stream().mapToDouble(OfText::p).toArray());
        return IntStream.range(0, found.size())
                .filter(i -> corrected[i] < LEVEL && found.get(i).lift > 1)
                .mapToObj(i -> {
                    var t = found.get(i);
                    return new OfText(t.column, t.text, t.in, t.all, t.lift, corrected[i]);
                })
                .sorted(Comparator.comparingDouble(OfText::p)
                        .thenComparing(Comparator.comparingDouble(OfText::lift).reversed())
                        .thenComparing(OfText::text))
                .limit(MOST_TEXTS)
                .toList();
    }

    private static int[] counts(MetadataColumn column, Clusters clusters, int cluster) {
        var counts = new int[column.distinct().size()];
        for (int i = 0; i < column.size(); i++) {
            if (clusters.label(i) == cluster) {
                counts[column.code(i)]++;
            }
        }
        return counts;
    }

    private static List<OfClass> classes(MetadataColumn labels, Clusters clusters, int cluster) {
        var counts = counts(labels, clusters, cluster);
        return IntStream.range(0, counts.length)
                .filter(c -> counts[c] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(c -> -counts[c]))
                .limit(MOST_CLASSES)
                .map(c -> new OfClass(labels.distinct().get(c), counts[c], labels.rows(c).length))
                .toList();
    }

    /// The sum of members of all classes that are not listed.
    public int unlisted() {
        return classes.isEmpty()
                ? 0
                : size - classes.stream().mapToInt(OfClass::in).sum();
    }
}
