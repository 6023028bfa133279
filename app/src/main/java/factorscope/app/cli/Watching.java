package factorscope.app.cli;

import factorscope.model.data.Numbers;
import factorscope.model.run.Activity;
import factorscope.model.run.Remaining;
import factorscope.model.run.Run;
import factorscope.model.run.RunState;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Waits for what computes, and says on the error output how far it is.
final class Watching {
    /// Takes what stands in the line of a terminal away.
    private static final String BEGIN_ANEW = "\r\u001b[K";

    private static final long PROGRESS_MILLIS = 250;
    private static final long PROGRESS_LINES_MILLIS = 5_000;

    private final PrintWriter err;
    private final boolean isTerminal = isTerminal();
    private boolean isWarned;

    private Watching(PrintWriter err) {
        this.err = err;
    }

    /// @param forecast seconds
    static void until(Activity activity, double forecast, PrintWriter err) throws InterruptedException {
        new Watching(err).watch(activity, forecast);
    }

    @SuppressWarnings("SystemConsoleNull") // null only before JDK 22, and where there is none
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private void watch(Activity activity, double forecast) throws InterruptedException {
        long interval = isTerminal ? PROGRESS_MILLIS : PROGRESS_LINES_MILLIS;
        while (!activity.await(interval, TimeUnit.MILLISECONDS)) {
            var step = activity.step();
            if (activity instanceof Run run) {
                warn(run);
            }
            if (step.isPresent()) {
                var left = Remaining.seconds(forecast, activity.seconds(), step.get());
                var text = step.get().words() + objective(activity) + ", " + Numbers.seconds(activity.seconds()) + ", "
                        + Numbers.about(left) + " left";
                err.write(isTerminal ? "\r" + text + "\u001b[K" : text + System.lineSeparator());
                err.flush();
            }
        }
        clear();
        err.flush();
    }

    private void clear() {
        if (isTerminal) {
            err.write(BEGIN_ANEW);
        }
    }

    private void warn(Run run) {
        var trouble = run.checkpointTrouble();
        if (!isWarned && trouble.isPresent()) {
            isWarned = true;
            clear();
            err.println(
                    "The run continues without a checkpoint. " + trouble.get().getMessage());
        }
    }

    private static String objective(Activity activity) {
        return Optional.of(activity)
                .filter(Run.class::isInstance)
                .map(run -> ((Run) run).state())
                .filter(RunState.Working.class::isInstance)
                .map(state -> ((RunState.Working) state).trace().points())
                .filter(points -> !points.isEmpty())
                .map(points -> ", objective " + Numbers.shown(points.getLast().objective(), 5))
                .orElse("");
    }
}
