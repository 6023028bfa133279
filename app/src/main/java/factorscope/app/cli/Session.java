package factorscope.app.cli;

import factorscope.model.failure.Failure;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import picocli.CommandLine.Option;

/// What commands that compute have in common: threads and memory.
public final class Session {
    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute (default: all).")
    private int threads;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory off the heap that may be used, such as 2g (default: half of the machine's).")
    private String memory = "";

    public MemoryBudget budget() {
        return memory.isEmpty() ? MemoryBudget.ofThisMachine() : new MemoryBudget(Bytes.parse(memory));
    }

    public Runs runs(MemoryBudget budget) {
        if (threads < 0) {
            throw Failure.usage("--threads must not be negative.", "Leave it out for all of them.");
        }
        int wanted = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        return new Runs(wanted, 1, budget);
    }
}
