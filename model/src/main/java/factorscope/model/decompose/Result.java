package factorscope.model.decompose;

/// A factorization with the record of how it came about.
///
/// @param outcome how the run ended
/// @param seconds computing time
/// @param peakBytes the most bytes the run held off the heap at once
public record Result(
        Factorization factorization,
        Measures measures,
        Trace trace,
        Provenance provenance,
        Outcome outcome,
        double seconds,
        long peakBytes) {
    /// How a run ended; anything but CONVERGED is shown as such.
    public enum Outcome {
        CONVERGED("converged"),
        RAN_OUT("ran out of iterations"),
        STALLED("stalled"),
        /// Stopped by the user, or by a failure after which this much could be kept.
        PARTIAL("partial: stopped early");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public Result with(Provenance other) {
        return new Result(factorization, measures, trace, other, outcome, seconds, peakBytes);
    }
}
