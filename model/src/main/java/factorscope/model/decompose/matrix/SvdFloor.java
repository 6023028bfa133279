package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The smallest relative errors that factorizations of some data can have: what truncated SVDs leave over.
final class SvdFloor implements AutoCloseable {
    private final Rows rows;
    private final Compute compute;
    private @Nullable PcaSolver solver;
    private final SolverState.Flag known;

    private SvdFloor(Rows rows, Compute compute, SolverState state) {
        this.rows = rows;
        this.compute = compute;
        known = state.flag("floorIsKnown");
        state.inner("floor", this::save, this::restore);
    }

    /// Empty where all singular values would take longer than what they are compared with.
    static Optional<SvdFloor> of(Rows rows, Compute compute, SolverState state) {
        return isPossible(rows) ? Optional.of(new SvdFloor(rows, compute, state)) : Optional.empty();
    }

    static boolean isPossible(Rows rows) {
        return PcaSolver.hasWholeSpectrum(rows);
    }

    static Forecast forecast(Rows rows, Compute compute) {
        return PcaSolver.forecast(rows, compute, PcaSolver.Options.valuesOnly());
    }

    /// One piece of work.
    ///
    /// @return whether it is done
    boolean advance() {
        known.set(!(started().step() instanceof Step.Working));
        return known.get();
    }

    /// Its memory is not needed before.
    private PcaSolver started() {
        if (solver == null) {
            solver = new PcaSolver(rows, compute, PcaSolver.Options.valuesOnly());
        }
        return solver;
    }

    boolean isKnown() {
        return known.get();
    }

    /// The relative error with this many components, once it is known.
    double at(int components) {
        return started().errorWith(components);
    }

    private Optional<Checkpoint> save() {
        return Optional.ofNullable(solver).map(PcaSolver::save);
    }

    private void restore(Checkpoint checkpoint) {
        started().restore(checkpoint);
    }

    @Override
    public void close() {
        if (solver != null) {
            solver.close();
        }
    }
}
