package factorscope.bench;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.failure.Failure;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.Bytes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Runs cases, both sides by turns, and prints what came of it as a table.
///
/// @param interpreter a Python with the baselines' libraries, to compare with them
/// @param script the baselines
public record Bench(Compute compute, int repeats, Optional<String> interpreter, Path script, PrintWriter out) {
    private static final String HEAD = "| case | ours | baseline | ratio (range) | aim | quality: ours, baseline |"
            + " all, forecast | off the heap, forecast | notes |";

    private static final int WARM_UPS = 3;

    /// Both answers of each repeat.
    private record Pair(Case.Ours ours, Optional<Answer> other) {
        double ratio() {
            return other.map(o -> o.seconds() / ours.answer().seconds()).orElse(Double.NaN);
        }
    }

    /// The first interpreter on this machine that has what the baselines need.
    public static String python() {
        return Python.find();
    }

    /// The baselines of a checkout.
    public static Path baselines(Path root) {
        return Python.script(root);
    }

    /// Prints the table's head.
    public void begin() {
        out.println("Ours: " + compute.linalg().name() + ", " + compute.threads() + " threads, Java "
                + Runtime.version().feature() + ".");
        out.println("Medians of " + repeats + " runs by turns; seconds. A ratio above 1 means that ours is faster.");
        out.println();
        out.println(HEAD);
        out.println(HEAD.replaceAll("[^|]+", " --- "));
        out.flush();
    }

    /// Runs one case and prints its line.
    public void run(Case which) {
        var memory = compute.memory();
        var data = which.data(memory);
        try (var other = start(which, data)) {
            // both sides without counting: classes, compiled loops, pages
            if (other != null && !isLong(which)) {
                other.python.run();
            }
            for (int i = 0; i < (isLong(which) ? 1 : WARM_UPS); i++) {
                which.run(compute, data, i, Optional.empty());
            }
            var pairs = new ArrayList<Pair>();
            for (int repeat = 0; repeat < repeats; repeat++) {
                var theirs = Optional.ofNullable(other).map(o -> o.python.run());
                pairs.add(new Pair(which.run(compute, data, repeat, theirs), theirs));
            }
            out.println(line(which, pairs));
            if (other != null) {
                out.println("<!-- " + which.name() + ": " + other.python.versions() + " -->");
            }
            out.flush();
        }
    }

    /// Minutes per run: nothing that happens once matters.
    private static boolean isLong(Case which) {
        return which.baseline().filter(b -> b.name().equals("snmf")).isPresent();
    }

    /// A baseline that waits for its runs.
    private record Started(Python python, Path file) implements AutoCloseable {
        @Override
        public void close() {
            python.close();
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw Failure.write("The temporary file " + file + " cannot be deleted.", "Delete it.", e);
            }
        }
    }

    private @Nullable Started start(Case which, Dataset data) {
        if (interpreter.isEmpty() || which.baseline().isEmpty()) {
            return null;
        }
        try {
            var file = Files.createTempFile("factorscope-bench", ".npy");
            NpyWriter.write(file, data.values());
            return new Started(
                    new Python(interpreter.get(), script, which.baseline().orElseThrow(), file), file);
        } catch (IOException e) {
            throw Failure.write(
                    "The data cannot be written for the baseline: " + e.getMessage() + ".", "Free some space.", e);
        }
    }

    private static String line(Case which, List<Pair> pairs) {
        var others = pairs.stream().flatMap(p -> p.other.stream()).toList();
        boolean open = others.stream().anyMatch(o -> !o.reached());
        boolean missed = pairs.stream().anyMatch(p -> !p.ours.answer().reached());
        var ratio = others.isEmpty()
                ? ""
                : (open ? "≥ " : "") + number(median(pairs, Pair::ratio)) + " (" + number(least(pairs, Pair::ratio))
                        + " to " + number(most(pairs, Pair::ratio)) + ")";
        var last = pairs.getLast();
        var notes = new ArrayList<String>();
        pairs.stream()
                .map(p -> p.ours.answer().note())
                .filter(n -> !n.isEmpty())
                .distinct()
                .forEach(notes::add);
        others.stream()
                .map(Answer::note)
                .filter(n -> !n.isEmpty())
                .distinct()
                .map(n -> "baseline: " + n)
                .forEach(notes::add);
        if (missed) {
            notes.add("OURS DID NOT ARRIVE in "
                    + pairs.stream().filter(p -> !p.ours.answer().reached()).count() + " runs");
        }
        return "| "
                + String.join(
                        " | ",
                        which.name() + ": " + which.title(),
                        number(median(pairs, p -> p.ours.answer().seconds())),
                        others.isEmpty() ? "" : number(median(others, Answer::seconds)),
                        ratio,
                        others.isEmpty() ? "" : "≥ " + number(which.target()),
                        shown(median(pairs, p -> p.ours.answer().quality()))
                                + (others.isEmpty() ? "" : ", " + shown(median(others, Answer::quality))),
                        number(median(pairs, p -> p.ours.all())) + ", "
                                + number(median(pairs, p -> p.ours.forecastSeconds())),
                        Bytes.text(last.ours.peakBytes()) + ", " + Bytes.text(last.ours.forecastBytes()),
                        String.join("; ", notes))
                + " |";
    }

    private static <T> double median(List<T> list, ToDoubleFunction<T> of) {
        var sorted = list.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static <T> double least(List<T> list, ToDoubleFunction<T> of) {
        return list.stream().mapToDouble(of).min().orElse(Double.NaN);
    }

    private static <T> double most(List<T> list, ToDoubleFunction<T> of) {
        return list.stream().mapToDouble(of).max().orElse(Double.NaN);
    }

    private static String number(double value) {
        return Double.isNaN(value)
                ? "-"
                : String.format(Locale.ROOT, value < 1 ? "%.3f" : value < 100 ? "%.2f" : "%.0f", value);
    }

    private static String shown(double value) {
        return Numbers.shown(value, 6);
    }
}
