package factorscope.views.drawing;

import factorscope.model.analyse.preview.Coordinates;
import factorscope.model.param.Param;
import java.util.Set;

/// Options that several views have: what is chosen in one of them counts in all.
public final class SharedOptions {
    public static final Param.Flag HIDE_MARKS = Coordinates.HIDE_MARKS;

    public static final Param.Flag ISOLATE = new Param.Flag(
            "isolate", "Isolate selection", "Show only what is selected, where anything is, in all maps.", false);

    /// By their keys.
    public static final Set<String> KEYS = Set.of(HIDE_MARKS.key(), ISOLATE.key());

    private SharedOptions() {}
}
