package factorscope.app.cli;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Mask;
import factorscope.model.prepare.Missing;
import factorscope.model.run.Runs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What commands that read data have in common.
final class DataInput {
    @Parameters(paramLabel = "FILE", description = "The data: .npy, .npz, .safetensors, .csv or .tsv.")
    private Path file = Path.of("");

    @Option(names = "--member", paramLabel = "NAME", description = "The array to take of a file of several.")
    private String member = "";

    @Option(
            names = "--missing",
            paramLabel = "HOW",
            description = "Missing or infinite values: reject, drop rows, or impute means (default: ${DEFAULT-VALUE}).")
    private String missing = "reject";

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description = "Hide values: an array of the same shape, 0 where a value is to count as missing.")
    private @Nullable Path mask;

    /// Whether values are hidden.
    boolean isMasked() {
        return mask != null;
    }

    private Dataset masked(Dataset data, MemoryBudget budget) {
        var hiding = mask;
        if (hiding == null) {
            return data;
        }
        var opening = Opening.of(hiding);
        var shown = opening.read(opening.member(""), Map.of(), budget, Progress.NONE);
        try (var _ = shown.lease()) {
            return Mask.apply(data, shown, budget);
        }
    }

    /// What is done with the data, which are closed afterwards.
    interface Work {
        int on(Runs runs, Dataset data) throws Exception;
    }

    int with(Session session, PrintWriter err, Work work) throws Exception {
        var budget = session.budget();
        try (var runs = session.runs(budget)) {
            return with(runs, budget, err, work);
        }
    }

    private int with(Runs runs, MemoryBudget budget, PrintWriter err, Work work) throws Exception {
        var opening = Opening.of(file);
        var chosen = opening.member(member);
        if (member.isEmpty() && opening.members().size() > 1) {
            err.println("Of " + opening.members().size() + " arrays " + chosen.text()
                    + " is taken; name another with --member.");
        }
        var opened = opening.read(chosen, Map.of(), budget, Progress.NONE);
        try (var _ = opened.lease()) {
            var data = masked(Missing.parse(missing).apply(opened, budget), budget);
            if (!data.origin().prepare().equals(opened.origin().prepare())) {
                err.println(data.origin().prepare().getLast() + ".");
            }
            try (var _ = data.lease()) {
                return work.on(runs, data);
            }
        }
    }
}
