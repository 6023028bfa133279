package factorscope.model.diagnose;

import java.util.Map;
import java.util.stream.Collectors;

/// What speaks against relying on a result, with what to try.
///
/// @param text one or two sentences
/// @param change parameters to run it with again, as texts by their keys; empty where no such change is known
public record Warning(String text, Map<String, String> change) {
    public Warning {
        change = Map.copyOf(change);
    }

    Warning(String text) {
        this(text, Map.of());
    }

    Warning(String text, String key, String value) {
        this(text, Map.of(key, value));
    }

    /// The change as a button says it, such as `keep 0.2`.
    public String changeText() {
        return change.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
