package factorscope.app.end;

import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.ProcessEnd;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends the process soon after it is told to (Ctrl+C, SIGTERM, a closed window), whatever it computes: what must still
/// be written is given some seconds, and a library's call that does not return is not waited for.
public final class Ending {
    /// All of it ends within five seconds.
    private static final long GRACE_MILLIS = 4_000;

    private static final int INTERRUPTED = 130;

    private static final List<Unfinished> OPEN = new CopyOnWriteArrayList<>();

    /// Whether the program came to its end by itself.
    private static volatile boolean over;

    private Ending() {}

    /// Something that is stopped when the process is to end, and then given time to write what it has.
    ///
    /// @param stop asks it to stop; returns at once
    /// @param written reaches zero once it may be forgotten
    public record Unfinished(Runnable stop, CountDownLatch written) implements AutoCloseable {
        @Override
        public void close() {
            OPEN.remove(this);
            written.countDown();
        }
    }

    /// Notes what is to be stopped, until that is closed.
    public static Unfinished before(Runnable stop) {
        var unfinished = new Unfinished(stop, new CountDownLatch(1));
        OPEN.add(unfinished);
        return unfinished;
    }

    /// Called once, at the start.
    public static void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(Ending::interrupted, "factorscope-ending"));
    }

    private static void interrupted() {
        if (over) {
            return;
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        OPEN.forEach(unfinished -> unfinished.stop.run());
        try {
            for (var unfinished : OPEN) {
                if (!unfinished.written.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    System.err.println("What was found so far could not be written in time.");
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endIfComputing(INTERRUPTED);
    }

    /// Told the exit code when the program has come to its end; returns unless a library still computes.
    public static void over(int code) {
        over = true;
        endIfComputing(code);
    }

    /// The virtual machine would wait for the library, and the library for its threads.
    private static void endIfComputing(int code) {
        if (Linalg.isComputing()) {
            System.out.flush();
            System.err.flush();
            ProcessEnd.now(code);
        }
    }
}
