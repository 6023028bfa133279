package factorscope.model.analyse.components;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;

/// An analysis of a result that has components with loadings, whatever these come from.
abstract class OfComponents implements Analysis {
    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public final Requires requires() {
        return Requires.RESULT;
    }

    @Override
    public Eligibility accepts(Given given) {
        return given.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("The result has no components with loadings: run a factorization first.");
    }

    static TwoWay result(Given given) {
        return given.twoWay().orElseThrow();
    }

    /// All loadings.
    static double loadings(TwoWay result) {
        return (double) result.components()
                * (result.axes().getFirst().size() + result.axes().get(1).size());
    }

    @Override
    public final Forecast forecast(Given given, ParamValues params, Compute compute) {
        return new Forecast(0, 1 + scalarFlops(result(given), params), 0, 0, 0, heap(result(given), params));
    }

    abstract double scalarFlops(TwoWay result, ParamValues params);

    /// Bytes on the heap at most.
    abstract long heap(TwoWay result, ParamValues params);
}
