package factorscope.model.diagnose;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.decorate.Rescaled;
import factorscope.model.linalg.Compute;
import java.util.function.BooleanSupplier;

/// ||X - Xhat|| / ||X||, from the data and the result themselves.
public final class ReconstructionError {
    private ReconstructionError() {}

    /// @param stop asked between pieces of work; when it says so, the answer is NaN
    public static double of(Dataset data, TwoWay result, Compute compute, BooleanSupplier stop) {
        double factor = Rescaled.factor(data);
        if (factor != 1) {
            // squares of the values themselves would vanish or overflow
            return of(
                    Rescaled.scaled(data, factor),
                    (TwoWay) Rescaled.scaled(result, factor, compute.memory()),
                    compute,
                    stop);
        }
        return SlabErrors.of(data, result, compute, stop)
                .map(SlabErrors::relativeError)
                .orElse(Double.NaN);
    }
}
