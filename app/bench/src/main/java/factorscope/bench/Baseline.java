package factorscope.bench;

import java.util.Map;

/// The other side of a case: one of the baselines of `app/bench/src/main/python`.
///
/// @param name of the baseline
/// @param options passed on to it
public record Baseline(String name, Map<String, Object> options) {
    public Baseline {
        options = Map.copyOf(options);
    }
}
