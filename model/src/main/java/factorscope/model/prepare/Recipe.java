package factorscope.model.prepare;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Steps in order, as they are written: `centre; scale rows; drop-token <bos>`. A step that begins with `#` is
/// switched off.
///
/// @param steps that are on
public record Recipe(List<Step> steps) {
    /// @param words after the step's id
    public record Step(Preparation preparation, List<String> words) {
        public Step {
            words = List.copyOf(words);
        }

        public String text() {
            var text = new StringBuilder(preparation.about().id());
            words.forEach(word -> text.append(' ').append(quoted(word)));
            return text.toString();
        }
    }

    public Recipe {
        steps = List.copyOf(steps);
    }

    /// A word as it is written: in quotes where it has spaces or semicolons.
    public static String quoted(String word) {
        return word.isEmpty() || word.matches("(?s).*[\\s;].*") ? "\"" + word + "\"" : word;
    }

    /// @param text steps between semicolons or line breaks; what stands in quotes is one word
    /// @param byId finds a step, or throws
    public static Recipe of(String text, Function<String, Preparation> byId) {
        var steps = new ArrayList<Step>();
        for (var words : words(text)) {
            if (!words.getFirst().startsWith("#")) {
                steps.add(new Step(byId.apply(words.getFirst()), words.subList(1, words.size())));
            }
        }
        return new Recipe(steps);
    }

    /// The words of each step. A quote that is not closed within its step is a letter like others.
    private static List<List<String>> words(String text) {
        var steps = new ArrayList<List<String>>();
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean isWord = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ';';
            int close = c == '"' ? closing(text, i) : -1;
            if (close > 0) {
                word.append(text, i + 1, close);
                isWord = true;
                i = close;
            } else if (Character.isWhitespace(c) || c == ';') {
                if (isWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                isWord = false;
                if ((c == ';' || c == '\n') && !words.isEmpty()) {
                    steps.add(List.copyOf(words));
                    words.clear();
                }
            } else {
                word.append(c);
                isWord = true;
            }
        }
        return steps;
    }

    private static int closing(String text, int open) {
        int close = text.indexOf('"', open + 1);
        int end = text.indexOf('\n', open);
        return close > 0 && (end < 0 || close < end) ? close : -1;
    }

    public String text() {
        return steps.stream().map(Step::text).collect(Collectors.joining("; "));
    }

    /// The data after all steps; the same dataset where there are none. What comes between is given back.
    public Dataset apply(Dataset data, MemoryBudget memory) {
        return apply(data, memory, Optional.empty());
    }

    /// @param remark is told what there is to say about a step
    public Dataset apply(Dataset data, MemoryBudget memory, Consumer<String> remark) {
        return apply(data, memory, Optional.of(remark));
    }

    private Dataset apply(Dataset data, MemoryBudget memory, Optional<Consumer<String>> remark) {
        var now = data;
        for (var step : steps) {
            var before = now;
            try {
                var after = step.preparation.apply(before, step.words, memory);
                remark.ifPresent(
                        r -> step.preparation.remarks(before, step.words).forEach(r));
                now = new Dataset(
                        data.id(),
                        data.name(),
                        after.axes(),
                        after.values(),
                        before.origin().prepared(step.text()));
            } catch (Failure e) {
                throw e.kind() == Failure.Kind.DATA
                        ? Failure.data("The step \"" + step.text() + "\" cannot be taken. " + e.what(), e.remedy())
                        : e;
            } finally {
                if (!before.equals(data)) {
                    before.lease().close();
                }
            }
        }
        if (steps.isEmpty()) {
            return data;
        }
        // axes that were not changed keep their ids, and so stay linked
        return new Dataset(
                data.id() + "/" + Integer.toHexString(text().hashCode()),
                data.name() + " (" + text() + ")",
                now.axes(),
                now.values(),
                now.origin());
    }
}
