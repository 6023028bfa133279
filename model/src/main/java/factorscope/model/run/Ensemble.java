package factorscope.model.run;

import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.solve.Randoms;
import factorscope.model.failure.Failure;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.RowSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/// The same decomposition again and again, each time from another seed and on another part of the rows: what
/// comes back each time is there.
///
/// The runs share nothing: a start that all had in common (one k-means, one SVD of all rows) would make them
/// agree.
///
/// @param seed of the first run; the others follow
/// @param runs how many
/// @param part which rows each run sees
public record Ensemble(Decomposition decomposition, Dataset data, ParamValues params, long seed, int runs, Part part) {
    private static final long POLL_MILLIS = 100;

    public Ensemble {
        if (runs < 2 || runs > 1000) {
            throw Failure.usage("An ensemble has 2 to 1,000 runs, not " + runs + ".", "Ask for 10.");
        }
    }

    /// Which rows a run sees.
    ///
    /// @param share of the rows, each at most once; not used for a bootstrap
    /// @param isBootstrap as many rows as there are, drawn with replacement (Efron 1979)
    public record Part(double share, boolean isBootstrap) {
        public static final Part BOOTSTRAP = new Part(1, true);

        public Part {
            if (!(share > 0 && share <= 1)) {
                throw Failure.usage("A split is a share of the rows above 0 and at most 1.", "Write for example 0.8.");
            }
        }

        public static Part share(double share) {
            return new Part(share, false);
        }

        /// For recipes.
        public String text() {
            return isBootstrap ? "bootstrap" : "split " + share;
        }

        boolean isAll() {
            return share == 1 && !isBootstrap;
        }
    }

    /// Told of each run.
    public interface Listener {
        /// @param number from 0
        default void started(int number, Run run) {}

        void finished(int number, Result result);
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

    /// What determines a run, for those who keep its outcome.
    ///
    /// @param source of the data
    public String recipe(int number, String source) {
        return Fits.recipe(decomposition, params, seed + number, part.text(), source);
    }

    /// Does the runs one after the other.
    ///
    /// @param known results of earlier runs, by number: these are not done again
    /// @param stop asked several times a second
    /// @return the loadings along the columns, one per run; fewer than asked for if it was stopped
    public List<Tensor> run(Runs on, IntFunction<Optional<TwoWay>> known, Listener listener, BooleanSupplier stop)
            throws InterruptedException {
        var all = new ArrayList<Tensor>();
        for (int number = 0; number < runs && !stop.getAsBoolean(); number++) {
            var before = known.apply(number);
            if (before.isPresent()) {
                all.add(before.get().loadings(1));
                continue;
            }
            var result = one(on, number, listener, stop);
            if (result.isEmpty()) {
                break;
            }
            listener.finished(number, result.get());
            all.add(loadings(result.get()));
        }
        return all;
    }

    private Tensor loadings(Result result) {
        if (result.factorization() instanceof TwoWay twoWay) {
            return twoWay.loadings(1);
        }
        throw Failure.data(
                decomposition.descriptor().name() + " finds no components with loadings.",
                "Choose PCA, SNMF, NMF or a dictionary.");
    }

    private Optional<Result> one(Runs on, int number, Listener listener, BooleanSupplier stop)
            throws InterruptedException {
        var seen = part.isAll()
                ? data
                : RowSample.of(data, rows(number), on.compute().memory());
        try (var _ = seen.lease()) {
            var run = on.submit(decomposition, Problem.of(Inputs.of(seen), params, seed + number));
            listener.started(number, run);
            while (!run.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stop.getAsBoolean()) {
                    on.cancel(run);
                }
            }
            return run.result();
        }
    }
}
