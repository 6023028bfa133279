package factorscope.model.decompose.tensor;

import factorscope.model.linalg.Matrix;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A fit to a copy of the data in memory, which it is given before it begins.
public abstract class WholeFit implements SweepFit {
    private @Nullable Whole whole;

    final void take(Whole data) {
        whole = data;
    }

    /// Positions of the first axis x all others.
    protected final Matrix x() {
        return Objects.requireNonNull(whole).values();
    }

    @Override
    public final double squares() {
        return Objects.requireNonNull(whole).squares();
    }
}
