package factorscope.model.decompose;

import factorscope.model.decompose.state.Checkpoint;
import java.util.Optional;

/// One run of a decomposition, taken step by step. Plain arithmetic: no clocks, files or threads of its own.
///
/// Not safe for use by several threads at once, except that [#current] results, once returned, are independent
/// of it.
public interface Solver extends AutoCloseable {
    /// Does one bounded piece of work. After anything but [Step.Working] there is nothing left to do.
    ///
    /// @throws factorscope.model.failure.Failure if the data do not suit or the numbers break down
    Step step();

    /// The result so far: usable after any step, once there is anything at all.
    Optional<Factorization> current();

    /// The same from a solver that will do nothing more but be closed: it may hand over its own memory instead
    /// of a copy.
    default Optional<Factorization> last() {
        return current();
    }

    /// What is known in numbers about [#current].
    Measures measures();

    /// Everything needed to go on later, bit for bit. Its arrays are this solver's own memory: write them down
    /// before the next step.
    Checkpoint save();

    @Override
    void close();
}
