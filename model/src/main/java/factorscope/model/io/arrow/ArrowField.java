package factorscope.model.io.arrow;

import factorscope.model.data.DType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A column as a schema describes it, with where its parts stand among a batch's.
///
/// @param node which of a batch's nodes is its
/// @param buffer which of a batch's buffers is its first
/// @param views how many columns of views stand before it; each has buffers more, as many as a batch says
/// @param size of a list of fixed size, or bytes of a value
/// @param scale of decimal numbers, how many decimals they have; of times, how many of their units make a second
/// @param dictionary what its numbers stand for
record ArrowField(
        String name,
        Type type,
        Optional<DType> dtype,
        int node,
        int buffer,
        int views,
        int size,
        long scale,
        Optional<Dictionary> dictionary,
        List<ArrowField> children) {
    private static final int MOST_DEPTH = 16;

    /// @param id that batches name
    /// @param values as they stand in these batches, alone
    record Dictionary(long id, ArrowField values) {}

    enum Type {
        NUMBER,
        BOOL,
        TEXT,
        LARGE_TEXT,
        /// Short texts in place, others by where they are.
        VIEWED_TEXT,
        LIST,
        LARGE_LIST,
        FIXED_LIST,
        /// Whole numbers with so many decimals.
        DECIMAL,
        DATE,
        TIME,
        TIMESTAMP,
        OTHER
    }

    /// Counts nodes and buffers while fields are read in order.
    static final class Counter {
        private int nodes;
        private int buffers;
        private int views;
    }

    static List<ArrowField> of(Flat schema) throws IOException {
        if (schema.int16(0) != 0) {
            throw new IOException("its numbers are big-endian");
        }
        var counter = new Counter();
        var fields = new ArrayList<ArrowField>();
        int count = schema.count(1, 4);
        for (int f = 0; f < count; f++) {
            fields.add(of(schema.element(1, f), counter, 0));
        }
        return fields;
    }

    private static ArrowField of(Flat field, Counter counter, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("its columns are nested too deep");
        }
        if (!field.has(4)) {
            return plain(field, counter, depth);
        }
        // numbers that stand for the words of a dictionary; of 32 bits where their type is left out
        int node = counter.nodes++;
        int buffer = counter.buffers;
        counter.buffers += 2;
        var coding = field.table(4);
        var index = coding.has(1) ? whole(coding.table(1)) : DType.INT32;
        var dictionary = new Dictionary(coding.int64(0), plain(field, new Counter(), depth));
        return new ArrowField(
                field.text(0),
                Type.OTHER,
                Optional.ofNullable(index),
                node,
                buffer,
                counter.views,
                0,
                0,
                Optional.of(dictionary),
                List.of());
    }

    private static ArrowField plain(Flat field, Counter counter, int depth) throws IOException {
        int code = field.int8(2);
        int node = counter.nodes++;
        int buffer = counter.buffers;
        int views = counter.views;
        var type = Type.OTHER;
        Optional<DType> dtype = Optional.empty();
        int size = 0;
        long scale = 0;
        switch (code) {
            case 1 -> counter.buffers += 0;
            case 2 -> {
                type = Type.NUMBER;
                dtype = Optional.ofNullable(whole(field.table(3)));
                counter.buffers += 2;
            }
            case 3 -> {
                type = Type.NUMBER;
                dtype = Optional.ofNullable(
                        switch (field.table(3).int16(0)) {
                            case 0 -> DType.FLOAT16;
                            case 1 -> DType.FLOAT32;
                            case 2 -> DType.FLOAT64;
                            default -> null;
                        });
                counter.buffers += 2;
            }
            case 6 -> {
                type = Type.BOOL;
                dtype = Optional.of(DType.BOOL);
                counter.buffers += 2;
            }
            case 5, 20 -> {
                type = code == 5 ? Type.TEXT : Type.LARGE_TEXT;
                counter.buffers += 3;
            }
            case 4, 19 -> counter.buffers += 3;
            case 23, 24 -> {
                type = code == 24 ? Type.VIEWED_TEXT : Type.OTHER;
                counter.buffers += 2;
                counter.views++;
            }
            case 25, 26 -> counter.buffers += 3;
            case 22 -> counter.buffers += 0;
            case 12, 21, 17 -> {
                type = code == 12 ? Type.LIST : code == 21 ? Type.LARGE_LIST : Type.OTHER;
                counter.buffers += 2;
            }
            case 16 -> {
                type = Type.FIXED_LIST;
                size = field.table(3).int32(0);
                counter.buffers += 1;
            }
            case 13 -> counter.buffers += 1;
            case 7 -> {
                var decimal = field.table(3);
                size = decimal.has(2) ? decimal.int32(2) / 8 : 16;
                type = size > 0 && size <= 32 ? Type.DECIMAL : Type.OTHER;
                dtype = type == Type.DECIMAL ? Optional.of(DType.FLOAT64) : Optional.empty();
                scale = decimal.int32(1);
                counter.buffers += 2;
            }
            case 8 -> {
                type = Type.DATE;
                boolean isDays = field.table(3).has(0) && field.table(3).int16(0) == 0;
                size = isDays ? 4 : 8;
                counter.buffers += 2;
            }
            case 9 -> {
                type = Type.TIME;
                scale = perSecond(field.table(3).has(0) ? field.table(3).int16(0) : 1);
                size = field.table(3).has(1) ? field.table(3).int32(1) / 8 : 4;
                counter.buffers += 2;
            }
            case 10 -> {
                type = Type.TIMESTAMP;
                scale = perSecond(field.table(3).int16(0));
                size = 8;
                counter.buffers += 2;
            }
            case 11, 15, 18 -> counter.buffers += 2;
            default -> throw new IOException("a column has the type " + code + ", which is not known");
        }
        var children = new ArrayList<ArrowField>();
        int count = field.count(5, 4);
        for (int c = 0; c < count; c++) {
            children.add(of(field.element(5, c), counter, depth + 1));
        }
        return new ArrowField(
                field.text(0), type, dtype, node, buffer, views, size, scale, Optional.empty(), List.copyOf(children));
    }

    private static long perSecond(int unit) throws IOException {
        return switch (unit) {
            case 0 -> 1;
            case 1 -> 1_000;
            case 2 -> 1_000_000;
            case 3 -> 1_000_000_000;
            default -> throw new IOException("a time has a unit that is not known");
        };
    }

    private static @org.jspecify.annotations.Nullable DType whole(Flat type) throws IOException {
        boolean isSigned = type.int8(1) != 0;
        return switch (type.int32(0)) {
            case 8 -> isSigned ? DType.INT8 : DType.UINT8;
            case 16 -> isSigned ? DType.INT16 : DType.UINT16;
            case 32 -> isSigned ? DType.INT32 : DType.UINT32;
            case 64 -> isSigned ? DType.INT64 : DType.UINT64;
            default -> null;
        };
    }

    boolean isText() {
        return type == Type.TEXT || type == Type.LARGE_TEXT || type == Type.VIEWED_TEXT;
    }

    boolean isList() {
        return type == Type.LIST || type == Type.LARGE_LIST || type == Type.FIXED_LIST;
    }

    /// The numbers that lists end in; empty where they end in something else.
    Optional<ArrowField> leaf() {
        if (isList()) {
            return children.size() == 1 ? children.getFirst().leaf() : Optional.empty();
        }
        return dtype.isPresent() && dictionary.isEmpty() ? Optional.of(this) : Optional.empty();
    }
}
