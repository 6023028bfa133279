package factorscope.app.jobs;

import factorscope.model.data.Shape;
import factorscope.model.decompose.Decomposition;
import java.util.ArrayList;
import java.util.Map;

/// What a result is called: the algorithm, how many components, and what was chosen differently from usual.
public final class RunNames {
    private RunNames() {}

    /// @param params as texts, by key
    public static String of(Decomposition decomposition, Map<String, String> params, long seed, Shape shape) {
        var usual = decomposition.params().initial(shape).texts();
        var parts = new ArrayList<String>();
        var components = params.get("components");
        // ranks of every axis say more than one number
        boolean isCounted =
                components != null && params.getOrDefault("ranks", "").isEmpty();
        parts.add(decomposition.descriptor().name() + (isCounted ? " " + components : ""));
        for (var param : decomposition.params().params()) {
            var text = params.getOrDefault(param.key(), "");
            if (!param.key().equals("components") && !text.isEmpty() && !text.equals(usual.get(param.key()))) {
                var label = param.label().toLowerCase(java.util.Locale.ROOT);
                parts.add(text.equals("true") ? label : label + " " + text);
            }
        }
        if (seed != 1) {
            parts.add("seed " + seed);
        }
        return String.join(" · ", parts);
    }
}
