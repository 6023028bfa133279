package factorscope.bench;

import factorscope.model.data.Numbers;
import factorscope.model.failure.Failure;
import factorscope.model.memory.Bytes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// PCA and SNMF of dumps that do not fit into memory: how much memory a run takes, how time grows, and whether a
/// killed run goes on to the same result.
///
/// @param folder where dumps and results are written; large
/// @param heap of the Java heap, such as `1g`
/// @param memory off the heap, such as `2g`
public record LargerThanMemory(Path folder, int columns, int components, String heap, String memory, PrintWriter out) {
    private static final List<String> ALGORITHMS = List.of("pca", "snmf");
    private static final String CHECKPOINT_SECONDS = "0.5";

    /// Runs all for one size.
    ///
    /// @return whether all was as it should be
    public boolean run(long rows) {
        var dump = new DumpFile(folder.resolve("dump-" + rows + "x" + columns + ".npy"), rows, columns, components);
        dump.write();
        long limit = Bytes.parse(heap) + Bytes.parse(memory);
        boolean good = true;
        for (var algorithm : ALGORITHMS) {
            var result = folder.resolve("result-" + algorithm);
            var end = new Child(heap).run(arguments(algorithm, dump, result));
            boolean fits = end.code() == 0 && end.anonymousBytes() <= limit;
            good &= fits;
            out.println("| " + algorithm + " | " + rows + " x " + columns + ", " + Bytes.text(dump.bytes()) + " | "
                    + Numbers.seconds(end.seconds()) + " | " + Bytes.text(end.anonymousBytes()) + " of "
                    + Bytes.text(limit) + " | "
                    + (fits ? "" : end.code() == 0 ? "TOO MUCH MEMORY" : "ENDED WITH " + end.code()) + " |");
            out.flush();
        }
        return good;
    }

    /// Kills an SNMF after its first checkpoints, lets it go on, and compares with one that was left alone.
    public boolean killAndResume(long rows) {
        var dump = new DumpFile(folder.resolve("dump-" + rows + "x" + columns + ".npy"), rows, columns, components);
        dump.write();
        var whole = folder.resolve("whole");
        var broken = folder.resolve("broken");
        var child = new Child(heap);
        int code = child.run(arguments("snmf", dump, whole)).code();
        var state = broken.resolveSibling("broken.checkpoint").resolve("checkpoint.json");
        var arguments = new ArrayList<>(arguments("snmf", dump, broken));
        arguments.addAll(List.of("--checkpoint", CHECKPOINT_SECONDS));
        var killed = child.run(arguments, () -> Files.exists(state));
        arguments.add("--resume");
        var resumed = child.run(arguments);
        boolean interrupted = killed.code() != 0 && Files.exists(whole);
        boolean equal = code == 0 && resumed.code() == 0 && sameArrays(whole, broken);
        out.println("killed after " + Numbers.seconds(killed.seconds()) + ", resumed for "
                + Numbers.seconds(resumed.seconds()) + ": "
                + (!interrupted
                        ? "IT ENDED BEFORE IT WAS KILLED"
                        : equal ? "the same result, bit for bit" : "ANOTHER RESULT"));
        out.flush();
        return interrupted && equal;
    }

    private List<String> arguments(String algorithm, DumpFile dump, Path result) {
        var arguments = new ArrayList<>(List.of(
                "decompose",
                algorithm,
                dump.file().toString(),
                "--components",
                Integer.toString(components),
                "--memory",
                memory,
                "--out",
                result.toString(),
                "--force"));
        if (algorithm.equals("snmf")) {
            arguments.addAll(List.of("--iterations", "3"));
        }
        return arguments;
    }

    private static boolean sameArrays(Path left, Path right) {
        try (var files = Files.list(left)) {
            for (var file : files.filter(f -> f.toString().endsWith(".npy"))
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                var other = right.resolve(java.util.Objects.requireNonNull(file.getFileName()));
                if (!Files.exists(other) || Files.mismatch(file, other) >= 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw Failure.data("The results cannot be compared: " + e.getMessage() + ".", "Try again.", e);
        }
    }
}
