package factorscope.views.drawing;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;

/// What has been worked out about something, for as long as that something lives. Safe for use by several
/// threads.
///
/// A value must not hold its key, or both live for ever.
///
/// @param <K> compared by identity: must not define equals
public final class Remembered<K, V> {
    private final Map<K, V> known = Collections.synchronizedMap(new WeakHashMap<>());
    private final Function<K, V> work;

    public Remembered(Function<K, V> work) {
        this.work = work;
    }

    public V of(K key) {
        var value = known.get(key);
        if (value == null) {
            // two threads may both work: the result is the same
            value = work.apply(key);
            known.put(key, value);
        }
        return value;
    }
}
