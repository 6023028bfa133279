package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The smallest relative errors that factorizations of some data can have: what truncated SVDs leave over.
final class SvdFloor implements AutoCloseable {
    private final Rows rows;
    private final Compute compute;
    private @Nullable PcaSolver solver;
    private boolean known;

    private SvdFloor(Rows rows, Compute compute) {
        this.rows = rows;
        this.compute = compute;
    }

    /// Empty where all singular values would take longer than what they are compared with.
    static Optional<SvdFloor> of(Rows rows, Compute compute) {
        return isPossible(rows) ? Optional.of(new SvdFloor(rows, compute)) : Optional.empty();
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
        known = !(started().step() instanceof Step.Working);
        return known;
    }

    /// Its memory is not needed before.
    private PcaSolver started() {
        if (solver == null) {
            solver = new PcaSolver(rows, compute, PcaSolver.Options.valuesOnly());
        }
        return solver;
    }

    boolean isKnown() {
        return known;
    }

    /// The relative error with this many components, once it is known.
    double at(int components) {
        return started().errorWith(components);
    }

    void save(Checkpoint.Writer writer) {
        if (solver != null) {
            writer.nested("floor", solver.save());
        }
    }

    void restore(Checkpoint checkpoint) {
        checkpoint.nested("floor").ifPresent(saved -> started().restore(saved));
    }

    @Override
    public void close() {
        if (solver != null) {
            solver.close();
        }
    }
}
