package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.memory.OffHeap;

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
    private double keptError = Double.NaN;
    private double[] keptFits = new double[0];
    private double root = 2;
    private int failures;
    private boolean isTrial;

    LineSearch(OffHeap scope, int[] sizes, int components) {
        earlier = PolyadicFactors.allocate(scope, sizes, components);
        kept = PolyadicFactors.allocate(scope, sizes, components);
    }

    static long bytes(int[] sizes, int components) {
        return 2 * PolyadicFactors.bytes(sizes, components);
    }

    /// Whether the sweep that is over began beyond the line.
    boolean isTrial() {
        return isTrial;
    }

    /// The error before the step.
    double keptError() {
        return keptError;
    }

    /// The loadings before the step.
    PolyadicFactors kept() {
        return kept;
    }

    double[] keptFits() {
        return keptFits.clone();
    }

    /// Takes the sweep after a step back if it has made the error larger.
    ///
    /// @return whether it did
    boolean judge(double error, PolyadicFactors factors) {
        isTrial = false;
        if (error <= keptError) {
            return false;
        }
        factors.copyFrom(kept);
        if (++failures >= MOST_FAILURES) {
            failures = 0;
            root++;
        }
        return true;
    }

    /// To be called after a sweep that stands.
    ///
    /// @param mayStep whether a sweep follows that can show what a step is worth
    void swept(int sweeps, double error, double[] fits, PolyadicFactors factors, boolean mayStep) {
        if (mayStep && sweeps >= FIRST && sweeps % EVERY == 0) {
            kept.copyFrom(factors);
            keptError = error;
            keptFits = fits.clone();
            step(Math.pow(sweeps, 1 / root), factors);
            isTrial = true;
        }
        earlier.copyFrom(isTrial ? kept : factors);
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

    void save(Checkpoint.Writer writer) {
        writer.put("line-trial", Boolean.toString(isTrial))
                .put("line-error", keptError)
                .put("line-root", root)
                .put("line-failures", failures)
                .put("line-earlier", earlier.all())
                .put("line-kept", kept.all());
        for (int r = 0; r < keptFits.length; r++) {
            writer.put("line-fit-" + r, keptFits[r]);
        }
    }

    void restore(Checkpoint checkpoint) {
        isTrial = checkpoint.text("line-trial").equals("true");
        keptError = checkpoint.real("line-error");
        root = checkpoint.real("line-root");
        failures = (int) checkpoint.whole("line-failures");
        for (int m = 0; m < earlier.order(); m++) {
            checkpoint.restore("line-earlier-" + m, earlier.mode(m));
            checkpoint.restore("line-kept-" + m, kept.mode(m));
        }
        keptFits = new double[Double.isNaN(keptError) ? 0 : kept.components()];
        for (int r = 0; r < keptFits.length; r++) {
            keptFits[r] = checkpoint.real("line-fit-" + r);
        }
    }
}
