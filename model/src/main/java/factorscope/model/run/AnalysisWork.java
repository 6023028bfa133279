package factorscope.model.run;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Work;
import factorscope.model.catalog.Decompositions;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Step;
import factorscope.model.linalg.Compute;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What an analysis that is run works with.
final class AnalysisWork implements Work {
    private final AnalysisRun run;
    private final Compute compute;
    private final long start = System.nanoTime();
    private volatile Step.Working step = new Step.Working(0, 0, Step.Working.UNCOUNTED, OptionalDouble.empty());

    AnalysisWork(AnalysisRun run, Compute compute) {
        this.run = run;
        this.compute = compute;
    }

    @Override
    public Compute compute() {
        return compute;
    }

    @Override
    public long seed() {
        return run.task().seed();
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private void show() {
        run.become(new AnalysisRun.State.Working(step, seconds()));
    }

    @Override
    public void at(long done, long of, String unit) {
        step = new Step.Working(done, of, unit, OptionalDouble.empty());
        show();
        var _ = goesOn();
    }

    @Override
    public boolean goesOn() {
        if (run.wish() == Wish.DISCARD || run.isOver()) {
            throw new Stopped();
        }
        return run.wish() == Wish.GO_ON;
    }

    @Override
    public Finding ask(Call call) {
        var findings = run.task().findings();
        var known = findings.find(call);
        if (known.isPresent()) {
            return known.get();
        }
        var finding = call.analysis().of(call.given(), call.params(), this);
        findings.keep(call, finding);
        return finding;
    }

    @Override
    public Provenance provenance(String algorithm, Inputs inputs, Map<String, String> params, long seed) {
        return Driver.provenance(Decompositions.byId(algorithm), problem(algorithm, inputs, params, seed), compute);
    }

    private static Problem problem(String algorithm, Inputs inputs, Map<String, String> params, long seed) {
        var values = Decompositions.byId(algorithm)
                .params()
                .parse(params, inputs.data().values().shape());
        return new Problem(inputs, values, seed, Optional.empty());
    }

    @Override
    public Optional<Result> fit(String algorithm, Inputs inputs, Map<String, String> params, long seed) {
        return fit(algorithm, problem(algorithm, inputs, params, seed));
    }

    private Optional<Result> fit(String algorithm, Problem problem) {
        var decomposition = Decompositions.byId(algorithm);
        var forecast = Runs.requireFitting(decomposition, problem, compute);
        var owner = new Driver.Owner() {
            @Override
            public Wish wish() {
                return run.wish();
            }

            @Override
            public boolean isOver() {
                return run.isOver();
            }

            @Override
            public void working(RunState.Working working) {
                show();
            }
        };
        if (!goesOn()) {
            return Optional.empty();
        }
        var own = compute.inPart();
        try (var driver = new Driver(owner, decomposition, problem, forecast, Optional.empty(), own)) {
            return switch (driver.drive()) {
                case RunState.Finished finished -> Optional.of(finished.result());
                case RunState.Failed failed -> throw failed.failure();
                case RunState.Cancelled _, RunState.Waiting _, RunState.Working _ -> {
                    // to discard is to end here
                    var _ = goesOn();
                    yield Optional.empty();
                }
            };
        } finally {
            own.memory().closeScopes();
        }
    }

    @Override
    public Optional<Result> keptFit(
            String algorithm, Inputs inputs, Map<String, String> params, long seed, String rows, String source) {
        var problem = problem(algorithm, inputs, params, seed);
        var recipe = Fits.recipe(Decompositions.byId(algorithm), problem.params(), seed, rows, source);
        var known = run.task().fits().find(recipe);
        if (known.isPresent()) {
            return known;
        }
        var result = fit(algorithm, problem);
        result.ifPresent(r -> run.task().fits().keep(recipe, r));
        return result;
    }
}
