package factorscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Tensor;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// Trained dictionaries of every library are applied as that library does. What is expected was computed by
/// `app/src/test/golden/trained.py`, which writes out each forward pass.
class TrainedFilesTest extends OnTheCommandLine {
    private Path resource(String name) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (var in = TrainedFilesTest.class.getResourceAsStream("trained/" + name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    private int decompose(Path data, Path dictionary) {
        return run("decompose", "sae", data, "--dictionary", dictionary, "--out", folder.resolve("result"));
    }

    private static Tensor values(Path file) {
        var opening = Opening.of(file);
        return opening.read(opening.member(""), Map.of(), new MemoryBudget(1 << 20), Progress.NONE)
                .values();
    }

    private static double relativeError(Tensor values, Tensor reconstruction) {
        double error = 0;
        double all = 0;
        for (long i = 0; i < values.shape().count(); i++) {
            double d = values.at(i) - reconstruction.at(i);
            error += d * d;
            all += values.at(i) * values.at(i);
        }
        return Math.sqrt(error / all);
    }

    private static double activePerRow(Tensor codes) {
        double active = 0;
        for (long i = 0; i < codes.shape().count(); i++) {
            active += codes.at(i) == 0 ? 0 : 1;
        }
        return active / codes.shape().size(0);
    }

    @ParameterizedTest
    @CsvSource({
        "lens_topk_str, sae_weights.safetensors, cfg.json, 3.00",
        "lens_topk_rescaled, sae_weights.safetensors, cfg.json, 3.00",
        "lens_finetuned, sae_weights.safetensors, cfg.json, 8.34",
        "lens_tanh, sae_weights.safetensors, cfg.json, 8.34",
        "gemma_scope, params.npz, '', 5.82",
        "dl_new, ae.pt, config.json, 7.60",
        "dl_jump, ae.pt, config.json, 5.82",
        "sparsify_transcoder, sae.safetensors, cfg.json, 3.00",
        "openai, 0.pt, '', 3.00"
    })
    void itIsAppliedAsItsLibraryDoes(String name, String weights, String configuration, double active)
            throws IOException {
        if (!configuration.isEmpty()) {
            resource(name + "/" + configuration);
        }
        var acts = resource("acts.npy");
        assertThat(decompose(acts, resource(name + "/" + weights)))
                .as(err.toString())
                .isZero();
        var result = folder.resolve("result");
        var said = new JsonMapper().readTree(Files.readAllBytes(result.resolve("result.json")));
        double wanted = relativeError(values(acts), values(resource(name + "/truth_recon.npy")));
        assertThat(said.path("relativeError").asDouble()).isCloseTo(wanted, within(2e-6 * wanted));
        assertThat(activePerRow(values(result.resolve("loadings-0.npy")))).isCloseTo(active, within(1e-9));
    }

    /// What nobody here knows is not applied as if it were something else.
    @Test
    void anUnknownArchitectureIsRefused() throws IOException {
        var weights = resource("lens_tanh/sae_weights.safetensors");
        Files.writeString(
                weights.resolveSibling("cfg.json"),
                "{\"architecture\": \"matching_pursuit\", \"d_in\": 8, \"d_sae\": 16, \"apply_b_dec_to_input\": true}");
        assertThat(decompose(resource("acts.npy"), weights)).isNotZero();
        assertThat(err.toString()).contains("matching_pursuit").doesNotContain("Exception");
    }
}
