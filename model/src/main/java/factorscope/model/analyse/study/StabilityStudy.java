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
import factorscope.model.linalg.Compute;
import factorscope.model.match.Stability;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A result's algorithm repeated on parts of the rows: which of the result's own components come back.
public final class StabilityStudy implements Analysis {
    private static final Param.Flag CONSENSUS =
            new Param.Flag("consensus", "Keep the consensus", "Make a result of what the runs agree on.", false);

    private static final String FOLDER = "consensus";

    /// Seeds of its own: the result's run must not be one of them.
    private static final long SEEDS_APART = 1000;

    private final List<Decomposition> decompositions;

    /// @param decompositions that find components
    public StabilityStudy(List<Decomposition> decompositions) {
        this.decompositions = List.copyOf(decompositions);
    }

    @Override
    public About about() {
        return new About(
                "stability",
                1,
                "Stability",
                "Run a result's algorithm again on random parts of the rows: which of its components come back?",
                List.of("Kuhn 1955, Naval Res. Logist. Q. 2 (matching)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(Ensemble.RUNS, Ensemble.SPLIT, Ensemble.BOOTSTRAP, Ensemble.THRESHOLD, CONSENSUS);
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_DATA;
    }

    @Override
    public List<String> folders() {
        return List.of(FOLDER);
    }

    private Optional<Decomposition> decomposition(Given given) {
        var id = given.result().provenance().algorithmId();
        return decompositions.stream()
                .filter(d -> d.descriptor().id().equals(id))
                .findFirst();
    }

    @Override
    public Eligibility accepts(Given given) {
        if (given.twoWay().isEmpty() || decomposition(given).isEmpty()) {
            return Eligibility.refused("This result's algorithm finds no components that could come back.");
        }
        return given.data().columns().size()
                        == given.result().factorization().axes().get(1).size()
                ? Eligibility.accepted()
                : Eligibility.refused("These are not the data that the result was made from.");
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var decomposition = decomposition(given).orElseThrow();
        var values = decomposition
                .params()
                .parse(
                        given.result().provenance().params(),
                        given.data().values().shape());
        return Ensemble.forecast(decomposition, given.data(), values, params, compute);
    }

    @Override
    public StabilityFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var provenance = given.result().provenance();
        var ensemble = new Ensemble(
                provenance.algorithmId(),
                data,
                provenance.params(),
                provenance.seed() + SEEDS_APART * work.seed(),
                params.get(Ensemble.RUNS),
                Ensemble.Part.of(params),
                given.source());
        var found = ensemble.run(work);
        if (found.size() < EnsembleStudy.LEAST_RUNS) {
            throw new Stopped();
        }
        var stability = Stability.of(given.result().factorization().loadings(1), found, params.get(Ensemble.THRESHOLD));
        var kept = params.get(CONSENSUS)
                ? Map.of(FOLDER, new Finding.Made(ensemble.consensus(found, work), data.name(), data.origin()))
                : Map.<String, Finding.Made>of();
        return new StabilityFinding(
                stability, ensemble.algorithm(), ensemble.part().text(), Stability.medoid(found) + 1, kept);
    }
}
