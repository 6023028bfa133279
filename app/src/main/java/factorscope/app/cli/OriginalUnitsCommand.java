package factorscope.app.cli;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Measures;
import factorscope.model.failure.Failure;
import factorscope.model.run.Runs;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.OriginalUnits;
import factorscope.model.workspace.ResultFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "original-units",
        description =
                "Write a result of centred, scaled or whitened data as one in the units that the values had before.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class OriginalUnitsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A result folder.")
    private Path folder = Path.of("");

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        output.requireResult("");
        output.require(false);
        var budget = session.budget();
        try (var runs = session.runs(budget)) {
            return write(runs);
        }
    }

    private int write(Runs runs) {
        var memory = runs.compute().memory();
        var read = ResultFolder.read(folder, memory);
        var raw = read.raw(folder, memory)
                .orElseThrow(() -> Failure.data(
                        "The data of " + folder + " are not where they were.", "Bring them back to their place."));
        try (var _ = raw.lease()) {
            var result = read.result();
            requireSame(read, raw);
            var original = OriginalUnits.of(raw, result.provenance().prepare(), result, runs.compute());
            try (var _ = original.data().lease()) {
                new ResultFolder(
                                original.result(),
                                ResultFolder.Source.of(
                                        read.source().name(), original.data().origin()))
                        .write(output.path(), output.isForced());
                var measures = original.result().measures();
                spec.commandLine()
                        .getOut()
                        .println(output.path() + ": "
                                + original.result().factorization().components()
                                + " components in original units, relative error "
                                + Numbers.shown(
                                        measures.get(Measures.RELATIVE_ERROR).orElse(Double.NaN), 4)
                                + "; undone: "
                                + String.join(
                                        "; ", original.result().provenance().undone()) + ".");
            }
        }
        return 0;
    }

    /// Means and scales are computed again: of other data they would be others.
    private void requireSame(ResultFolder read, Dataset raw) {
        var hash = read.result().provenance().dataHash();
        raw.origin()
                .file()
                .filter(_ -> !hash.isEmpty() && !hash.equals(DataHash.of(raw.origin())))
                .ifPresent(file -> {
                    throw Failure.data(
                            file.getFileName() + " has changed since " + folder + " was made.",
                            "Bring back the old file, or decompose the new one.");
                });
    }
}
