package factorscope.model.decompose.pca;

import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Matrix;

/// One way to singular values and right singular vectors, which it leaves in [PcaData].
interface PcaMethod extends AutoCloseable {
    /// Does one bounded piece of work.
    ///
    /// @return whether values and vectors are there
    boolean advance();

    /// The pass that it is in.
    PcaPasses.Plan plan();

    /// How many passes there are in all, with that of the scores.
    int passes();

    /// How many of them are done.
    double done();

    /// Whether rows need not be centred for their scores: a small mean is subtracted from these.
    default boolean scoresRowsAsTheyAre() {
        return false;
    }

    /// Whether a pass that was broken off is gone on with; otherwise it is begun anew.
    default boolean goesOnWithinPasses() {
        return true;
    }

    /// Whether it has found scores too.
    default boolean hasScores() {
        return false;
    }

    /// Whether it wants to know what X'X makes of its vectors.
    default boolean isApproximate() {
        return false;
    }

    /// Measures how good its vectors are.
    ///
    /// @param productsOfVectors K x d: X'X v
    default void check(Matrix productsOfVectors) {
        // the others are exact
    }

    /// What is not declared in the state.
    default void save(Checkpoint.Writer writer) {
        // most have nothing more
    }

    /// After the state was restored.
    default void restore(Checkpoint checkpoint) {
        // most have nothing more
    }

    @Override
    default void close() {
        // most hold nothing of their own
    }
}
