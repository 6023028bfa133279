package factorscope.app.cli;

import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Mask;
import factorscope.model.prepare.Missing;
import factorscope.model.prepare.Stack;
import factorscope.model.run.Runs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What commands that read data have in common.
final class DataInput {
    @Parameters(paramLabel = "FILE", description = "The data, in any format of list formats.")
    private Path file = Path.of("");

    @Option(names = "--member", paramLabel = "NAME", description = "The array to take of a file of several.")
    private String member = "";

    @Option(
            names = "--read",
            paramLabel = "KEY=VALUE",
            description =
                    "How to read the file where guessing would go wrong, such as decimal=, for a table (all options:"
                            + " list formats --json). Can be repeated.")
    private Map<String, String> reading = Map.of();

    @Option(
            names = "--append",
            paramLabel = "FILE",
            description =
                    "Further files whose rows follow those of the first, such as the shards of a dump. Several, one"
                            + " after the other.")
    private List<Path> appended = List.of();

    @Option(
            names = "--missing",
            paramLabel = "HOW",
            description = "Missing or infinite values: reject, drop rows, or impute means (default: ${DEFAULT-VALUE}).")
    private String missing = "reject";

    @Option(
            names = "--prepare",
            paramLabel = "STEPS",
            description =
                    "What to do to the data first, in order, such as \"drop-token [CLS]; centre; scale rows\"; see"
                            + " list steps.")
    private String prepare = "";

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description = "Hide values: an array of the same shape, 0 where a value is to count as missing.")
    private @Nullable Path mask;

    @Option(
            names = "--mask-member",
            paramLabel = "NAME",
            description = "The array to take of the --mask file, where it holds several.")
    private String maskMember = "";

    @Option(
            names = "--mask-read",
            paramLabel = "KEY=VALUE",
            description = "How to read the --mask file, as --read for the data. Can be repeated.")
    private Map<String, String> maskReading = Map.of();

    /// Whether values are hidden.
    boolean isMasked() {
        return mask != null;
    }

    /// Whatever is left out or read otherwise is said.
    static Progress remarks(PrintWriter err) {
        return new Progress() {
            @Override
            public void at(long done, long of) {}

            @Override
            public void remark(String sentence) {
                err.println(sentence);
            }
        };
    }

    private Dataset masked(Dataset data, MemoryBudget budget, PrintWriter err) {
        var hiding = mask;
        if (hiding == null) {
            return data;
        }
        var shown = new OtherFile(maskMember, maskReading).open(hiding, budget, err);
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

    private Dataset withAppended(Dataset first, MemoryBudget budget, PrintWriter err) {
        if (appended.isEmpty()) {
            return first;
        }
        var parts = new ArrayList<Dataset>();
        var leases = new ArrayList<Storage.Lease>();
        try {
            parts.add(first);
            leases.add(first.lease());
            for (var path : appended) {
                var opening = Opening.of(path);
                var part = opening.read(opening.member(member), reading, budget, remarks(err));
                parts.add(part);
                leases.add(part.lease());
            }
            return Stack.of(parts, budget);
        } finally {
            leases.forEach(Storage.Lease::close);
        }
    }

    private int with(Runs runs, MemoryBudget budget, PrintWriter err, Work work) throws Exception {
        // steps that are written wrongly are refused before anything is read
        var recipe = Preparations.recipe(prepare);
        var opening = Opening.of(file);
        var chosen = opening.member(member);
        if (member.isEmpty() && opening.members().size() > 1) {
            err.println("Of " + opening.members().size() + " arrays " + chosen.text()
                    + " is taken; name another with --member.");
        }
        var opened = withAppended(opening.read(chosen, reading, budget, remarks(err)), budget, err);
        try (var _ = opened.lease()) {
            var prepared = recipe.apply(opened, budget, taken -> taken.remarks().forEach(err::println));
            try (var _ = prepared.lease()) {
                if (!recipe.steps().isEmpty()) {
                    err.println("Prepared (" + recipe.text() + "): "
                            + prepared.values().shape().text() + ".");
                }
                var data = masked(Missing.parse(missing).apply(prepared, budget), budget, err);
                if (data.origin().prepare().size() > prepared.origin().prepare().size()) {
                    err.println(data.origin().prepare().getLast() + ".");
                }
                try (var _ = data.lease()) {
                    return work.on(runs, data);
                }
            }
        }
    }
}
