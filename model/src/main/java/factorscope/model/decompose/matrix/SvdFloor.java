package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.solve.PcaSolver;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import java.util.Optional;

/// The smallest relative errors that factorizations of some data can have: what truncated SVDs leave over.
final class SvdFloor implements AutoCloseable {
    private final PcaSolver solver;
    private boolean known;

    private SvdFloor(PcaSolver solver) {
        this.solver = solver;
    }

    /// Empty where all singular values would take longer than what they are compared with.
    static Optional<SvdFloor> of(Rows rows, Compute compute) {
        return isPossible(rows)
                ? Optional.of(new SvdFloor(new PcaSolver(rows, compute, PcaSolver.Options.valuesOnly())))
                : Optional.empty();
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
        known = !(solver.step() instanceof Step.Working);
        return known;
    }

    boolean isKnown() {
        return known;
    }

    /// The relative error with this many components.
    double at(int components) {
        return solver.errorWith(components);
    }

    Checkpoint save() {
        return solver.save();
    }

    void restore(Checkpoint checkpoint) {
        solver.restore(checkpoint);
    }

    @Override
    public void close() {
        solver.close();
    }
}
