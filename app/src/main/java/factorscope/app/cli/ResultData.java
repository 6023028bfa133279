package factorscope.app.cli;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.ResultFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/// The data that a result was made from, where they are still found: some of what is said and drawn needs them.
final class ResultData {
    private ResultData() {}

    /// @param folder of the result
    /// @param err told why data that are there cannot be used
    /// @return opened and prepared as they were
    static Optional<Dataset> of(Path folder, ResultFolder read, MemoryBudget memory, PrintWriter err) {
        try {
            return read.data(folder, memory);
        } catch (Failure e) {
            err.println(e.what() + " What needs the data is left out.");
            return Optional.empty();
        }
    }
}
