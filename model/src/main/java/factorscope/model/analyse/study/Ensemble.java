package factorscope.model.analyse.study;

import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Work;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Randoms;
import factorscope.model.match.Consensus;
import factorscope.model.match.Stability;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.RowSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The same decomposition again and again, each time from another seed and on another part of the rows: what
/// comes back each time is there.
///
/// The runs share nothing: a start that all had in common (one k-means, one SVD of all rows) would make them
/// agree.
///
/// @param algorithm id of a decomposition that finds components
/// @param params of the decomposition
/// @param seed of the first run; the others follow
/// @param runs how many
/// @param part which rows each run sees
/// @param source what determines the values of the data
public record Ensemble(
        String algorithm, Dataset data, Map<String, String> params, long seed, int runs, Part part, String source) {
    static final Param.Whole RUNS = new Param.Whole("runs", "Runs", "How many runs.", 10, 2, 1000);
    static final Param.Real SPLIT =
            new Param.Real("split", "Share of the rows", "Share of the rows each run sees; 1 for all.", 0.8, 1e-9, 1);
    static final Param.Flag BOOTSTRAP = new Param.Flag(
            "bootstrap",
            "Bootstrap",
            "Each run sees as many rows as there are, drawn with replacement, instead of a share of them.",
            false);
    static final Param.Real THRESHOLD = new Param.Real(
            "threshold",
            "Threshold",
            "From which |cos| on a component has come back.",
            Stability.USUAL_THRESHOLD,
            0,
            1);

    /// Which rows a run sees.
    ///
    /// @param share of the rows, each at most once; not used for a bootstrap
    /// @param isBootstrap as many rows as there are, drawn with replacement (Efron 1979)
    public record Part(double share, boolean isBootstrap) {
        static Part of(ParamValues params) {
            return params.get(BOOTSTRAP) ? new Part(1, true) : new Part(params.get(SPLIT), false);
        }

        /// For recipes.
        public String text() {
            return isBootstrap ? "bootstrap" : "split " + share;
        }

        boolean isAll() {
            return share == 1 && !isBootstrap;
        }
    }

    public Ensemble {
        params = Map.copyOf(params);
    }

    /// Which rows a run sees.
    ///
    /// @param number from 0
    public long[] rows(int number) {
        int all = data.rows().size();
        if (part.isBootstrap) {
            return Randoms.of(seed + number, "the ensemble's bootstrap", 0)
                    .longs(all, 0, all)
                    .sorted()
                    .toArray();
        }
        int wanted = (int) Math.max(1, Math.round(part.share * all));
        return Randoms.sample(Randoms.of(seed + number, "the ensemble's rows", 0), all, wanted);
    }

    /// Does the runs one after the other.
    ///
    /// @return their loadings along the columns; fewer than asked for if it was stopped
    public List<Tensor> run(Work work) {
        var found = new ArrayList<Tensor>();
        for (int number = 0; number < runs; number++) {
            work.at(number, runs, "run");
            if (!work.goesOn()) {
                break;
            }
            var result = one(number, work);
            if (result.isEmpty()) {
                break;
            }
            found.add(result.get().loadings(1));
        }
        return found;
    }

    private Optional<TwoWay> one(int number, Work work) {
        var seen = part.isAll()
                ? data
                : RowSample.of(data, rows(number), work.compute().memory());
        try (var _ = seen.lease()) {
            return work.keptFit(algorithm, Inputs.of(seen), params, seed + number, part.text(), source)
                    .map(result -> (TwoWay) result.factorization());
        }
    }

    /// What the runs agree on: of each component the member that resembles the others most, and codes of all rows.
    ///
    /// @param found by [#run]
    Result consensus(List<Tensor> found, Work work) {
        int medoid = Stability.medoid(found);
        var like = one(medoid, work).orElseThrow(Stopped::new);
        var provenance = work.provenance(algorithm, Inputs.of(data), params, seed + medoid);
        return Consensus.of(data, like, provenance, found, work.compute());
    }

    /// What the runs take together.
    static Forecast forecast(
            Decomposition decomposition, Dataset data, ParamValues own, ParamValues params, Compute compute) {
        var once = decomposition.forecast(Problem.of(Inputs.of(data), own, 1), compute);
        long part = params.get(SPLIT) == 1 && !params.get(BOOTSTRAP)
                ? 0
                : data.values().bytes();
        return once.times(params.get(RUNS) * Part.of(params).share)
                .plus(new Forecast(0, 0, (double) part * params.get(RUNS), part, 0, 0));
    }
}
