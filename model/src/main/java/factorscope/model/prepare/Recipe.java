package factorscope.model.prepare;

import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.param.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Steps in order, as they are written: `centre; scale rows; drop-token <bos>`. A step that begins with `#` is
/// switched off.
///
/// @param steps that are on
public record Recipe(List<Step> steps) {
    /// @param words after the step's id, as they were written
    public record Step(Preparation preparation, List<String> words) {
        public Step {
            words = List.copyOf(words);
            // words that say nothing are refused here
            preparation.syntax().texts(preparation.about(), words);
        }

        /// The step to begin with for these data.
        public static Step suggested(Preparation preparation, Dataset data) {
            var syntax = preparation.syntax();
            var shape = data.values().shape();
            var values = syntax.params().parse(preparation.suggested(data), shape);
            return new Step(preparation, syntax.words(values, shape));
        }

        /// What the words say for data of this shape.
        public ParamValues params(Shape shape) {
            var syntax = preparation.syntax();
            var texts = syntax.texts(preparation.about(), words);
            try {
                return syntax.params().parse(texts, shape);
            } catch (Failure e) {
                throw Failure.usage(
                        "The step \"" + text() + "\" cannot be taken. " + e.what(),
                        "Write it as: " + preparation.about().usage() + ".");
            }
        }

        public Undo undo(Dataset before, MemoryBudget memory) {
            return preparation.undo(before, params(before.values().shape()), memory);
        }

        public String text() {
            return Stream.concat(
                            Stream.of(preparation.about().id()), words.stream().map(Quoted::of))
                    .collect(Collectors.joining(" "));
        }
    }

    public Recipe {
        steps = List.copyOf(steps);
    }

    /// @param text steps between semicolons or line breaks; what stands in quotes is one word
    /// @param byId finds a step, or throws
    public static Recipe of(String text, Function<String, Preparation> byId) {
        var steps = new ArrayList<Step>();
        for (var words : Quoted.lines(text)) {
            if (!words.getFirst().startsWith("#")) {
                steps.add(new Step(byId.apply(words.getFirst()), words.subList(1, words.size())));
            }
        }
        return new Recipe(steps);
    }

    public String text() {
        return steps.stream().map(Step::text).collect(Collectors.joining("; "));
    }

    /// The data after all steps; the same dataset where there are none. What comes between is given back.
    public Dataset apply(Dataset data, MemoryBudget memory) {
        return apply(data, memory, Optional.empty());
    }

    /// A step that was taken.
    ///
    /// @param before shape of the data that it was taken with
    /// @param after shape of what came out
    /// @param remarks what there is to say about it, a sentence each
    public record Taken(Step step, Shape before, Shape after, List<String> remarks) {
        public Taken {
            remarks = List.copyOf(remarks);
        }
    }

    /// @param watcher is told of every step that was taken
    public Dataset apply(Dataset data, MemoryBudget memory, Consumer<Taken> watcher) {
        return apply(data, memory, Optional.of(watcher));
    }

    /// Takes steps again that an origin tells of, recipes and ways with missing values alike. What comes between is
    /// given back, and the data too, unless they are what comes out.
    ///
    /// @param find a step by its id
    public static Dataset again(
            Dataset data, List<String> steps, Function<String, Optional<Preparation>> find, MemoryBudget memory) {
        var now = data;
        for (var step : steps) {
            var before = now;
            now = Handing.over(() -> before.lease().close(), () -> again(before, step, find, memory));
            if (!now.equals(before)) {
                before.lease().close();
            }
        }
        return now;
    }

    /// @return new data, or the same where there was nothing to do
    private static Dataset again(
            Dataset data, String step, Function<String, Optional<Preparation>> find, MemoryBudget memory) {
        var missing = Missing.ofStep(step);
        return missing.isPresent()
                ? missing.get().apply(data, memory)
                : of(
                                step,
                                id -> find.apply(id)
                                        .orElseThrow(() -> Failure.data(
                                                "\"" + step + "\" was done to " + data.name()
                                                        + ", which cannot be done again from its words.",
                                                "Do it again by hand.")))
                        .apply(data, memory);
    }

    private Dataset apply(Dataset data, MemoryBudget memory, Optional<Consumer<Taken>> watcher) {
        var now = data;
        for (var step : steps) {
            var before = now;
            try {
                var shape = before.values().shape();
                var params = step.params(shape);
                var after = step.preparation.apply(before, params, memory);
                watcher.ifPresent(w -> w.accept(
                        new Taken(step, shape, after.values().shape(), step.preparation.remarks(before, params))));
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
