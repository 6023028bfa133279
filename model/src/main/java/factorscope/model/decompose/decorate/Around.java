package factorscope.model.decompose.decorate;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Side;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// A decomposition around another: what it does not change is the other's.
abstract class Around implements Decomposition {
    private final Decomposition inner;

    Around(Decomposition inner) {
        this.inner = inner;
    }

    /// What computes.
    public final Decomposition inner() {
        return inner;
    }

    @Override
    public Descriptor descriptor() {
        return inner.descriptor();
    }

    @Override
    public ParamSpec params() {
        return inner.params();
    }

    @Override
    public List<Side> sides() {
        return inner.sides();
    }

    @Override
    public boolean findsComponents() {
        return inner.findsComponents();
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return inner.accepts(inputs);
    }

    @Override
    public Optional<String> advice(Problem problem) {
        return inner.advice(problem);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return inner.scaling(params);
    }
}
