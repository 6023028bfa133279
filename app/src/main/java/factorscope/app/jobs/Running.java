package factorscope.app.jobs;

import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Missing;
import factorscope.model.run.Activity;
import factorscope.model.run.Run;
import factorscope.model.run.RunState;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.Kept;
import factorscope.views.fx.Screen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Starts decompositions, follows whatever runs among the jobs, and keeps what comes of it.
public final class Running {
    private final Session session;
    private final Navigation navigation;

    /// What there is to be done at the end of the jobs that have not been dealt with.
    private final Map<String, Consumer<Job>> endings = new HashMap<>();

    public Running(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
        var _ = session.runs().onChange(this::runChanged);
    }

    /// Starts a run.
    ///
    /// @param missing what to do about missing values first
    public void run(
            Decomposition decomposition,
            Inputs inputs,
            ParamValues params,
            long seed,
            Missing missing,
            Optional<Factorization> start) {
        var dataset = inputs.data();
        var from = navigation.focus().get();
        session.attempt(() -> missing.apply(dataset, session.memory()), prepared -> {
            var used = prepared;
            if (!prepared.origin().prepare().equals(dataset.origin().prepare())) {
                used = session.put(prepared);
                session.notices().info(prepared.origin().prepare().getLast() + ".");
            }
            submit(decomposition, used, new Problem(new Inputs(used, inputs.sides()), params, seed, start), from);
        });
    }

    private void submit(Decomposition decomposition, Dataset dataset, Problem problem, Focus from) {
        var run = session.runs().submit(decomposition, problem);
        follow(new Job(Session.newId(), name(decomposition, problem), dataset.id(), run, from), job -> ended(job, run));
    }

    /// Shows something that runs among the jobs.
    ///
    /// @param ending done on the screen's thread once it is over
    public void follow(String name, String datasetId, Activity activity, Consumer<Job> ending) {
        follow(
                new Job(
                        Session.newId(),
                        name,
                        datasetId,
                        activity,
                        navigation.focus().get()),
                ending);
    }

    private void follow(Job job, Consumer<Job> ending) {
        endings.put(job.id(), ending);
        var more = new ArrayList<>(session.jobs().get());
        more.add(job);
        session.jobs().set(List.copyOf(more));
        if (job.run().isOver()) {
            runChanged(job.run());
        }
    }

    /// One that no other run of these data has.
    private String name(Decomposition decomposition, Problem problem) {
        var data = problem.inputs().data();
        var name = RunNames.of(
                decomposition,
                problem.params().texts(),
                problem.seed(),
                data.values().shape());
        var taken = Stream.concat(
                        session.state().results().stream()
                                .filter(k -> k.datasetId().equals(data.id()))
                                .map(Kept::name),
                        session.active().stream()
                                .filter(j -> j.datasetId().equals(data.id()))
                                .map(Job::name))
                .toList();
        var free = name;
        for (int i = 2; taken.contains(free); i++) {
            free = name + " (" + i + ")";
        }
        return free;
    }

    /// On a run's thread.
    private void runChanged(Activity run) {
        var jobs = session.jobs();
        if (run.isOver()) {
            Screen.later(() -> jobs.get().stream()
                    .filter(j -> j.run().number() == run.number())
                    .findFirst()
                    .ifPresent(this::runEnded));
        }
        Screen.later(() -> jobs.set(List.copyOf(jobs.get())));
    }

    private void runEnded(Job job) {
        var ending = endings.remove(job.id());
        if (ending != null) {
            session.attempt(() -> ending.accept(job));
        }
    }

    private void ended(Job job, Run run) {
        switch (run.state()) {
            case RunState.Finished finished -> keep(job, run, finished.result());
            case RunState.Cancelled cancelled -> {
                cancelled.partial().ifPresent(partial -> keep(job, run, partial));
                if (cancelled.partial().isEmpty()) {
                    session.notices().info(job.name() + " was cancelled.");
                }
            }
            case RunState.Failed failed -> {
                session.notices().failure(failed.failure());
                failed.partial().ifPresent(partial -> keep(job, run, partial));
            }
            case RunState.Waiting _, RunState.Working _ -> throw new IllegalStateException("not over");
        }
    }

    private void keep(Job job, Run run, Result result) {
        var origin = run.problem().inputs().data().origin();
        session.attempt(() -> hash(origin), hash -> {
            var kept = new Kept(
                    job.id(),
                    job.datasetId(),
                    job.name(),
                    result.with(result.provenance().withDataHash(hash)),
                    Map.of());
            session.workspace().keep(kept);
            remove(job);
            navigation.arrive(kept.id());
            session.notices()
                    .info(kept.name()
                            + (result.outcome() == Result.Outcome.PARTIAL ? " was stopped and is kept." : " is done."));
        });
    }

    /// Takes a job from the list.
    void remove(Job job) {
        session.jobs()
                .set(session.jobs().get().stream()
                        .filter(j -> !j.id().equals(job.id()))
                        .toList());
    }

    /// Data that have gone meanwhile are no reason to lose what was found in them.
    private String hash(Origin origin) {
        try {
            return DataHash.of(origin);
        } catch (Failure e) {
            session.notices().warn(e.what() + " The result is kept without a fingerprint of its data.");
            return "";
        }
    }

    /// Stops all that runs, and keeps nothing of it: it belongs to a workspace that is put away.
    public void forget() {
        endings.clear();
        session.jobs().get().stream().map(Job::run).filter(run -> !run.isOver()).forEach(session.runs()::cancel);
        session.jobs().set(List.of());
    }
}
