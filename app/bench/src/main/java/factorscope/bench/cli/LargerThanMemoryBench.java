package factorscope.bench.cli;

import factorscope.bench.LargerThanMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Decomposes generated dumps that are larger than the memory that is allowed.
@Command(
        name = "larger-than-memory",
        description =
                "Run PCA and SNMF of float16 dumps in processes of their own: memory, time, and going on after a kill.",
        mixinStandardHelpOptions = true)
final class LargerThanMemoryBench implements Callable<Integer> {
    @Option(
            names = "--rows",
            split = ",",
            description = "Sizes of the dumps; a row has --columns float16 values (default: ${DEFAULT-VALUE}).")
    private List<Long> rows = List.of(250_000L, 1_000_000L, 3_000_000L);

    @Option(names = "--columns", description = "Their columns (default: ${DEFAULT-VALUE}).")
    private int columns = 2048;

    @Option(names = "--components", description = "Components to plant and to find (default: ${DEFAULT-VALUE}).")
    private int components = 100;

    @Option(names = "--heap", description = "The Java heap (default: ${DEFAULT-VALUE}).")
    private String heap = "1g";

    @Option(names = "--memory", description = "Memory off the heap (default: ${DEFAULT-VALUE}).")
    private String memory = "2g";

    @Option(names = "--folder", required = true, description = "Where dumps and results are written; they stay.")
    private Path folder = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(folder);
        var out = spec.commandLine().getOut();
        var bench = new LargerThanMemory(folder, columns, components, heap, memory, out);
        out.println("| algorithm | data | time | anonymous memory | |");
        out.println("| --- | --- | --- | --- | --- |");
        boolean good = true;
        for (long size : rows) {
            good &= bench.run(size);
        }
        good &= bench.killAndResume(rows.getFirst());
        return good ? 0 : 4;
    }
}
