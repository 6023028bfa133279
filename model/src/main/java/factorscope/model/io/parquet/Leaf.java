package factorscope.model.io.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A column of values as the schema describes it.
///
/// @param name of the top level field it is in
/// @param type code: 0 boolean, 1 to 3 whole numbers, 4 and 5 floating-point ones, 6 bytes, 7 so many bytes
/// @param width of a value of type 7
/// @param meaning of its values
/// @param scale of decimal numbers, how many decimals they have; of times, how many of their units make a second
/// @param lists for each list it is in, from the outermost: the level from which on the list has an element
/// @param defined how many levels can be missing
record Leaf(String name, int type, int width, Meaning meaning, long scale, List<Integer> lists, int defined) {
    /// What values stand for.
    enum Meaning {
        NUMBER,
        UNSIGNED,
        HALF,
        DECIMAL,
        TEXT,
        DATE,
        TIME,
        TIMESTAMP,
        OTHER
    }

    private static final int MOST_DEPTH = 32;
    private static final int OPTIONAL = 1;
    private static final int REPEATED = 2;

    /// All leaves, in the order in which row groups have them.
    static List<Leaf> of(List<Thrift.Fields> schema) throws IOException {
        var leaves = new ArrayList<Leaf>();
        if (schema.isEmpty()) {
            throw new IOException("it has no columns");
        }
        int at = 1;
        long children = schema.getFirst().whole(5, 0);
        for (long c = 0; c < children; c++) {
            at = add(schema, at, "", List.of(), 0, 0, leaves);
        }
        return leaves;
    }

    private static int add(
            List<Thrift.Fields> schema,
            int at,
            String top,
            List<Integer> lists,
            int defined,
            int depth,
            List<Leaf> into)
            throws IOException {
        if (at >= schema.size() || depth > MOST_DEPTH) {
            throw new IOException("its columns are not described");
        }
        var element = schema.get(at);
        var name = top.isEmpty() ? element.text(4) : top;
        long repetition = element.whole(3, 0);
        int levels = defined + (repetition == OPTIONAL || repetition == REPEATED ? 1 : 0);
        var inner = new ArrayList<>(lists);
        if (repetition == REPEATED) {
            inner.add(levels);
        }
        long children = element.whole(5, 0);
        int next = at + 1;
        if (children <= 0) {
            into.add(leaf(name, element, List.copyOf(inner), levels));
            return next;
        }
        for (long c = 0; c < children; c++) {
            next = add(schema, next, name, inner, levels, depth + 1, into);
        }
        return next;
    }

    private static Leaf leaf(String name, Thrift.Fields element, List<Integer> lists, int levels) throws IOException {
        var logical = element.optional(10);
        int type = (int) element.whole(1, -1);
        int converted = (int) element.whole(6, -1);
        var meaning = logical.isPresent() ? meaning(logical.get()) : meaning(converted, type);
        long scale = switch (meaning) {
            case DECIMAL -> {
                var decimal = logical.flatMap(l -> l.optional(5));
                yield decimal.isPresent() ? decimal.get().whole(1, 0) : element.whole(7, 0);
            }
            case TIME, TIMESTAMP -> perSecond(logical, converted, type);
            default -> 0;
        };
        if (meaning == Meaning.HALF && element.whole(2, 0) != 2) {
            throw new IOException("a half-precision number has not two bytes");
        }
        return new Leaf(name, type, (int) Math.min(1 << 20, element.whole(2, 0)), meaning, scale, lists, levels);
    }

    private static Meaning meaning(Thrift.Fields logical) {
        if (logical.has(1) || logical.has(4) || logical.has(12)) {
            return Meaning.TEXT;
        }
        if (logical.has(5)) {
            return Meaning.DECIMAL;
        }
        if (logical.has(6)) {
            return Meaning.DATE;
        }
        if (logical.has(7)) {
            return Meaning.TIME;
        }
        if (logical.has(8)) {
            return Meaning.TIMESTAMP;
        }
        if (logical.has(10)) {
            return logical.optional(10).map(i -> i.flag(2, true)).orElse(true) ? Meaning.NUMBER : Meaning.UNSIGNED;
        }
        return logical.has(15) ? Meaning.HALF : Meaning.OTHER;
    }

    private static Meaning meaning(int converted, int type) {
        return switch (converted) {
            case -1 -> type == 3 ? Meaning.TIMESTAMP : type >= 6 ? Meaning.OTHER : Meaning.NUMBER;
            case 0, 4, 19 -> Meaning.TEXT;
            case 5 -> Meaning.DECIMAL;
            case 6 -> Meaning.DATE;
            case 7, 8 -> Meaning.TIME;
            case 9, 10 -> Meaning.TIMESTAMP;
            case 11, 12, 13, 14 -> Meaning.UNSIGNED;
            case 15, 16, 17, 18 -> Meaning.NUMBER;
            default -> Meaning.OTHER;
        };
    }

    private static long perSecond(java.util.Optional<Thrift.Fields> logical, int converted, int type) {
        var unit = logical.flatMap(l -> l.optional(l.has(8) ? 8 : 7)).flatMap(t -> t.optional(2));
        if (unit.isPresent()) {
            return unit.get().has(1) ? 1_000 : unit.get().has(2) ? 1_000_000 : 1_000_000_000;
        }
        return converted == 7 || converted == 9 ? 1_000 : type == 3 ? 1_000_000_000 : 1_000_000;
    }
}
