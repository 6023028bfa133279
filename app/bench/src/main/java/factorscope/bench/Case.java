package factorscope.bench;

import factorscope.model.data.Dataset;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Optional;

/// Something to measure.
public interface Case {
    /// Short and unique, such as `pca-20k`.
    String name();

    /// What is measured, in a few words.
    String title();

    /// Whether it belongs to the quick suite.
    boolean isCore();

    /// The data, always the same.
    Dataset data(MemoryBudget memory);

    /// What to compare with, if there is anything.
    Optional<Baseline> baseline();

    /// At least so many times as fast as the baseline is what we aim at.
    double target();

    /// Runs our side once.
    ///
    /// @param repeat which run, from 0
    /// @param other what the baseline has just reached, if it ran: to be reached too
    Ours run(Compute compute, Dataset data, int repeat, Optional<Answer> other);

    /// Our side's answer, with what was said before.
    ///
    /// @param all seconds of the whole run, to its own end
    /// @param forecastSeconds what had been forecast for it; not a number where nothing was
    /// @param forecastBytes off the heap, forecast
    /// @param peakBytes off the heap, counted
    record Ours(Answer answer, double all, double forecastSeconds, long forecastBytes, long peakBytes) {}
}
