package factorscope.views.fx;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers requests in the background, one at a time, always the latest: what came in between is never worked
/// on.
///
/// @param <A> a request
/// @param <B> its answer
public final class Latest<A, B> implements AutoCloseable {
    private final Function<A, B> work;
    private final Consumer<B> answer;
    private final Consumer<RuntimeException> failure;
    private final Consumer<Runnable> thread;
    private @Nullable A waiting;
    private boolean busy;
    private boolean closed;

    /// @param work runs in the background
    /// @param answer is given each result on the screen's thread, unless this is closed by then
    /// @param failure is given what `work` threw, on the screen's thread
    public Latest(Function<A, B> work, Consumer<B> answer, Consumer<RuntimeException> failure) {
        this(work, answer, failure, Screen::background);
    }

    private Latest(
            Function<A, B> work, Consumer<B> answer, Consumer<RuntimeException> failure, Consumer<Runnable> thread) {
        this.work = work;
        this.answer = answer;
        this.failure = failure;
        this.thread = thread;
    }

    /// For work that reads or computes as long as it takes, and must not hold up what is drawn.
    public static <A, B> Latest<A, B> ofLongWork(
            Function<A, B> work, Consumer<B> answer, Consumer<RuntimeException> failure) {
        return new Latest<>(work, answer, failure, Screen::work);
    }

    public synchronized void request(A request) {
        waiting = request;
        if (!busy && !closed) {
            busy = true;
            thread.accept(this::serve);
        }
    }

    /// Whether nothing is being worked on.
    public synchronized boolean isIdle() {
        return !busy;
    }

    private void serve() {
        while (true) {
            A request;
            synchronized (this) {
                request = waiting;
                waiting = null;
                if (request == null || closed) {
                    busy = false;
                    return;
                }
            }
            Screen.attempt(
                    () -> {
                        var result = work.apply(request);
                        Screen.later(() -> deliver(() -> answer.accept(result)));
                    },
                    e -> Screen.later(() -> deliver(() -> failure.accept(e))));
        }
    }

    private void deliver(Runnable delivery) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        delivery.run();
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting = null;
    }
}
