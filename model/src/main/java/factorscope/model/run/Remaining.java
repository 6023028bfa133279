package factorscope.model.run;

import factorscope.model.decompose.Step;

/// How long a run still takes: as forecast at first, then as its own progress tells.
public final class Remaining {
    /// A smaller share of the work says nothing of the rest.
    private static final double TELLING = 0.05;

    private Remaining() {}

    /// @param forecast seconds of the whole run
    /// @param elapsed seconds so far
    /// @return seconds, more than zero: a run that outlasts its forecast still takes its time
    public static double seconds(double forecast, double elapsed, Step.Working step) {
        double byForecast = forecast - elapsed;
        double share = step.share().orElse(0);
        if (share < TELLING) {
            // what has taken long so far will hardly end at once
            return Math.max(byForecast, elapsed / 2);
        }
        double byProgress = elapsed * (1 - share) / share;
        if (step.isBounded()) {
            // it may end long before the most it may take
            return byForecast > 0 ? Math.min(byForecast, byProgress) : Math.min(elapsed / 2, byProgress);
        }
        return byProgress;
    }
}
