package factorscope.model.decompose.dictionary;

import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The arrays of a trained dictionary by the names that the libraries give them: SAELens and Gemma Scope (`W_enc`,
/// columns x components), torch modules (`encoder.weight`, components x columns) and OpenAI's (`pre_bias`,
/// `latent_bias`).
///
/// @param finetuning factors of the codes before they are decoded
/// @param skip what is added to the model of a row x: x skip', columns x columns
/// @param turnedEncoder whether the encoder is components x columns
/// @param turnedDecoder whether the decoder is columns x components
record DictionaryParts(
        Tensor encoder,
        boolean turnedEncoder,
        Tensor decoder,
        boolean turnedDecoder,
        Optional<Tensor> encoderBias,
        Optional<Tensor> decoderBias,
        Optional<Tensor> threshold,
        Optional<Tensor> gateBias,
        Optional<Tensor> magnitudeScale,
        Optional<Tensor> magnitudeBias,
        Optional<Tensor> finetuning,
        Optional<Tensor> skip) {
    private static final List<String> ENCODERS = List.of("W_enc", "encoder.weight");
    private static final List<String> DECODERS = List.of("W_dec", "decoder.weight");

    static boolean areIn(Map<String, Dataset> sides) {
        return ENCODERS.stream().anyMatch(sides::containsKey)
                && DECODERS.stream().anyMatch(sides::containsKey);
    }

    static DictionaryParts of(Map<String, Dataset> sides) {
        boolean turnedEncoder = !sides.containsKey("W_enc");
        boolean turnedDecoder = !sides.containsKey("W_dec");
        return new DictionaryParts(
                part(sides, ENCODERS).orElseThrow(),
                turnedEncoder,
                part(sides, DECODERS).orElseThrow(),
                turnedDecoder,
                part(sides, List.of("b_enc", "encoder.bias", "latent_bias")),
                part(sides, List.of("b_dec", "bias", "pre_bias", "decoder.bias", "decoder_bias")),
                part(sides, List.of("threshold")).filter(t -> t.shape().count() > 1),
                part(sides, List.of("b_gate", "gate_bias")),
                part(sides, List.of("r_mag")),
                part(sides, List.of("b_mag", "mag_bias")),
                part(sides, List.of("finetuning_scaling_factor", "scaling_factor")),
                part(sides, List.of("W_skip")));
    }

    private static Optional<Tensor> part(Map<String, Dataset> sides, List<String> names) {
        return names.stream()
                .flatMap(n -> Stream.ofNullable(sides.get(n)))
                .map(Dataset::values)
                .findFirst();
    }

    int components() {
        return Math.toIntExact(
                turnedDecoder ? decoder.shape().columns() : decoder.shape().rows());
    }

    long columns() {
        return turnedDecoder ? decoder.shape().rows() : decoder.shape().columns();
    }

    /// Whether all parts have the sizes that go together.
    boolean fit() {
        int k = components();
        long rows = turnedEncoder ? k : columns();
        long across = turnedEncoder ? columns() : k;
        return encoder.shape().rows() == rows
                && encoder.shape().columns() == across
                && Stream.of(encoderBias, threshold, gateBias, magnitudeScale, magnitudeBias, finetuning)
                        .flatMap(Optional::stream)
                        .allMatch(t -> t.shape().count() == k)
                && decoderBias.stream().allMatch(t -> t.shape().count() == columns())
                && skip.stream()
                        .allMatch(
                                t -> t.shape().rows() == columns() && t.shape().columns() == columns());
    }

    /// A vector on the heap; zeros where there is none.
    static double[] vector(Optional<Tensor> tensor, int size) {
        var values = new double[size];
        tensor.ifPresent(t -> {
            for (int i = 0; i < size; i++) {
                values[i] = t.shape().order() > 1
                        ? t.at(i / t.shape().columns(), i % t.shape().columns())
                        : t.at(i);
            }
        });
        return values;
    }
}
