package factorscope.bench;

/// What one side took for one run of a case.
///
/// @param seconds until the quality was reached
/// @param quality what was reached, in the case's own measure
/// @param reached whether it is what was asked for
/// @param note in words, perhaps empty
public record Answer(double seconds, double quality, boolean reached, String note) {
    /// Seconds that are only known to be more.
    static Answer atLeast(double seconds, double quality, String note) {
        return new Answer(seconds, quality, false, note);
    }
}
