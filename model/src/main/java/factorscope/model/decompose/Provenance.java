package factorscope.model.decompose;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// How a result was made: enough to make it again and to say so in a paper.
///
/// @param version of the algorithm, see [Descriptor#version]
/// @param dataHash SHA-256 of the file's bytes and the member's name; empty for generated data
/// @param prepare what was done to the data before, in order
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
        String platform,
        int blasThreads,
        boolean reproducible,
        Instant at) {
    public Provenance {
        params = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(params));
        prepare = List.copyOf(prepare);
    }

    public Provenance withDataHash(String hash) {
        return new Provenance(
                algorithmId, version, params, seed, hash, prepare, platform, blasThreads, reproducible, at);
    }
}
