package factorscope.model.prepare;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.failure.Failure;
import factorscope.model.param.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// Which line of a table belongs to each position of an axis: by order, or by a key that both have.
public final class LabelJoin {
    private static final int ABSENT = -1;
    private static final int NAMED = 3;

    /// A pair of columns is taken for a key where so many positions find a line.
    private static final double LIKELY = 0.5;

    private final Axis axis;
    private final MetadataTable table;
    private final String key;
    private final String column;
    private final int[] lines;
    private final int repeated;

    private LabelJoin(Axis axis, MetadataTable table, String key, String column, int[] lines, int repeated) {
        this.axis = axis;
        this.table = table;
        this.key = key;
        this.column = column;
        this.lines = lines;
        this.repeated = repeated;
    }

    /// The first line to the first position, and so on.
    public static LabelJoin byOrder(Axis axis, MetadataTable table) {
        if (table.rows() != axis.size()) {
            throw Failure.data(
                    "The table has " + table.rows() + " lines, but the axis \"" + axis.name() + "\" has " + axis.size()
                            + " positions.",
                    "Say by which key they belong together: by KEY, or by KEY=COLUMN.");
        }
        int[] lines = java.util.stream.IntStream.range(0, axis.size()).toArray();
        return new LabelJoin(axis, table, "", "", lines, 0);
    }

    /// @param key a column of the table
    /// @param column of the axis' metadata; empty for its labels
    public static LabelJoin byKey(Axis axis, MetadataTable table, String key, String column) {
        var keys = table.column(key).orElseThrow(() -> unknown("The table", key, table));
        var known = axis.labels().table();
        if (!column.isEmpty() && known.flatMap(t -> t.column(column)).isEmpty()) {
            throw known.map(t -> unknown("The axis \"" + axis.name() + "\"", column, t))
                    .orElseGet(() -> Failure.data(
                            "The axis \"" + axis.name() + "\" has no metadata.",
                            "Give only the table's key: its labels are compared with it."));
        }
        var first = new HashMap<String, Integer>();
        int repeated = 0;
        for (int line = 0; line < table.rows(); line++) {
            repeated += first.putIfAbsent(keys.text(line), line) == null ? 0 : 1;
        }
        var texts = texts(axis, column);
        int[] lines = new int[axis.size()];
        for (int i = 0; i < lines.length; i++) {
            // what has no key belongs to nothing
            var text = texts.apply(i);
            lines[i] = text.isEmpty() ? ABSENT : first.getOrDefault(text, ABSENT);
        }
        return new LabelJoin(axis, table, key, column, lines, repeated);
    }

    /// By the pair of columns that finds most; by order where none finds half of them and the lines are as many.
    /// Numbers of positions are a key only where every position finds a line: other whole numbers look like them.
    public static Optional<LabelJoin> likely(Axis axis, MetadataTable table) {
        var columns = new ArrayList<String>();
        columns.add("");
        axis.labels().table().ifPresent(t -> t.columns().forEach(c -> columns.add(c.name())));
        Optional<LabelJoin> best = Optional.empty();
        for (var key : table.columns()) {
            for (var column : columns) {
                var join = byKey(axis, table, key.name(), column);
                // a key tells positions apart: a few classes would match as well
                boolean tells = key.distinct().size() > 0.9 * table.rows();
                boolean isNumber = column.isEmpty() && axis.labels() instanceof Labels.Numbered;
                if (tells
                        && (!isNumber || join.found() == axis.size())
                        && join.found()
                                > Math.max(
                                        LIKELY * axis.size(),
                                        best.map(LabelJoin::found).orElse(0))) {
                    best = Optional.of(join);
                }
            }
        }
        return best.isEmpty() && table.rows() == axis.size() ? Optional.of(byOrder(axis, table)) : best;
    }

    private static Failure unknown(String what, String column, MetadataTable table) {
        return Failure.data(
                what + " has no column \"" + column + "\".", "It has " + String.join(", ", table.names()) + ".");
    }

    private static IntFunction<String> texts(Axis axis, String column) {
        return column.isEmpty()
                ? axis::label
                : axis.labels().table().flatMap(t -> t.column(column)).orElseThrow()::text;
    }

    /// The end of a step's words: `by KEY=COLUMN`; empty where it is by order.
    public String words() {
        var words = column.isEmpty() || column.equals(key) ? key : key + "=" + column;
        return key.isEmpty() ? "" : " by " + Quoted.of(words);
    }

    /// How many positions have a line.
    public int found() {
        return (int) Arrays.stream(lines).filter(line -> line != ABSENT).count();
    }

    /// What matched and what did not, a sentence each.
    public List<String> remarks() {
        var remarks = new ArrayList<String>();
        remarks.add(Numbers.count(found()) + " of " + Numbers.count(axis.size()) + " positions of " + axis.name()
                + " have a line" + (key.isEmpty() ? ", by their order." : "."));
        var without = new BitSet();
        var used = new HashSet<Integer>();
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == ABSENT) {
                without.set(i);
            } else {
                used.add(lines[i]);
            }
        }
        if (!without.isEmpty()) {
            remarks.add("Without one: " + some(without, texts(axis, column)) + ".");
        }
        if (!key.isEmpty()) {
            var keys = table.column(key).orElseThrow();
            var unused = new BitSet();
            for (int line = 0; line < table.rows(); line++) {
                if (!used.contains(line)) {
                    unused.set(line);
                }
            }
            if (unused.cardinality() > repeated) {
                remarks.add("Lines that belong to none: " + some(unused, keys::text) + ".");
            }
        }
        if (repeated > 0) {
            remarks.add(
                    repeated == 1
                            ? "A line repeats a key; the first of each is taken."
                            : Numbers.count(repeated) + " lines repeat a key; the first of each is taken.");
        }
        return remarks;
    }

    private static String some(BitSet which, IntFunction<String> text) {
        var named = which.stream().limit(NAMED).mapToObj(text).toList();
        int more = which.cardinality() - named.size();
        return String.join(", ", named) + (more > 0 ? " and " + Numbers.count(more) + " more" : "");
    }

    /// The axis with the table's columns after its own; empty where there is no line.
    public Axis joined() {
        if (found() == 0) {
            throw Failure.data(
                    "No position of \"" + axis.name() + "\" has a line in the table: \""
                            + texts(axis, column).apply(0)
                            + "\" and the others are not among "
                            + (key.isEmpty() ? "its lines" : "\"" + key + "\"") + ".",
                    "Name another key: by KEY=COLUMN.");
        }
        var columns = new ArrayList<MetadataColumn>();
        var own = axis.labels().table();
        own.ifPresent(t -> columns.addAll(t.columns()));
        if (own.isEmpty() && !(axis.labels() instanceof Labels.Numbered)) {
            columns.add(MetadataColumn.of("name", axis));
        }
        for (var added : table.columns()) {
            if (!added.name().equals(key) || columns.isEmpty()) {
                columns.add(column(added, free(added.name(), columns)));
            }
        }
        var metadata = new MetadataTable(axis.size(), columns);
        return axis.withLabels(
                axis.labels() instanceof Labels.Table before
                        ? new Labels.Table(metadata, before.shown())
                        : Labels.Table.of(metadata));
    }

    private static String free(String name, List<MetadataColumn> taken) {
        var free = name;
        for (int number = 1; isTaken(free, taken); number++) {
            free = name + (number == 1 ? " (joined)" : " (joined " + number + ")");
        }
        return free;
    }

    private static boolean isTaken(String name, List<MetadataColumn> taken) {
        return taken.stream().anyMatch(c -> c.name().equals(name));
    }

    private MetadataColumn column(MetadataColumn added, String name) {
        var builder = new MetadataColumn.Builder(name, axis.size());
        for (int line : lines) {
            builder.add(line == ABSENT ? "" : added.text(line));
        }
        return builder.build();
    }
}
