package factorscope.model.data;

import java.util.HashMap;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// One column of a metadata table, kept as codes into its distinct texts: a million tokens of a thousand
/// classes stay small.
public final class MetadataColumn {
    private final String name;
    private final List<String> distinct;
    private final int[] codes;
    private final boolean numeric;

    /// By code; made when it is first asked for.
    private volatile int @Nullable [][] rowsByCode;

    private MetadataColumn(String name, List<String> distinct, int[] codes) {
        this.name = name;
        this.distinct = distinct;
        this.codes = codes;
        this.numeric = !distinct.isEmpty() && distinct.stream().allMatch(MetadataColumn::isNumber);
    }

    public static MetadataColumn of(String name, List<String> texts) {
        var builder = new Builder(name, texts.size());
        texts.forEach(builder::add);
        return builder.build();
    }

    /// What the positions of an axis are called.
    public static MetadataColumn of(String name, Axis axis) {
        var builder = new Builder(name, axis.size());
        for (int i = 0; i < axis.size(); i++) {
            builder.add(axis.label(i));
        }
        return builder.build();
    }

    public String name() {
        return name;
    }

    public int size() {
        return codes.length;
    }

    public String text(int row) {
        return distinct.get(codes[row]);
    }

    /// The different texts, in the order they first appear.
    public List<String> distinct() {
        return distinct;
    }

    /// Which of the [#distinct] texts stands in this row.
    public int code(int row) {
        return codes[row];
    }

    /// The rows in which one of the [#distinct] texts stands, ascending; not to be changed.
    public int[] rows(int code) {
        var rows = rowsByCode;
        if (rows == null) {
            rows = byCode();
            rowsByCode = rows;
        }
        return rows[code];
    }

    private int[][] byCode() {
        var counts = new int[distinct.size()];
        for (int code : codes) {
            counts[code]++;
        }
        var rows = new int[counts.length][];
        for (int code = 0; code < rows.length; code++) {
            rows[code] = new int[counts[code]];
        }
        for (int row = codes.length - 1; row >= 0; row--) {
            rows[codes[row]][--counts[codes[row]]] = row;
        }
        return rows;
    }

    /// Whether every text is a number.
    public boolean isNumeric() {
        return numeric;
    }

    public OptionalDouble number(int row) {
        return numeric ? OptionalDouble.of(Double.parseDouble(text(row))) : OptionalDouble.empty();
    }

    MetadataColumn pick(int[] rows) {
        var builder = new Builder(name, rows.length);
        for (int row : rows) {
            builder.add(text(row));
        }
        return builder.build();
    }

    private static boolean isNumber(String text) {
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// Takes the texts one by one, so that a reader need not hold them all.
    public static final class Builder {
        private final String name;
        private final HashMap<String, Integer> known = new HashMap<>();
        private final java.util.ArrayList<String> distinct = new java.util.ArrayList<>();
        private int[] codes;
        private int size;

        public Builder(String name, int expectedSize) {
            this.name = name;
            this.codes = new int[Math.max(16, expectedSize)];
        }

        public void add(String text) {
            if (size == codes.length) {
                codes = java.util.Arrays.copyOf(codes, 2 * size);
            }
            codes[size++] = known.computeIfAbsent(text, t -> {
                distinct.add(t);
                return distinct.size() - 1;
            });
        }

        public MetadataColumn build() {
            return new MetadataColumn(name, List.copyOf(distinct), java.util.Arrays.copyOf(codes, size));
        }
    }
}
