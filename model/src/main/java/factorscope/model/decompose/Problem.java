package factorscope.model.decompose;

import factorscope.model.param.ParamValues;
import java.util.Optional;

/// Everything that determines a result: data, parameters, seed, and perhaps a factorization to start from.
public record Problem(Inputs inputs, ParamValues params, long seed, Optional<Factorization> start) {
    public static Problem of(Inputs inputs, ParamValues params, long seed) {
        return new Problem(inputs, params, seed, Optional.empty());
    }
}
