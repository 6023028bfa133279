package factorscope.model.param;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was chosen for each parameter of a [ParamSpec]. Immutable; kept as the texts that files hold.
public final class ParamValues {
    public static final ParamValues EMPTY = new ParamValues(Map.of());

    private final Map<String, String> texts;

    private ParamValues(Map<String, String> texts) {
        this.texts = texts;
    }

    /// @param texts key to text, as parameters write their values
    public static ParamValues of(Map<String, String> texts) {
        return new ParamValues(Collections.unmodifiableMap(new LinkedHashMap<>(texts)));
    }

    public <T> T get(Param<T> param) {
        var text = texts.get(param.key());
        if (text == null) {
            throw new IllegalStateException("no value for " + param.key());
        }
        return param.parse(text).orElseThrow();
    }

    public <T> ParamValues with(Param<T> param, T value) {
        var more = new LinkedHashMap<>(texts);
        more.put(param.key(), param.format(value));
        return new ParamValues(Collections.unmodifiableMap(more));
    }

    public ParamValues without(Param<?> param) {
        var fewer = new LinkedHashMap<>(texts);
        fewer.remove(param.key());
        return new ParamValues(Collections.unmodifiableMap(fewer));
    }

    /// Key to text, in the order of the spec.
    public Map<String, String> texts() {
        return texts;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParamValues values && values.texts.equals(texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    @Override
    public String toString() {
        return texts.toString();
    }
}
