package factorscope.bench.cli;

import factorscope.app.cli.CommandLineTool;
import factorscope.model.catalog.Opening;
import factorscope.model.data.Numbers;
import factorscope.model.failure.Failure;
import factorscope.model.files.Unfinished;
import factorscope.model.io.Preview;
import factorscope.model.io.Progress;
import factorscope.model.io.fuzz.Mutants;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Damages files in many ways and opens them. Every mutant has a number, by which it is made again.
@Command(
        name = "fuzz",
        description = "Damage files and open them: only data or a refusal may come of it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FuzzCommand implements Callable<Integer> {
    private static final long MOST_SECONDS = 2;

    /// Beyond what the file's size justifies.
    private static final long MOST_BYTES = 64L << 20;

    /// Memory that a byte of a file may stand for: what compression can reach, as text and as numbers.
    private static final long PER_BYTE = 2200;

    private static final long LARGEST_SEED = 256 << 10;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Good files to begin from (default: those of the project's tests, else the samples).")
    private List<Path> files = List.of();

    @Option(names = "--count", paramLabel = "N", description = "How many mutants (default: ${DEFAULT-VALUE}).")
    private int count = 2000;

    @Option(names = "--seed", paramLabel = "N", description = "Of all damage (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--only",
            paramLabel = "N",
            description = "Make this mutant only, keep it, and say what becomes of it.")
    private int only = -1;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var seeds = seeds();
        // what is to be kept must not be tidied away by the next start
        var folder =
                only < 0 ? Unfinished.temporaryFolder("fuzz").path() : Files.createTempDirectory("factorscope-mutant");
        var tally = new TreeMap<String, Integer>();
        int wrong = 0;
        double slowest = 0;
        long largest = 0;
        try {
            copyCompanions(seeds, folder);
            for (int i = only < 0 ? 0 : only; i < (only < 0 ? count : only + 1); i++) {
                var good = seeds.get(i % seeds.size());
                var random = new SplittableRandom(seed * 1_000_003 + i);
                var bytes = Mutants.of(Files.readAllBytes(good), random);
                var mutant = folder.resolve(String.valueOf(good.getFileName()));
                Files.write(mutant, bytes);
                var outcome = open(mutant, bytes.length);
                if (only < 0) {
                    Files.write(mutant, Files.readAllBytes(good));
                }
                slowest = Math.max(slowest, outcome.seconds);
                largest = Math.max(largest, outcome.bytes);
                tally.merge(outcome.what, 1, Integer::sum);
                if (outcome.isWrong) {
                    wrong++;
                    out.println(
                            "mutant " + i + " of " + good.getFileName() + ": " + outcome.what + " " + outcome.detail);
                } else if (only >= 0) {
                    out.println(
                            "mutant " + i + " of " + good.getFileName() + ": " + outcome.what + " " + outcome.detail);
                }
            }
        } finally {
            if (only < 0) {
                Unfinished.deleteQuietly(folder);
            }
        }
        report(out, tally, seeds.size(), slowest, largest, wrong);
        return wrong == 0 ? 0 : CommandLineTool.DEFECT;
    }

    private void report(
            PrintWriter out, Map<String, Integer> tally, int seeds, double slowest, long largest, int wrong) {
        tally.forEach((what, n) -> out.println(n + " " + what));
        out.println("Of " + (only < 0 ? count : 1) + " mutants of " + seeds + " files " + wrong
                + " did what they must not; the slowest took " + Numbers.seconds(slowest) + ", the largest asked for "
                + Bytes.text(largest) + ".");
    }

    /// What came of a mutant.
    private record Outcome(String what, String detail, boolean isWrong, double seconds, long bytes) {}

    private static Outcome open(Path mutant, long size) throws InterruptedException {
        var memory = new MemoryBudget(1L << 40);
        var answer = new Object() {
            private volatile String what = "hung";
            private volatile String detail = "";
            private volatile boolean isWrong = true;
            private volatile long heap;
        };
        long start = System.nanoTime();
        var thread = new Thread(
                () -> {
                    long before = allocated();
                    try {
                        var opening = Opening.of(mutant);
                        var data = opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
                        try (var _ = data.lease()) {
                            Preview.of(data);
                        }
                        answer.what = "opened";
                        answer.isWrong = false;
                    } catch (Failure e) {
                        answer.what = "refused";
                        answer.detail = e.what();
                        answer.isWrong = false;
                    } catch (Throwable e) {
                        answer.what = e.getClass().getSimpleName();
                        answer.detail = String.valueOf(e.getMessage()) + " "
                                + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "");
                    }
                    answer.heap = allocated() - before;
                },
                "factorscope-fuzz");
        thread.setDaemon(true);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(10 * MOST_SECONDS));
        double seconds = (System.nanoTime() - start) / 1e9;
        long bytes = answer.heap + memory.peak();
        if (!answer.isWrong && seconds > MOST_SECONDS) {
            return new Outcome("too slow", Numbers.seconds(seconds), true, seconds, bytes);
        }
        if (!answer.isWrong && bytes > MOST_BYTES + PER_BYTE * size) {
            return new Outcome("too much memory", Bytes.text(bytes), true, seconds, bytes);
        }
        if (!answer.isWrong && memory.used() > 0) {
            return new Outcome("memory not given back", Bytes.text(memory.used()), true, seconds, bytes);
        }
        return new Outcome(answer.what, answer.detail, answer.isWrong, seconds, bytes);
    }

    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                ? threads.getCurrentThreadAllocatedBytes()
                : 0;
    }

    private List<Path> seeds() throws IOException {
        if (!files.isEmpty()) {
            return files;
        }
        var samples = Path.of(System.getProperty("factorscope.samples", "sample-data"));
        var corpus = samples.resolveSibling("model/src/test/resources/factorscope/model/io/corpus");
        var found = new ArrayList<Path>();
        for (var folder : List.of(corpus, corpus.resolveSibling("foreign"), samples)) {
            if (Files.isDirectory(folder)) {
                try (var walk = Files.walk(folder, 2)) {
                    walk.filter(Files::isRegularFile)
                            .filter(FuzzCommand::isSeed)
                            .sorted()
                            .forEach(found::add);
                }
            }
        }
        if (found.isEmpty()) {
            throw Failure.usage("There are no files to begin from.", "Name some good files.");
        }
        return found;
    }

    private static boolean isSeed(Path file) {
        var name = String.valueOf(file.getFileName());
        try {
            return Files.size(file) < LARGEST_SEED
                    && !name.endsWith(".txt")
                    && !name.endsWith(".bin")
                    && !(name.endsWith(".json") && !name.endsWith(".raw.json"))
                    && !name.contains(".axis")
                    && !name.startsWith("truth_");
        } catch (IOException e) {
            return false;
        }
    }

    /// What files name and expect beside themselves.
    private static void copyCompanions(List<Path> seeds, Path folder) throws IOException {
        for (var seed : seeds) {
            try (var beside = Files.list(seed.toAbsolutePath().getParent())) {
                for (var file :
                        beside.filter(f -> String.valueOf(f).endsWith(".bin")).toList()) {
                    var copy = folder.resolve(String.valueOf(file.getFileName()));
                    if (!Files.exists(copy)) {
                        Files.copy(file, copy);
                    }
                }
            }
        }
    }
}
