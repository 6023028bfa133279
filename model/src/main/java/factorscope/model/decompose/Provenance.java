package factorscope.model.decompose;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// How a result was made: enough to make it again and to say so in a paper.
///
/// @param version of the algorithm, see [Descriptor#version]
/// @param dataHash SHA-256 of the file's bytes and the member's name; empty for generated data
/// @param prepare what was done to the data before, in order
/// @param undone which further steps were taken before and are undone in the result, in order: it is in the units
///     that the values had before them
/// @param platform program version, operating system, Java and what computed, such as `OpenBLAS 0.3.31 (Zen)`
/// @param blasThreads threads of one factorization call; bits depend on it
/// @param reproducible whether the same seed gives the same bits on the same platform
public record Provenance(
        String algorithmId,
        int version,
        Map<String, String> params,
        long seed,
        String dataHash,
        List<String> prepare,
        List<String> undone,
        String platform,
        int blasThreads,
        boolean reproducible,
        Instant at) {
    public Provenance {
        params = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(params));
        prepare = List.copyOf(prepare);
        undone = List.copyOf(undone);
    }

    /// Of a result in the units of the data that it was made from.
    public Provenance(
            String algorithmId,
            int version,
            Map<String, String> params,
            long seed,
            String dataHash,
            List<String> prepare,
            String platform,
            int blasThreads,
            boolean reproducible,
            Instant at) {
        this(algorithmId, version, params, seed, dataHash, prepare, List.of(), platform, blasThreads, reproducible, at);
    }

    public Provenance withPrepared(List<String> steps, List<String> undoneSteps) {
        return new Provenance(
                algorithmId,
                version,
                params,
                seed,
                dataHash,
                steps,
                undoneSteps,
                platform,
                blasThreads,
                reproducible,
                at);
    }

    public Provenance withDataHash(String hash) {
        return new Provenance(
                algorithmId, version, params, seed, hash, prepare, undone, platform, blasThreads, reproducible, at);
    }
}
