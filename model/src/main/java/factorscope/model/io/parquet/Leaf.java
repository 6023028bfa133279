package factorscope.model.io.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A column of values as the schema describes it.
///
/// @param name of the top level field it is in
/// @param type code: 0 boolean, 1 and 2 whole numbers, 4 and 5 floating-point ones, 6 bytes
/// @param isPlain whether its values are what their type says, rather than dates and the like
/// @param isUnsigned of whole numbers
/// @param isOptional whether a value itself may be missing
/// @param isText whether its bytes are text
/// @param repeated how many lists it is in
/// @param defined how many levels can be missing
record Leaf(
        String name,
        int type,
        boolean isPlain,
        boolean isUnsigned,
        boolean isOptional,
        boolean isText,
        int repeated,
        int defined) {
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
            at = add(schema, at, "", 0, 0, 0, leaves);
        }
        return leaves;
    }

    private static int add(
            List<Thrift.Fields> schema, int at, String top, int repeated, int defined, int depth, List<Leaf> into)
            throws IOException {
        if (at >= schema.size() || depth > MOST_DEPTH) {
            throw new IOException("its columns are not described");
        }
        var element = schema.get(at);
        var name = top.isEmpty() ? element.text(4) : top;
        long repetition = element.whole(3, 0);
        int lists = repeated + (repetition == REPEATED ? 1 : 0);
        int levels = defined + (repetition == OPTIONAL || repetition == REPEATED ? 1 : 0);
        long children = element.whole(5, 0);
        int next = at + 1;
        if (children <= 0) {
            var logical = element.optional(10);
            long converted = element.whole(6, -1);
            boolean isText = converted == 0 || logical.map(l -> l.has(1)).orElse(false);
            // whole numbers of other widths and signs
            boolean isWhole = converted >= 11 && converted <= 18
                    || logical.map(l -> l.has(10)).orElse(false);
            boolean isPlain = converted < 0 && logical.isEmpty() || isWhole;
            boolean isUnsigned = converted >= 11 && converted <= 14
                    || logical.flatMap(l -> l.optional(10))
                            .map(i -> !i.flag(2, true))
                            .orElse(false);
            into.add(new Leaf(
                    name,
                    (int) element.whole(1, -1),
                    isPlain,
                    isUnsigned,
                    repetition == OPTIONAL,
                    isText,
                    lists,
                    levels));
            return next;
        }
        for (long c = 0; c < children; c++) {
            next = add(schema, next, name, lists, levels, depth + 1, into);
        }
        return next;
    }
}
