package factorscope.model.linalg;

import factorscope.model.memory.MemoryBudget;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a solver may compute with: linear algebra, memory, and borrowed threads.
///
/// @param threads how many threads work at once, the calling one included
/// @param helpers lends the other threads; it may lend fewer or none, which changes the time and nothing else
public record Compute(int threads, Executor helpers, MemoryBudget memory, Linalg linalg) {
    /// One piece of a parallel loop. Pieces share nothing that is written, except what belongs to their worker.
    public interface Task {
        /// @param task which piece
        /// @param worker which of the [#threads] workers runs it, for scratch memory
        void run(int task, int worker);
    }

    /// One thread: the caller's.
    public static Compute alone(MemoryBudget memory) {
        return new Compute(1, _ -> {}, memory, Linalg.best());
    }

    /// The same in a part of the memory, with a count and scopes of its own.
    public Compute inPart() {
        return new Compute(threads, helpers, memory.part(), linalg);
    }

    /// Runs tasks 0 to `tasks - 1`, each exactly once, and returns when all are done.
    public void parallel(int tasks, Task task) {
        if (tasks == 0) {
            return;
        }
        var loop = new Loop(tasks, task);
        int wanted = Math.min(threads, tasks);
        for (int worker = 1; worker < wanted; worker++) {
            int number = worker;
            helpers.execute(() -> loop.help(number));
        }
        loop.work(0);
        loop.await();
    }

    private static final class Loop {
        private final int tasks;
        private final Task task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private int helping;
        private boolean over;

        Loop(int tasks, Task task) {
            this.tasks = tasks;
            this.task = task;
        }

        void help(int worker) {
            synchronized (this) {
                if (over) {
                    return;
                }
                helping++;
            }
            try {
                work(worker);
            } finally {
                synchronized (this) {
                    helping--;
                    notifyAll();
                }
            }
        }

        void work(int worker) {
            try {
                for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                    task.run(i, worker);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                next.set(tasks);
            }
        }

        void await() {
            boolean interrupted = false;
            synchronized (this) {
                over = true;
                while (helping > 0) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        // the helpers still use the solver's memory: leaving now would free it under them
                        interrupted = true;
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            var thrown = failure.get();
            if (thrown instanceof RuntimeException known) {
                throw known;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
        }
    }
}
