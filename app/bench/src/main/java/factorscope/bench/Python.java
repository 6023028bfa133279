package factorscope.bench;

import factorscope.model.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A baseline that waits for its next run: the data are read once, and only the work itself is timed.
final class Python implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int GOODBYE_SECONDS = 10;

    private final Process process;
    private final BufferedReader from;
    private final Writer to;
    private final JsonNode versions;

    /// @param interpreter such as `python3`
    /// @param script the baselines
    /// @param data a `.npy` file
    Python(String interpreter, Path script, Baseline baseline, Path data) {
        try {
            var builder = new ProcessBuilder(
                            interpreter,
                            script.toString(),
                            baseline.name(),
                            data.toString(),
                            JSON.writeValueAsString(baseline.options()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            // both sides' kernels are chosen by the processor
            builder.environment().remove("OPENBLAS_CORETYPE");
            builder.environment().remove("OPENBLAS_L2_SIZE");
            process = builder.start();
        } catch (IOException e) {
            throw Failure.usage(
                    interpreter + " cannot be started: " + e.getMessage() + ".", "Name one: --python PATH.");
        }
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        to = process.outputWriter(StandardCharsets.UTF_8);
        versions = read();
    }

    /// The first interpreter that has what the baselines need.
    static String find() {
        for (var candidate : List.of("python3", "/usr/bin/python3")) {
            try {
                var probe = new ProcessBuilder(candidate, "-c", "import sklearn, scipy, threadpoolctl")
                        .redirectErrorStream(true)
                        .start();
                probe.getInputStream().readAllBytes();
                if (probe.waitFor() == 0) {
                    return candidate;
                }
            } catch (IOException e) {
                // not there: try the next
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw Failure.usage(
                "There is no Python with scikit-learn.",
                "Install it (apt-get install python3-sklearn python3-torch), or name one: --python PATH.");
    }

    /// Whether this interpreter has torch.
    static boolean hasTorch(String interpreter) {
        try {
            var probe = new ProcessBuilder(interpreter, "-c", "import torch")
                    .redirectErrorStream(true)
                    .start();
            probe.getInputStream().readAllBytes();
            return probe.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The folder of the baselines, if this is a checkout.
    static Path script(Path root) {
        var script = root.resolve("app/bench/src/main/python/baselines.py");
        if (!Files.isRegularFile(script)) {
            throw Failure.usage(
                    "There are no baselines at " + script + ".", "Run this from a checkout of the sources.");
        }
        return script;
    }

    String versions() {
        return versions.path("versions").asString("") + "; "
                + versions.path("blas").asString("");
    }

    Answer run() {
        try {
            to.write("run\n");
            to.flush();
        } catch (IOException e) {
            throw broken(e);
        }
        var answer = read();
        return new Answer(
                answer.path("seconds").asDouble(Double.NaN),
                answer.path("quality").asDouble(Double.NaN),
                answer.path("reached").asBoolean(true),
                answer.path("note").asString(""));
    }

    private JsonNode read() {
        try {
            var line = from.readLine();
            if (line == null) {
                throw Failure.numerical("The baseline ended without an answer.", "Its messages above say why.");
            }
            return JSON.readTree(line);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static Failure broken(IOException e) {
        return Failure.numerical("The baseline cannot be talked to: " + e.getMessage() + ".", "Try again.");
    }

    @Override
    public void close() {
        try (to) {
            to.write("quit\n");
            to.flush();
            if (!process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
        }
    }
}
