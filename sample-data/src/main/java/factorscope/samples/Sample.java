package factorscope.samples;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Planted;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One sample of the gallery.
///
/// @param question the question that it answers
/// @param shape in words
/// @param answer what answers it
/// @param prompts what to try next, a sentence each
/// @param content the data themselves
public record Sample(
        String id,
        String title,
        String question,
        String shape,
        String source,
        String licence,
        Answer answer,
        List<String> prompts,
        Content content) {
    /// A decomposition that answers the question.
    ///
    /// @param prepare steps before it, as a recipe; empty for none
    /// @param algorithm id of the decomposition
    /// @param params of the decomposition, as texts
    public record Answer(String prepare, String algorithm, Map<String, String> params) {
        public Answer {
            params = Map.copyOf(params);
        }
    }

    public Sample {
        prompts = List.copyOf(prompts);
    }

    /// Where the data come from.
    public sealed interface Content {
        /// A file of the sample's folder.
        record OfFile(Path path) implements Content {}

        /// Made when it is opened; the answer is known.
        record Generated(Function<MemoryBudget, Planted> generator) implements Content {}
    }

    /// The file to open, where there is one.
    public Optional<Path> file() {
        return switch (content) {
            case Content.OfFile ofFile -> Optional.of(ofFile.path);
            case Content.Generated _ -> Optional.empty();
        };
    }

    /// Opens the sample; of several arrays the largest.
    public Dataset open(MemoryBudget memory) {
        return switch (content) {
            case Content.OfFile ofFile -> {
                var opening = Opening.of(ofFile.path);
                yield opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
            }
            case Content.Generated generated ->
                generated.generator.apply(memory).data();
        };
    }
}
