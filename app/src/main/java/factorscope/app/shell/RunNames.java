package factorscope.app.shell;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Problem;
import java.util.ArrayList;

/// What a result is called: the algorithm, how many components, and what was chosen differently from usual.
final class RunNames {
    private RunNames() {}

    static String of(Decomposition decomposition, Problem problem) {
        var shape = problem.inputs().data().values().shape();
        var usual = decomposition.params().initial(shape).texts();
        var parts = new ArrayList<String>();
        var components = problem.params().texts().get("components");
        parts.add(decomposition.descriptor().name() + (components == null ? "" : " " + components));
        problem.params().texts().forEach((key, text) -> {
            if (!key.equals("components") && !text.equals(usual.get(key))) {
                parts.add(key + " " + text);
            }
        });
        if (problem.seed() != 1) {
            parts.add("seed " + problem.seed());
        }
        return String.join(" · ", parts);
    }
}
