package factorscope.app.cli;

import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.ResultFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The data that a result was made from, where they are still found: some of what is said and drawn needs them.
final class ResultData {
    private ResultData() {}

    /// @param folder of the result
    /// @param err told why data that are there cannot be used
    /// @return opened and prepared as they were
    static Optional<Dataset> of(Path folder, ResultFolder read, MemoryBudget memory, PrintWriter err) {
        var source = read.source();
        try {
            var file = source.resolve(folder).filter(Files::exists);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            var recipe = Preparations.recipe(
                    String.join(";", read.result().provenance().prepare()));
            var opened = Opening.again(file.get(), source.importer(), source.member(), source.options(), memory);
            try (var _ = opened.lease()) {
                var prepared = recipe.apply(opened, memory);
                // a lease of its own, so that giving back the opened data does not close it where both are the same
                var _ = prepared.lease();
                return Optional.of(prepared);
            }
        } catch (Failure e) {
            err.println(e.what() + " What needs the data is left out.");
            return Optional.empty();
        }
    }
}
