package factorscope.views.fx;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A value that any thread may set and that is watched on the screen's thread. Of values that come in quick
/// succession only the last is shown.
///
/// @param <T> immutable
public final class FxCell<T> {
    private final List<Consumer<T>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean announced = new AtomicBoolean();
    private volatile T value;

    public FxCell(T initial) {
        value = initial;
    }

    public T get() {
        return value;
    }

    public void set(T next) {
        value = next;
        if (announced.compareAndSet(false, true)) {
            Screen.later(() -> {
                announced.set(false);
                var now = value;
                listeners.forEach(l -> l.accept(now));
            });
        }
    }

    /// Calls the listener on the screen's thread with every new value.
    ///
    /// @return ends the subscription
    public Subscription subscribe(Consumer<T> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// How many are watching: for leak tests.
    public int watchers() {
        return listeners.size();
    }

    /// Ends a subscription when it is closed.
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
