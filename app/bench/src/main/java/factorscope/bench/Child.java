package factorscope.bench;

import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The program itself as a process of its own, with a heap of its own, watched from outside.
record Child(String heap) {
    private static final long WATCH_MILLIS = 20;

    /// How it ended.
    ///
    /// @param code the exit code; that of a killed process is not 0
    /// @param anonymousBytes resident memory that is no file's, at most; 0 where the system does not tell
    record End(int code, double seconds, long anonymousBytes) {}

    /// Runs a command of the program to its end.
    End run(List<String> arguments) {
        return run(arguments, () -> false);
    }

    /// Runs a command and kills it, without a chance to do anything, once it is time.
    End run(List<String> arguments, BooleanSupplier isTimeToDie) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        // off the heap the program's own budget is the limit, as the launcher says too
        command.add("-XX:MaxDirectMemorySize=1t");
        command.add("--enable-native-access=ALL-UNNAMED");
        for (var property : List.of("factorscope.samples", "factorscope.native", "factorscope.natives")) {
            var value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "factorscope.bench.Main"));
        command.addAll(arguments);
        try {
            long start = System.nanoTime();
            var process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start();
            long most = 0;
            while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                most = Math.max(most, anonymousBytes(process.pid()));
                if (isTimeToDie.getAsBoolean()) {
                    process.destroyForcibly();
                }
            }
            return new End(process.exitValue(), (System.nanoTime() - start) / 1e9, most);
        } catch (IOException e) {
            throw Failure.numerical("Java cannot be started: " + e.getMessage() + ".", "Run this from a checkout.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long anonymousBytes(long pid) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("RssAnon:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            // it has just ended, or this is no Linux
        }
        return 0;
    }
}
