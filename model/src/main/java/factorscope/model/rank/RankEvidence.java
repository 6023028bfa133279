package factorscope.model.rank;

import factorscope.model.data.Dataset;
import factorscope.model.linalg.Compute;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What criteria look at.
///
/// @param mostComponents suggestions and curves go no further
/// @param fits what is needed to fit models; empty where only the spectrum is known
public record RankEvidence(Spectrum spectrum, int mostComponents, Optional<Fits> fits) {
    /// @param seed of all chance
    /// @param stop asked between fits
    /// @param fitter runs what is to be fitted
    public record Fits(Dataset data, Compute compute, long seed, BooleanSupplier stop, Fitter fitter) {}

    /// No more than can be asked for.
    int most() {
        return Math.max(1, Math.min(mostComponents, spectrum.size()));
    }
}
