package factorscope.app.sides;

import factorscope.model.catalog.Opening;
import factorscope.model.failure.Failure;
import factorscope.model.io.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How the library that trained a dictionary uses it: which activation, whether the bias is subtracted first, and what
/// else is done. Told by the names of the arrays, single values in the file and the configuration beside it. Names must
/// be known, and the settings of SAELens and sparsify too, since what is ignored gives other codes.
///
/// @param file of the dictionary
/// @param names of its arrays
/// @param facts its texts and single numbers, by name
/// @param configuration beside it; an empty object where there is none
record TrainedLayout(Path file, Set<String> names, Map<String, String> facts, JsonNode configuration) {
    private static final List<String> CONFIGURATIONS = List.of("cfg.json", "config.json", "hyperparams.json");
    private static final long MOST_CONFIGURATION = 10 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    /// What SAELens has written into cfg.json, from version 2 on, that says nothing of how codes are computed.
    private static final Set<String> OF_SAE_LENS_TRAINING = Set.of(
            "d_in",
            "d_sae",
            "d_out",
            "dtype",
            "device",
            "model_name",
            "model_class_name",
            "hook_name",
            "hook_layer",
            "hook_head_index",
            "hook_point",
            "hook_point_layer",
            "hook_point_head_index",
            "hook_eval",
            "hook_name_out",
            "hook_layer_out",
            "hook_head_index_out",
            "dataset_path",
            "dataset_trust_remote_code",
            "context_size",
            "prepend_bos",
            "seqpos_slice",
            "neuronpedia_id",
            "sae_lens_version",
            "sae_lens_training_version",
            "model_from_pretrained_kwargs",
            "metadata",
            "reshape_activations",
            "l1_coefficient",
            "lp_norm",
            "lr",
            "seed",
            "expansion_factor",
            "is_training_tokens",
            "is_dataset_tokenized",
            "use_cached_activations",
            "cached_activations_path",
            "n_batches_in_buffer",
            "training_tokens",
            "store_batch_size",
            "train_batch_size",
            "store_batch_size_prompts",
            "train_batch_size_tokens",
            "normalize_sae_decoder",
            "noise_factor",
            "l0_lambda",
            "use_ghost_grads",
            "log_to_wandb",
            "wandb_project",
            "run_name",
            "b_dec_init_method",
            "decoder_orthogonal_init",
            "decoder_heuristic_init",
            "init_encoder_as_decoder_transpose",
            "mse_loss_normalization",
            "scale_sparsity_penalty_by_decoder_norm",
            "jumprelu_init_threshold",
            "jumprelu_bandwidth",
            "tokens_per_buffer",
            "use_sparse_activations",
            "decoder_init_norm");

    static TrainedLayout of(Path file) {
        var opening = Opening.of(file);
        var names = opening.members().stream()
                .filter(m -> m.shape().order() > 0)
                .map(Member::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return new TrainedLayout(file, names, opening.importer().facts(file), beside(file));
    }

    private static JsonNode beside(Path file) {
        for (var name : CONFIGURATIONS) {
            var beside = file.resolveSibling(name);
            if (Files.isRegularFile(beside)) {
                try {
                    if (Files.size(beside) > MOST_CONFIGURATION) {
                        throw new IOException("it is too large");
                    }
                    return JSON.readTree(Files.readAllBytes(beside));
                } catch (IOException | JacksonException e) {
                    throw Failure.data(
                            beside + ", the configuration of the dictionary, cannot be read.",
                            "Copy or write it again.",
                            e);
                }
            }
        }
        return JSON.createObjectNode();
    }

    private Failure unknown(String what) {
        return Failure.data(
                "The dictionary " + file.getFileName() + " needs something that Factorscope does not support: " + what
                        + ".",
                "Save its codes with its own library, or give its parts under the names of a known layout.");
    }

    /// The parameters of the decomposition.
    Map<String, String> settings() {
        if (configuration.path("trainer").isObject()) {
            return dictionaryLearning(configuration.path("trainer"));
        }
        if (names.containsAll(Set.of("pre_bias", "latent_bias"))) {
            return openAi();
        }
        if (configuration.has("transcode")
                || names.contains("encoder.weight") && names.contains("W_dec")
                || configuration.has("num_latents")) {
            return sparsify();
        }
        if (!configuration.isEmpty()) {
            if (configuration.has("d_sae") || configuration.has("architecture")) {
                return saeLens();
            }
            throw unknown("the configuration beside it is from no known library");
        }
        return byNames();
    }

    private void requireNames(String library, String... known) {
        var allowed = Set.of(known);
        for (var name : names) {
            if (!allowed.contains(name)) {
                throw unknown(library + " has no array \"" + name + "\"");
            }
        }
    }

    private void requireKeys(String library, Set<String> known, Set<String> ignored) {
        for (var key : configuration.propertyNames()) {
            if (!known.contains(key) && !ignored.contains(key)) {
                throw unknown("the setting \"" + key + "\" of " + library);
            }
        }
    }

    private static Map<String, String> settings(String activation, boolean subtracts) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("activation", activation);
        settings.put("subtract", Boolean.toString(subtracts));
        return settings;
    }

    private static Map<String, String> settings(String activation, boolean subtracts, long largest) {
        var settings = settings(activation, subtracts);
        settings.put("k", Long.toString(largest));
        return settings;
    }

    private long largest(JsonNode... places) {
        for (var place : places) {
            if (place.isIntegralNumber() && place.asLong() > 0) {
                return place.asLong();
            }
        }
        return number("k").map(Double::longValue).filter(k -> k > 0).orElseThrow(() -> unknown("its k is not given"));
    }

    private Optional<Double> number(String fact) {
        try {
            return Optional.ofNullable(facts.get(fact)).map(Double::parseDouble);
        } catch (NumberFormatException e) {
            throw unknown("\"" + fact + "\" is " + facts.get(fact));
        }
    }

    /// SAELens, versions 2 to 6.
    private Map<String, String> saeLens() {
        requireKeys(
                "SAELens",
                Set.of(
                        "architecture",
                        "activation_fn",
                        "activation_fn_str",
                        "activation_fn_kwargs",
                        "apply_b_dec_to_input",
                        "finetuning_scaling_factor",
                        "normalize_activations",
                        "rescale_acts_by_decoder_norm",
                        "k"),
                OF_SAE_LENS_TRAINING);
        requireNames(
                "SAELens",
                "W_enc",
                "b_enc",
                "W_dec",
                "b_dec",
                "threshold",
                "b_gate",
                "r_mag",
                "b_mag",
                "W_skip",
                "scaling_factor",
                "finetuning_scaling_factor");
        var architecture = configuration.path("architecture").asString("standard");
        boolean isTranscoder = architecture.endsWith("transcoder");
        // a transcoder's bias belongs to what it makes, and not to what it reads
        boolean subtracts =
                !isTranscoder && configuration.path("apply_b_dec_to_input").asBoolean(true);
        var settings = saeLens(architecture, subtracts);
        if (architecture.contains("skip") != names.contains("W_skip")) {
            throw unknown("the architecture " + architecture
                    + (names.contains("W_skip") ? " with a part W_skip" : " without a part W_skip"));
        }
        if (configuration.path("finetuning_scaling_factor").asBoolean(false)) {
            settings.put("finetuned", "true");
        }
        switch (configuration.path("normalize_activations").asString("none")) {
            case "none", "false" -> {
                // as they are
            }
            case "layer_norm" -> settings.put("normalise", "layer-norm");
            case "constant_norm_rescale" -> settings.put("normalise", "constant-norm");
            default -> {
                var scaling = configuration.path("normalize_activations").asString("");
                throw Failure.data(
                        "The dictionary was trained on data that were scaled (" + scaling + ").",
                        "Scale the data the same way (--prepare \"scale dimension\" for a mean norm of the root of the"
                                + " columns), and set normalize_activations to none in a copy of its configuration.");
            }
        }
        return settings;
    }

    private Map<String, String> saeLens(String architecture, boolean subtracts) {
        var function = configuration
                .path("activation_fn_str")
                .asString(configuration.path("activation_fn").asString("relu"));
        var largest = configuration.path("activation_fn_kwargs").path("k");
        boolean rescales = configuration.path("rescale_acts_by_decoder_norm").asBoolean(false);
        return switch (architecture) {
            case "standard", "transcoder", "skip_transcoder" ->
                switch (function) {
                    case "relu" -> settings("relu", subtracts);
                    case "tanh-relu" -> settings("tanhrelu", subtracts);
                    case "topk" -> settings("topk", subtracts, largest(largest, configuration.path("k")));
                    default -> throw unknown("the activation " + function);
                };
            case "topk" -> {
                var settings = settings("topk", subtracts, largest(configuration.path("k"), largest));
                settings.put("rescale", Boolean.toString(rescales));
                yield settings;
            }
            case "jumprelu", "jumprelu_transcoder", "jumprelu_skip_transcoder" -> {
                requireRelu(function, architecture);
                yield settings("jumprelu", subtracts);
            }
            case "gated" -> {
                requireRelu(function, architecture);
                yield settings("gated", subtracts);
            }
            default -> throw unknown("the architecture " + architecture);
        };
    }

    private void requireRelu(String function, String architecture) {
        if (!function.equals("relu")) {
            throw unknown("the activation " + function + " of the architecture " + architecture);
        }
    }

    /// dictionary_learning, by its class of dictionaries.
    private Map<String, String> dictionaryLearning(JsonNode trainer) {
        var kind = trainer.path("dict_class").asString("");
        return switch (kind) {
            case "AutoEncoder" -> {
                requireNames(kind, "encoder.weight", "encoder.bias", "decoder.weight", "bias");
                yield settings("relu", true);
            }
            case "AutoEncoderNew" -> {
                requireNames(kind, "encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias");
                yield settings("relu", false);
            }
            case "GatedAutoEncoder" -> {
                requireNames(
                        kind, "encoder.weight", "decoder.weight", "decoder_bias", "r_mag", "gate_bias", "mag_bias");
                yield gated();
            }
            case "JumpReluAutoEncoder" -> {
                requireNames(kind, "W_enc", "b_enc", "W_dec", "b_dec", "threshold");
                yield settings("jumprelu", trainer.path("apply_b_dec_to_input").asBoolean(false));
            }
            case "AutoEncoderTopK" -> {
                requireNames(kind, "encoder.weight", "encoder.bias", "decoder.weight", "b_dec");
                yield settings("topk", true, largest(trainer.path("k")));
            }
            case "BatchTopKSAE" -> {
                requireNames(kind, "encoder.weight", "encoder.bias", "decoder.weight", "b_dec");
                yield aboveOneThreshold();
            }
            case "MatryoshkaBatchTopKSAE" -> {
                requireNames(kind, "W_enc", "b_enc", "W_dec", "b_dec", "group_sizes");
                yield aboveOneThreshold();
            }
            default -> throw unknown("the class \"" + kind + "\"");
        };
    }

    private static Map<String, String> gated() {
        var settings = settings("gated", true);
        settings.put("rescaleafter", "true");
        return settings;
    }

    private Map<String, String> aboveOneThreshold() {
        var settings = settings("threshold", true);
        var threshold = number("threshold").orElseThrow(() -> unknown("it has no threshold"));
        settings.put("cutoff", Double.toString(threshold));
        return settings;
    }

    /// sparsify, and its predecessor sae.
    private Map<String, String> sparsify() {
        requireKeys(
                "sparsify",
                Set.of("activation", "k", "transcode", "skip_connection", "signed"),
                Set.of(
                        "expansion_factor",
                        "normalize_decoder",
                        "num_latents",
                        "multi_topk",
                        "d_in",
                        "d_out",
                        "hookpoint"));
        requireNames("sparsify", "encoder.weight", "encoder.bias", "W_dec", "b_dec", "W_skip");
        if (configuration.path("signed").asBoolean(false)) {
            throw unknown("codes of both signs (signed)");
        }
        var activation = configuration.path("activation").asString("topk");
        if (!activation.equals("topk") && !activation.equals("groupmax")) {
            throw unknown("the activation " + activation);
        }
        if (configuration.isEmpty()) {
            throw unknown("there is no cfg.json beside it");
        }
        boolean isTranscoder = configuration.path("transcode").asBoolean(false);
        return settings(activation, !isTranscoder, largest(configuration.path("k")));
    }

    /// OpenAI's sparse_autoencoder, which normalises rows where it keeps the largest.
    private Map<String, String> openAi() {
        requireNames(
                "sparse_autoencoder",
                "pre_bias",
                "latent_bias",
                "encoder.weight",
                "decoder.weight",
                "latents_activation_frequency",
                "latents_mean_square",
                "stats_last_nonzero");
        var activation = facts.getOrDefault("activation", "ReLU");
        return switch (activation) {
            case "ReLU" -> settings("relu", true);
            case "TopK" -> {
                var after = facts.getOrDefault("activation_state_dict.postact_fn", "ReLU");
                var largest = number("activation_state_dict.k");
                if (!after.equals("ReLU") || largest.isEmpty()) {
                    throw unknown("TopK " + (largest.isEmpty() ? "without its k" : "followed by " + after));
                }
                var settings = settings("topk", true, largest.get().longValue());
                settings.put("normalise", "layer-norm");
                yield settings;
            }
            default -> throw unknown("the activation " + activation);
        };
    }

    /// Without a configuration only names that stand for one use.
    private Map<String, String> byNames() {
        if (names.equals(Set.of("W_enc", "b_enc", "W_dec", "b_dec", "threshold"))) {
            // Gemma Scope, and dictionary_learning's JumpReLU
            return settings("jumprelu", false);
        }
        if (names.equals(Set.of("encoder.weight", "encoder.bias", "decoder.weight", "bias"))) {
            return settings("relu", true);
        }
        if (names.equals(Set.of("encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"))) {
            return settings("relu", false);
        }
        if (names.equals(
                Set.of("encoder.weight", "decoder.weight", "decoder_bias", "r_mag", "gate_bias", "mag_bias"))) {
            return gated();
        }
        if (names.equals(Set.of("encoder.weight", "encoder.bias", "decoder.weight", "b_dec"))
                && number("k").isPresent()
                && number("threshold").isEmpty()) {
            // with a threshold it could be BatchTopK too, which uses that instead
            return settings("topk", true, largest());
        }
        if (names.equals(Set.of("W_enc", "b_enc", "W_dec", "b_dec", "group_sizes"))) {
            return aboveOneThreshold();
        }
        boolean isPlain = Set.of("W_enc", "W_dec", "b_enc").containsAll(names)
                || Set.of("encoder.weight", "decoder.weight", "encoder.bias").containsAll(names);
        if (isPlain && facts.keySet().stream().noneMatch(Set.of("k", "threshold")::contains)) {
            return settings("relu", false);
        }
        throw unknown("its arrays (" + String.join(", ", names)
                + ") are used differently by different libraries, and there is no configuration (cfg.json, config.json)"
                + " beside it");
    }
}
