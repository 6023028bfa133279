package factorscope.views.drawing;

import factorscope.model.param.Param;
import java.util.Set;

/// Options that several views have: what is chosen in one of them counts in all.
public final class SharedOptions {
    public static final Param.Flag HIDE_MARKS = new Param.Flag(
            "hide", "Hide marks", "Leave out marks such as [CLS] that are not part of the text, in all views.", true);

    /// By their keys.
    public static final Set<String> KEYS = Set.of(HIDE_MARKS.key());

    private SharedOptions() {}
}
