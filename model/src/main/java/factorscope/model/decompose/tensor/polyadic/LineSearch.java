package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.product.PolyadicFactors;

/// Steps beyond what a sweep has changed, where sweeps crawl (Harshman 1970; the step's length is Bro's 1998: a
/// root of how many sweeps there were). Whether it was worth it shows in the sweep that follows: if not, that
/// sweep is undone.
final class LineSearch {
    /// Sweeps at the start are no line yet.
    private static final int FIRST = 6;

    /// Sweeps between two steps.
    private static final int EVERY = 3;

    /// After so many failures steps become shorter.
    private static final int MOST_FAILURES = 4;

    private final PolyadicFactors earlier;
    private final PolyadicFactors kept;
    private final SolverState.Real keptError;
    private final SolverState.Reals keptFits;
    private final SolverState.Real root;
    private final SolverState.Count failures;
    private final SolverState.Flag isTrial;

    LineSearch(SolverState state, int[] sizes, int components) {
        isTrial = state.flag("line.trial");
        keptError = state.real("line.error", Double.NaN);
        keptFits = state.reals("line.fits");
        root = state.real("line.root", 2);
        failures = state.count("line.failures");
        earlier = PolyadicFactors.declare(state, "line.earlier", sizes, components);
        kept = PolyadicFactors.declare(state, "line.kept", sizes, components);
    }

    static long bytes(int[] sizes, int components) {
        return 2 * PolyadicFactors.bytes(sizes, components);
    }

    /// Whether the sweep that is over began beyond the line.
    boolean isTrial() {
        return isTrial.get();
    }

    /// The error before the step.
    double keptError() {
        return keptError.get();
    }

    /// The loadings before the step.
    PolyadicFactors kept() {
        return kept;
    }

    double[] keptFits() {
        return keptFits.toArray();
    }

    /// Takes the sweep after a step back if it has made the error larger.
    ///
    /// @return whether it did
    boolean judge(double error, PolyadicFactors factors) {
        isTrial.set(false);
        if (error <= keptError.get()) {
            return false;
        }
        factors.copyFrom(kept);
        failures.next();
        if (failures.get() >= MOST_FAILURES) {
            failures.set(0);
            root.set(root.get() + 1);
        }
        return true;
    }

    /// To be called after a sweep that stands.
    ///
    /// @param mayStep whether a sweep follows that can show what a step is worth
    void swept(int sweeps, double error, double[] fits, PolyadicFactors factors, boolean mayStep) {
        if (mayStep && sweeps >= FIRST && sweeps % EVERY == 0) {
            kept.copyFrom(factors);
            keptError.set(error);
            keptFits.set(fits);
            step(Math.pow(sweeps, 1 / root.get()), factors);
            isTrial.set(true);
        }
        earlier.copyFrom(isTrial.get() ? kept : factors);
    }

    /// The first mode follows from the others.
    private void step(double length, PolyadicFactors factors) {
        for (int m = 1; m < factors.order(); m++) {
            var now = factors.mode(m);
            for (long i = 0; i < now.rows(); i++) {
                for (int r = 0; r < factors.components(); r++) {
                    double before = earlier.mode(m).get(i, r);
                    now.set(i, r, before + length * (now.get(i, r) - before));
                }
            }
            factors.changed(m);
        }
    }
}
