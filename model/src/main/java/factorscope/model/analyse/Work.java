package factorscope.model.analyse;

import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.linalg.Compute;
import java.util.Map;
import java.util.Optional;

/// What an analysis works with, and by which it says how far it is and is stopped.
public interface Work {
    Compute compute();

    /// Of all chance.
    long seed();

    /// Says how far it is. Is called at least every half second or so, which is how fast it can be stopped.
    ///
    /// @param of how many there will be; 0 where that is not known
    /// @param unit such as `run`
    /// @throws Stopped if nobody wants the outcome any more
    void at(long done, long of, String unit);

    /// Whether it goes on; otherwise it is to end with what it has.
    ///
    /// @throws Stopped if nobody wants the outcome any more
    boolean goesOn();

    /// Asks another analysis, as a part of this one; its answer may be there from before.
    Finding ask(Call call);

    /// How and on what a fit would be computed, for results that are made of several.
    Provenance provenance(String algorithm, Inputs inputs, Map<String, String> params, long seed);

    /// Fits a decomposition, as a part of the analysis that is stopped with it.
    ///
    /// @param algorithm id of a decomposition
    /// @param params those that do not have their usual value
    /// @return empty if it was stopped to keep what there is
    Optional<Result> fit(String algorithm, Inputs inputs, Map<String, String> params, long seed);

    /// The same, kept for the next time.
    ///
    /// @param rows which part of the data the inputs are, for telling fits apart
    /// @param source what determines the values of the data
    Optional<Result> keptFit(
            String algorithm, Inputs inputs, Map<String, String> params, long seed, String rows, String source);
}
