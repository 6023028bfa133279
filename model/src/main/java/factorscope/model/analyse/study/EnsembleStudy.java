package factorscope.model.analyse.study;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Work;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.linalg.Compute;
import factorscope.model.match.Stability;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An algorithm repeated on parts of the rows: what the runs agree on, and which components of that come back.
public final class EnsembleStudy implements Analysis {
    private static final String MEDOID = "medoid";

    /// With fewer runs a share of them says nothing.
    static final int LEAST_RUNS = 2;

    private final Decomposition decomposition;

    /// @param decomposition finds components
    public EnsembleStudy(Decomposition decomposition) {
        this.decomposition = decomposition;
    }

    @Override
    public About about() {
        return new About(
                "ensemble",
                1,
                "Ensemble of " + decomposition.descriptor().name(),
                "Repeat " + decomposition.descriptor().name()
                        + " on random parts of the rows: which components come back?",
                List.of("Kuhn 1955, Naval Res. Logist. Q. 2 (matching)"),
                "stability");
    }

    @Override
    public Optional<String> algorithm() {
        return Optional.of(decomposition.descriptor().id());
    }

    @Override
    public ParamSpec params() {
        var params = new ArrayList<>(ParamSpec.of(Ensemble.RUNS, Ensemble.SPLIT, Ensemble.BOOTSTRAP, Ensemble.THRESHOLD)
                .params());
        params.addAll(decomposition.params().params());
        return new ParamSpec(params);
    }

    /// Those of the decomposition.
    private Map<String, String> own(ParamValues params) {
        var own = new java.util.LinkedHashMap<>(params.texts());
        own.keySet().removeIf(key -> decomposition.params().param(key).isEmpty());
        return own;
    }

    @Override
    public Requires requires() {
        return Requires.DATA;
    }

    @Override
    public List<String> folders() {
        return List.of(MEDOID);
    }

    @Override
    public Eligibility accepts(Given given) {
        return decomposition.accepts(Inputs.of(given.data()));
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var data = given.data();
        var values = decomposition.params().parse(own(params), data.values().shape());
        return Ensemble.forecast(decomposition, data, values, params, compute);
    }

    @Override
    public StabilityFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var ensemble = new Ensemble(
                decomposition.descriptor().id(),
                data,
                own(params),
                work.seed(),
                params.get(Ensemble.RUNS),
                Ensemble.Part.of(params),
                given.source());
        var found = ensemble.run(work);
        if (found.size() < LEAST_RUNS) {
            throw new Stopped();
        }
        var consensus = ensemble.consensus(found, work);
        var stability = Stability.of(consensus.factorization().loadings(1), found, params.get(Ensemble.THRESHOLD));
        return new StabilityFinding(
                stability,
                ensemble.algorithm(),
                ensemble.part().text(),
                Stability.medoid(found) + 1,
                Map.of(MEDOID, new Finding.Made(consensus, data.name(), data.origin())));
    }
}
