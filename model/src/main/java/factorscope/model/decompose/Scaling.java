package factorscope.model.decompose;

import factorscope.model.param.Param;
import java.util.List;

/// How numbers about a result grow with the data: by which power of the factor.
///
/// @param objective of [Measures#OBJECTIVE]
/// @param shown of what steps report
/// @param params those in the data's units
public record Scaling(int objective, int shown, List<Param.Real> params) {
    /// Squared error, reported as relative error.
    public static final Scaling SQUARES = new Scaling(2, 0, List.of());

    public Scaling {
        params = List.copyOf(params);
    }
}
