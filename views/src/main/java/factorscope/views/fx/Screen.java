package factorscope.views.fx;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;

/// The screen's thread, and the threads that draw for it.
public final class Screen {
    private static final Logger LOG = Logger.getLogger(Screen.class.getName());

    private static final int DRAWERS = 2;

    private static final ExecutorService BACKGROUND = Executors.newFixedThreadPool(
            DRAWERS, Thread.ofPlatform().daemon().name("factorscope-draw-", 1).factory());

    private static final ExecutorService WORK = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("factorscope-work-", 1).factory());

    private Screen() {}

    /// Runs something on the screen's thread: now if this is it, else soon.
    public static void later(Runnable work) {
        if (Platform.isFxApplicationThread()) {
            work.run();
        } else {
            Platform.runLater(work);
        }
    }

    /// Draws, or does something else that is short.
    public static void background(Runnable work) {
        run(BACKGROUND, work);
    }

    /// Reads, writes or computes: as long as it takes, without holding up what is drawn.
    public static void work(Runnable work) {
        run(WORK, work);
    }

    private static void run(ExecutorService threads, Runnable work) {
        threads.execute(() -> attempt(work, e -> LOG.log(Level.SEVERE, "work in the background broke off", e)));
    }

    /// Does something that may go wrong in any way.
    ///
    /// @param failure is told of it; of an exhausted memory or stack as the cause
    static void attempt(Runnable work, Consumer<RuntimeException> failure) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failure.accept(e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            // what comes next must still be done
            failure.accept(new IllegalStateException(e));
        }
    }
}
