package factorscope.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Measurements that anyone can repeat.
@Command(
        name = "bench",
        description = "Measure how the program answers and computes on this machine.",
        subcommands = ResponsivenessBench.class,
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw factorscope.model.failure.Failure.usage("Say what to measure.", "There is: bench responsiveness.");
    }
}
