package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.prepare.Preparation;
import java.util.List;

/// Reads the words of a step.
final class Words {
    private Words() {}

    static Failure wrong(Preparation.About about, String why) {
        return Failure.usage("\"" + about.id() + "\" " + why + ".", "Write it as: " + about.usage() + ".");
    }

    /// The only word, which must be one of these; the first of them where there is none.
    static String choice(Preparation.About about, List<String> words, String... options) {
        if (words.isEmpty()) {
            return options[0];
        }
        if (words.size() > 1 || !List.of(options).contains(words.getFirst())) {
            throw wrong(about, "does not know \"" + String.join(" ", words) + "\"");
        }
        return words.getFirst();
    }

    static void none(Preparation.About about, List<String> words) {
        if (!words.isEmpty()) {
            throw wrong(about, "takes no further words");
        }
    }

    static double number(Preparation.About about, String word) {
        try {
            double value = Double.parseDouble(word);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(about, "needs a number, not \"" + word + "\"");
    }

    /// The first of so many words: the number of an axis.
    static int axis(Preparation.About about, Dataset data, List<String> words, int count) {
        int last = data.axes().size() - 1;
        if (words.size() != count) {
            throw wrong(about, "needs an axis, 0 to " + last + (count > 1 ? ", and what it is" : ""));
        }
        int axis = whole(about, words.getFirst());
        if (axis < 0 || axis > last) {
            throw wrong(about, "knows the axes 0 to " + last + ", not " + axis);
        }
        return axis;
    }

    /// The first word, `rows` or `columns`, as the number of an axis; others follow.
    static int rowsOrColumns(Preparation.About about, Dataset data, List<String> words, String others) {
        if (words.size() < 2 || !List.of("rows", "columns").contains(words.getFirst())) {
            throw wrong(about, "needs \"rows\" or \"columns\" and " + others);
        }
        int axis = words.getFirst().equals("rows") ? 0 : 1;
        if (axis >= data.axes().size()) {
            throw Failure.data(data.name() + " has no columns.", "Say \"rows\".");
        }
        return axis;
    }

    static int whole(Preparation.About about, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw wrong(about, "needs a whole number, not \"" + word + "\"");
        }
    }
}
