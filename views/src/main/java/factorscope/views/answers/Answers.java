package factorscope.views.answers;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Findings;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Step;
import factorscope.model.failure.Failure;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Fits;
import factorscope.model.run.Runs;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.View;
import factorscope.views.fx.Screen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Asks what views need, once for all that show it, and remembers the latest answers. Safe for use by several threads.
public final class Answers implements Findings {
    /// Answers that are remembered; with them what they are of.
    private static final int MOST = 64;

    /// Of those, about results of runs that go on.
    private static final int MOST_PREVIEWS = 12;

    private static final long SEED = 1;

    private final Runs runs;
    private final Map<Call, Finding> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Call, Asked> asked = new HashMap<>();

    /// Being worked out, and who waits for it.
    private record Asked(AnalysisRun run, List<Consumer<Optional<Failure>>> waiting) {}

    public Answers(Runs runs) {
        this.runs = runs;
    }

    /// The request with all that the view needs; empty where something is not known yet.
    public synchronized Optional<Request> known(View view, Request request) {
        var found = new HashMap<Call, Finding>();
        for (var call : view.needs(request)) {
            var finding = known.get(call);
            if (finding == null) {
                return Optional.empty();
            }
            found.put(call, finding);
        }
        return Optional.of(request.with(found));
    }

    /// Asks what is not known.
    ///
    /// @param then told on the screen's thread of each answer, or of why there is none
    /// @return ends the wait; what nobody waits for is cancelled
    public synchronized Runnable ask(View view, Request request, Consumer<Optional<Failure>> then) {
        var mine = new ArrayList<Call>();
        for (var call : view.needs(request)) {
            if (!known.containsKey(call)) {
                mine.add(call);
                asked.computeIfAbsent(call, this::submit).waiting.add(then);
            }
        }
        return () -> leave(mine, then);
    }

    /// What was found; waits for it where it is not known yet. Not on the screen's thread.
    ///
    /// @throws Failure if there is no answer
    public Finding of(Call call) {
        Asked of;
        Consumer<Optional<Failure>> mine = _ -> {};
        synchronized (this) {
            var finding = known.get(call);
            if (finding != null) {
                return finding;
            }
            of = asked.computeIfAbsent(call, this::submit);
            of.waiting.add(mine);
        }
        try {
            return of.run.finding().orElseThrow(Answers::stopped).finding();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped();
        } finally {
            leave(List.of(call), mine);
        }
    }

    /// The request with what some questions found; waits for that. Not on the screen's thread.
    public Request complete(List<Call> calls, Request request) {
        var found = new HashMap<Call, Finding>();
        calls.forEach(call -> found.put(call, of(call)));
        return request.with(found);
    }

    private Asked submit(Call call) {
        var run = runs.aside(task(call, this));
        Screen.work(() -> await(call, run));
        return new Asked(run, new ArrayList<>());
    }

    private static AnalysisRun.Task task(Call call, Findings findings) {
        return new AnalysisRun.Task(call.analysis(), call.given(), call.params(), SEED, Fits.NONE, findings);
    }

    @Override
    public synchronized Optional<Finding> find(Call call) {
        return Optional.ofNullable(known.get(call));
    }

    @Override
    public synchronized void keep(Call call, Finding finding) {
        known.put(call, finding);
        forgetOldest(MOST, _ -> true);
        // each preview of a run is another result, which is alive as long as something is known of it
        forgetOldest(MOST_PREVIEWS, Answers::isOfPreview);
    }

    private void forgetOldest(int most, Predicate<Call> which) {
        long count = known.keySet().stream().filter(which).count();
        for (var calls = known.keySet().iterator(); calls.hasNext() && count > most; ) {
            if (which.test(calls.next())) {
                calls.remove();
                count--;
            }
        }
    }

    private static boolean isOfPreview(Call call) {
        return call.given().results().stream().anyMatch(r -> r.outcome() == Result.Outcome.PARTIAL);
    }

    /// Forgets what is known of results that are no longer kept, and of data that are no longer open.
    public synchronized void forget(WorkspaceState state) {
        var results = new HashSet<Factorization>();
        Stream.concat(state.results().stream(), state.trash().stream())
                .forEach(k -> results.add(k.result().factorization()));
        var values = new HashSet<Tensor>();
        state.datasets().forEach(d -> values.add(d.values()));
        known.keySet()
                .removeIf(call -> !isOfPreview(call)
                        && (call.given().results().stream().anyMatch(r -> !results.contains(r.factorization()))
                                || call.given().datasets().stream().anyMatch(d -> !values.contains(d.values()))));
    }

    private void await(Call call, AnalysisRun run) {
        Optional<Failure> failure = Optional.empty();
        try {
            run.finding().ifPresent(finished -> keep(call, finished.finding()));
        } catch (Failure e) {
            failure = Optional.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var why = failure;
        over(call, run).forEach(then -> Screen.later(() -> then.accept(why)));
    }

    /// Nobody where all have left, even if somebody has asked again since.
    private synchronized List<Consumer<Optional<Failure>>> over(Call call, AnalysisRun run) {
        var over = asked.get(call);
        if (over == null || over.run != run) {
            return List.of();
        }
        asked.remove(call);
        return List.copyOf(over.waiting);
    }

    /// How far the first of some questions is that is being worked on, in words; empty where there is nothing to say.
    public synchronized String progress(List<Call> calls) {
        return calls.stream()
                .map(asked::get)
                .filter(Objects::nonNull)
                .flatMap(of -> of.run.step().stream())
                .filter(step -> step.share().isPresent())
                .map(Step.Working::words)
                .findFirst()
                .orElse("");
    }

    private synchronized void leave(List<Call> calls, Consumer<Optional<Failure>> then) {
        for (var call : calls) {
            var of = asked.get(call);
            if (of != null && of.waiting.remove(then) && of.waiting.isEmpty()) {
                asked.remove(call);
                runs.cancel(of.run);
            }
        }
    }

    /// The request with all that the view needs, which is waited for.
    public static Request now(Runs runs, View view, Request request) throws InterruptedException {
        var found = new HashMap<Call, Finding>();
        for (var call : view.needs(request)) {
            found.put(call, now(runs, call, Findings.NONE));
        }
        return request.with(found);
    }

    private static Finding now(Runs runs, Call call, Findings findings) throws InterruptedException {
        return runs.aside(task(call, findings))
                .finding()
                .orElseThrow(Answers::stopped)
                .finding();
    }

    private static Failure stopped() {
        return Failure.usage("The view was stopped.", "Ask for it again.");
    }
}
