package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.failure.Failure;
import factorscope.model.param.Param;
import factorscope.model.prepare.Preparation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Positions of an axis by words: `0:100` (the end left out), `::10` (every tenth), `7`, `label=noun.food`,
/// `token!=[CLS]`. Ranges add
/// up; conditions must all hold.
final class Picking {
    static final Param.Texts WHICH = new Param.Texts(
            "which",
            "Which to keep",
            "Numbers from 0, ranges whose end is left out (0:100), every tenth (::10), conditions on metadata (label=noun.food,"
                    + " token!=[CLS]|[SEP]). Ranges add up; conditions must all hold.",
            "ranges such as 0:100, or conditions such as label=noun.food");

    private Picking() {}

    static int[] of(Preparation.About about, Axis axis, List<String> words) {
        var ranges = new BitSet();
        boolean hasRanges = false;
        var holds = new BitSet();
        holds.set(0, axis.size());
        for (var word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                boolean isNot = word.charAt(equals - 1) == '!';
                holds.and(matching(
                        axis, word.substring(0, isNot ? equals - 1 : equals), word.substring(equals + 1), isNot));
            } else {
                hasRanges = true;
                range(about, axis, word, ranges);
            }
        }
        if (hasRanges) {
            holds.and(ranges);
        }
        return holds.stream().toArray();
    }

    private static void range(Preparation.About about, Axis axis, String word, BitSet into) {
        var ends = word.split(":", -1);
        if (ends.length > 3) {
            throw about.wrong("does not know \"" + word + "\"");
        }
        int from = ends[0].isEmpty() ? 0 : whole(about, ends[0]);
        from = from < 0 ? from + axis.size() : from;
        int to = ends.length == 1 ? from + 1 : ends[1].isEmpty() ? axis.size() : whole(about, ends[1]);
        to = to < 0 ? to + axis.size() : to;
        if (from < 0 || to > axis.size() || from > to) {
            throw Failure.data(
                    "\"" + word + "\" is not among the " + axis.size() + " positions of " + axis.name() + ".",
                    "Count from 0; the end of a range is left out.");
        }
        int step = ends.length < 3 ? 1 : whole(about, ends[2]);
        if (step < 1) {
            throw about.wrong("needs a step of 1 or more, not \"" + ends[2] + "\"");
        }
        for (int i = from; i < to; i += step) {
            into.set(i);
        }
    }

    /// @param values one or several, with | between them
    private static BitSet matching(Axis axis, String column, String values, boolean isNot) {
        var wanted = Arrays.asList(values.split("\\|", -1));
        var found = new BitSet();
        var table = axis.labels().table();
        var of = table.flatMap(t -> t.column(column));
        if (of.isEmpty() && !column.equals("name")) {
            throw Failure.data(
                    axis.name() + " has no metadata called \"" + column + "\".",
                    table.map(t -> "There is " + String.join(", ", t.names()) + ".")
                            .orElse("Only name= can be asked for: the label of a position."));
        }
        for (int i = 0; i < axis.size(); i++) {
            var text = of.isPresent() ? of.get().text(i) : axis.label(i);
            found.set(i, wanted.contains(text) != isNot);
        }
        return found;
    }

    private static int whole(Preparation.About about, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw about.wrong("needs a whole number, not \"" + word + "\"");
        }
    }
}
