package factorscope.bench;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.planted.Polyads;
import factorscope.model.run.Calibration;
import factorscope.samples.Samples;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Every algorithm with its default options on tall, wide, sparse and real data: how it ends, how good it is, and what
/// was forecast for it.
///
/// @param mostSeconds a run is stopped after this time
public record Shapes(Compute compute, double mostSeconds, PrintWriter out) {
    /// Data of one shape.
    ///
    /// @param make makes or opens them, always the same
    public record Data(String name, Function<MemoryBudget, Dataset> make) {}

    /// What is measured on when nothing else is asked for.
    public static List<Data> data() {
        return List.of(
                new Data(
                        "tall",
                        memory -> Mixtures.nonnegative(50_000, 48, 10, 1)
                                .generate(memory)
                                .data()),
                new Data(
                        "wide",
                        memory -> Mixtures.nonnegative(120, 8000, 10, 1)
                                .generate(memory)
                                .data()),
                sample("sparse", "wordnet_tfidf"),
                sample("activations", "minilm"),
                sample("digits", "digits"),
                sample("tissue", "tissue"),
                new Data("cube", memory -> new Polyads(100, 5, 0.01, false, 1).generate(memory)),
                sample("video", "video"),
                sample("winds", "winds"));
    }

    private static Data sample(String name, String id) {
        return new Data(name, memory -> Samples.byId(id).open(memory));
    }

    /// Prints the table's head.
    public void begin() {
        out.println("| algorithm | data | seconds | forecast | forecast / seconds | off the heap | forecast |"
                + " error | ended |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        out.flush();
    }

    /// Runs one algorithm on one of the data, and prints its line; nothing where the data do not suit it.
    public void run(Decomposition decomposition, Data which) {
        try {
            var data = which.make().apply(compute.memory());
            var inputs = Inputs.of(data);
            if (!decomposition.accepts(inputs).fits()) {
                return;
            }
            var params = decomposition.params().initial(data.values().shape());
            var problem = Problem.of(inputs, params, 1);
            var forecast = decomposition.forecast(problem, compute);
            out.println(line(decomposition, which, problem, forecast));
        } catch (Failure e) {
            out.println("| " + decomposition.descriptor().id() + " | " + which.name() + " | | | | | | | "
                    + e.getMessage() + " |");
        }
        out.flush();
    }

    private String line(Decomposition decomposition, Data which, Problem problem, Forecast forecast) {
        double expected = Calibration.ofThisMachine().seconds(forecast, compute);
        var own = new Compute(
                compute.threads(), compute.helpers(), compute.memory().part(), compute.linalg());
        long start = System.nanoTime();
        try (var solver = decomposition.start(problem, own)) {
            var last = "";
            Step step = solver.step();
            while (step instanceof Step.Working working && seconds(start) < mostSeconds) {
                last = working.words();
                step = solver.step();
            }
            double taken = seconds(start);
            var measures = solver.measures();
            return "| "
                    + String.join(
                            " | ",
                            decomposition.descriptor().id(),
                            which.name(),
                            number(taken),
                            number(expected),
                            number(expected / taken),
                            Bytes.text(own.memory().peak()),
                            Bytes.text(forecast.offHeapPeak()),
                            error(measures),
                            ended(step, last))
                    + " |";
        }
    }

    private static String error(Measures measures) {
        return Optional.ofNullable(measures.values().get(Measures.RELATIVE_ERROR))
                .or(() -> Optional.ofNullable(measures.values().get(Measures.INERTIA)))
                .map(e -> Numbers.shown(e, 5))
                .orElse("");
    }

    private static String ended(Step step, String last) {
        return switch (step) {
                    case Step.Working _ -> "stopped";
                    case Step.Converged _ -> "converged";
                    case Step.Stalled _ -> "stalled";
                    case Step.RanOut _ -> "ran out";
                }
                + ", " + last;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : "%.0f", value);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
