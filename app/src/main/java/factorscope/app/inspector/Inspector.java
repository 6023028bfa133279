package factorscope.app.inspector;

import factorscope.app.controls.Facts;
import factorscope.app.documents.Documents;
import factorscope.app.documents.FileChoices;
import factorscope.app.jobs.Analysing;
import factorscope.app.jobs.Running;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.MeasureKind;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ResultWarnings;
import factorscope.model.memory.Bytes;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Run;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.KeptFinding;
import factorscope.samples.Samples;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// What is known about what is in focus: a dataset with the run form, a result with its record, or a component.
public final class Inspector extends ScrollPane implements AutoCloseable {
    /// Below this the components do not fit together as the model says (Bro and Kiers 2003), in percent.
    private static final double CONSISTENT = 50;

    private final Session session;
    private final Navigation navigation;
    private final Analysing analysing;
    private final RunForm.Surroundings around;
    private final VBox content = new VBox();
    private final SelectionCard selection;
    private final SeveralCard several;
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private @Nullable RunForm form;
    private @Nullable ComponentCard component;
    private @Nullable JobCard running;
    private Focus shown = new Focus.Nothing();

    /// How far down everything was read that has been in focus.
    private final Map<Focus, Double> places = new HashMap<>();

    private @Nullable Object about;
    private OptionalInt proposed = OptionalInt.empty();

    /// @param study opens the study of the number of components
    public Inspector(
            Session session,
            Navigation navigation,
            Running running,
            Analysing analysing,
            Documents documents,
            FileChoices choices,
            Runnable study) {
        this.session = session;
        this.navigation = navigation;
        this.analysing = analysing;
        around = new RunForm.Surroundings(session, running, documents, choices, study);
        content.getStyleClass().add("inspector");
        content.setId("inspector");
        selection = new SelectionCard(session, navigation);
        several = new SeveralCard(session, navigation);
        setContent(new VBox(selection, several, content));
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        getStyleClass().addAll("edge-to-edge", "side");
        subscriptions.add(navigation.focus().subscribe(_ -> refresh()));
        subscriptions.add(session.marks().subscribe(_ -> refresh()));
        refresh();
    }

    private void refresh() {
        var focus = navigation.focus().get();
        var subject = switch (focus) {
            case Focus.Nothing _ -> Optional.<Object>empty();
            case Focus.OnDataset on -> session.state().dataset(on.id()).map(d -> (Object) d);
            case Focus.OnResult on -> session.state().result(on.id()).map(k -> (Object) k);
            case Focus.OnComponent on -> session.state().result(on.resultId()).map(k -> (Object) k);
            case Focus.OnJob on -> session.job(on.id()).map(j -> (Object) j);
            case Focus.OnFinding on -> session.state().finding(on.id()).map(f -> (Object) f);
        };
        var cut = session.state().nextComponents();
        if (form != null && !cut.equals(proposed)) {
            cut.ifPresent(form::propose);
        }
        proposed = cut;
        if (focus.equals(shown) && subject.isPresent() && isAbout(subject.get())) {
            if (component != null && subject.get() instanceof Kept kept) {
                component.refresh(kept);
            }
            return;
        }
        places.put(shown, getVvalue());
        shown = focus;
        about = subject.orElse(null);
        show(focus);
        setVvalue(places.getOrDefault(focus, 0.0));
    }

    private void showFinding(KeptFinding finding) {
        var summary = new Label(finding.summary());
        summary.setId("finding-in-inspector");
        summary.setWrapText(true);
        var open = new Button("Show tables");
        open.setId("show-finding");
        open.setOnAction(_ -> analysing.show(finding));
        content.getChildren().addAll(Facts.heading("Finding"), new Label(finding.name()), summary, open);
    }

    /// A note written into a component's card changes its result, but not what the card is about.
    private boolean isAbout(Object subject) {
        if (subject instanceof Kept kept && about instanceof Kept before) {
            return kept.id().equals(before.id())
                    && (component != null || kept.name().equals(before.name()));
        }
        return subject.equals(about);
    }

    private void show(Focus focus) {
        closeParts();
        content.getChildren().clear();
        switch (focus) {
            case Focus.OnDataset on -> session.state().dataset(on.id()).ifPresent(this::showDataset);
            case Focus.OnResult on -> session.state().result(on.id()).ifPresent(this::showResult);
            case Focus.OnComponent on ->
                session.state().result(on.resultId()).ifPresent(k -> showComponent(k, on.component()));
            case Focus.OnJob on -> session.job(on.id()).ifPresent(this::showJob);
            case Focus.OnFinding on -> session.state().finding(on.id()).ifPresent(this::showFinding);
            case Focus.Nothing _ -> {}
        }
        if (content.getChildren().isEmpty()) {
            var hint = new Label("Open data or choose something in the project to see it here.");
            hint.setWrapText(true);
            hint.getStyleClass().add("empty-hint");
            content.getChildren().add(hint);
        }
    }

    private static Label title(String text) {
        var label = new Label(text);
        label.getStyleClass().add("title");
        label.setWrapText(true);
        return label;
    }

    private void showDataset(Dataset dataset) {
        var facts = new Facts();
        facts.add("Shape", dataset.values().shape().text());
        facts.add("Type", dataset.values().dtype().text());
        facts.add(
                "Size",
                Bytes.text(dataset.values().heldBytes()) + ", "
                        + dataset.values().words());
        facts.add("Kept in", dataset.values().storage().mappedFile().isPresent() ? "the file (mapped)" : "memory");
        for (var axis : dataset.axes()) {
            facts.add(
                    axis.name(),
                    Numbers.count(axis.size()) + " · " + axis.role().text());
        }
        dataset.origin().prepare().forEach(step -> facts.add("Prepared", step));
        content.getChildren().addAll(Facts.heading("Dataset"), title(dataset.name()), facts);
        addForm(dataset, usualAlgorithm(dataset), Optional.empty(), Optional.empty());
    }

    /// What the sample's card suggests, else SNMF.
    private static String usualAlgorithm(Dataset dataset) {
        return Samples.all().stream()
                .filter(s -> s.file().isPresent()
                                && s.file().equals(dataset.origin().file())
                        || dataset.origin().file().isEmpty() && s.title().equals(dataset.name()))
                .map(s -> s.answer().algorithm())
                .findFirst()
                .orElse("snmf");
    }

    private void addForm(
            Dataset dataset,
            String algorithm,
            Optional<ParamValues> values,
            Optional<factorscope.model.decompose.Factorization> start) {
        form = new RunForm(around, dataset, algorithm, values, start);
        content.getChildren().add(form);
    }

    private void showResult(Kept kept) {
        var result = kept.result();
        content.getChildren().addAll(Facts.heading("Result"), title(kept.name()));
        ResultWords.of(result).ifPresent(words -> {
            var sentence = new Label(words);
            sentence.setId("result-words");
            sentence.setWrapText(true);
            content.getChildren().add(sentence);
        });
        var warnings = ResultWarnings.of(result);
        var facts = facts(kept, warnings);
        content.getChildren().add(facts);
        content.getChildren().addAll(Facts.heading("How it was made"), provenance(result));
        session.state().dataset(kept.datasetId()).ifPresent(dataset -> {
            var decomposition = result.provenance().algorithmId();
            content.getChildren().add(again(kept, dataset, decomposition));
            int place = content.getChildren().indexOf(facts) + 1;
            content.getChildren()
                    .addAll(
                            place,
                            warnings.stream()
                                    .filter(w -> !w.change().isEmpty())
                                    .map(w -> remedy(kept, w))
                                    .toList());
        });
    }

    /// Runs it again as a warning suggests, whatever the form says now; what there is stays.
    private Button remedy(Kept kept, ResultWarnings.Warning warning) {
        var button = new Button("Run with " + warning.changeText());
        button.setId("remedy");
        button.setMnemonicParsing(false);
        button.setTooltip(new Tooltip(warning.text()));
        button.setOnAction(_ -> {
            var provenance = kept.result().provenance();
            var params = new HashMap<>(provenance.params());
            params.putAll(warning.change());
            if (form != null) {
                form.offer(provenance.algorithmId(), params);
                form.decompose();
            }
        });
        return button;
    }

    private void showJob(Job job) {
        var facts = new Facts();
        running = new JobCard(session, job);
        content.getChildren().addAll(Facts.heading("Running"), title(job.name()), running, facts);
        switch (job.run()) {
            case Run run -> {
                var problem = run.problem();
                var about = run.decomposition().descriptor();
                facts.add("Algorithm", about.name());
                addParams(facts, about.id(), problem.params().texts());
                facts.add("Seed", Long.toString(problem.seed()));
                var open = new Button("Watch it converge");
                open.setId("watch");
                open.setMaxWidth(Double.MAX_VALUE);
                open.setOnAction(_ -> session.attempt(() -> navigation.openView("convergence", job.id())));
                content.getChildren().add(open);
            }
            case AnalysisRun run -> {
                facts.add("Analysis", run.task().analysis().about().name());
                addParams(
                        facts,
                        run.task().analysis().params(),
                        run.task().params().texts());
                facts.add("Seed", Long.toString(run.task().seed()));
            }
        }
        facts.add("Forecast", Numbers.about(session.runs().seconds(job.run().forecast())));
    }

    private Node again(Kept kept, Dataset dataset, String algorithm) {
        Optional<ParamValues> values;
        try {
            values = Optional.of(Decompositions.byId(algorithm)
                    .params()
                    .parse(kept.result().provenance().params(), dataset.values().shape()));
        } catch (factorscope.model.failure.Failure e) {
            // parameters of another version: begin with the usual ones
            values = Optional.empty();
        }
        form = new RunForm(
                around, dataset, algorithm, values, Optional.of(kept.result().factorization()));
        return form;
    }

    static Facts facts(Kept kept) {
        return facts(kept, ResultWarnings.of(kept.result()));
    }

    private static Facts facts(Kept kept, List<ResultWarnings.Warning> warnings) {
        var result = kept.result();
        var measures = result.measures();
        var facts = new Facts();
        facts.add(
                parts(result.factorization()),
                Integer.toString(result.factorization().components()));
        for (var kind : MeasureKind.all()) {
            measures.get(kind.key()).stream()
                    .filter(value -> isTold(kind.key(), value, result))
                    .forEach(value -> facts.add(
                            kind.label(),
                            told(kind, value, result),
                            isDoubtful(kind.key(), value, result),
                            kind.help()));
        }
        if (result.factorization() instanceof TwoWay twoWay) {
            facts.add("Signs", signs(twoWay), "Which of the factors have no negative values.");
        }
        facts.add(
                "Outcome", result.outcome().text(), result.outcome() != Result.Outcome.CONVERGED, "How the run ended.");
        warnings.forEach(w -> facts.caution(w.text()));
        facts.add("Took", Numbers.seconds(result.seconds()));
        return facts;
    }

    private static String parts(Factorization factorization) {
        return switch (factorization) {
            case TwoWay _ -> "Components";
            case Clusters _ -> "Clusters";
            case Embedding _ -> "Dimensions";
        };
    }

    /// Numbers that stand for themselves; others are for programs, or part of what is said of another.
    private static final Set<String> UNTOLD = Set.of(
            Measures.OBJECTIVE,
            Measures.STARTS,
            Measures.TOTAL_VARIANCE,
            Measures.SWEEPS,
            Measures.CONGRUENCE,
            Measures.LOOKED_AT);

    private static boolean isTold(String key, double value, Result result) {
        // that all rows were drawn goes without saying
        return !UNTOLD.contains(key) && (!key.equals(Measures.DRAWN) || value < rows(result));
    }

    private static String told(MeasureKind kind, double value, Result result) {
        var text = kind.text(value);
        return switch (kind.key()) {
            case Measures.STARTS_AGREEING ->
                text + " of "
                        + Numbers.plain(result.measures().get(Measures.STARTS).orElse(0));
            case Measures.DRAWN -> text + " of " + Numbers.count(rows(result));
            default -> text;
        };
    }

    private static boolean isDoubtful(String key, double value, Result result) {
        return key.equals(Measures.CORE_CONSISTENCY) && value < CONSISTENT
                || key.equals(Measures.KRUSKAL) && value < 0
                || key.equals(Measures.DRAWN) && value < rows(result);
    }

    private static int rows(Result result) {
        return result.factorization().axes().getFirst().size();
    }

    private static String signs(TwoWay twoWay) {
        boolean left = twoWay.signs(0) == TwoWay.Signs.NONNEGATIVE;
        boolean right = twoWay.signs(1) == TwoWay.Signs.NONNEGATIVE;
        return left && right ? "nonnegative" : left ? "codes nonnegative" : "signed";
    }

    private static Facts provenance(Result result) {
        var provenance = result.provenance();
        var facts = new Facts();
        facts.add("Algorithm", provenance.algorithmId() + " v" + provenance.version());
        addParams(facts, provenance.algorithmId(), provenance.params());
        facts.add("Seed", Long.toString(provenance.seed()));
        facts.add(
                "Data",
                provenance.dataHash().isEmpty()
                        ? "generated"
                        : provenance.dataHash().substring(0, 12) + "…");
        provenance.undone().forEach(step -> facts.add("Undone", step));
        facts.add("Platform", provenance.platform());
        facts.add("Peak memory", Bytes.text(result.peakBytes()));
        return facts;
    }

    /// Parameters by the names they have in the form.
    private static void addParams(Facts facts, String algorithmId, Map<String, String> texts) {
        // a result of another version may name an algorithm that is not here
        var params = Decompositions.all().stream()
                .filter(d -> d.descriptor().id().equals(algorithmId))
                .map(d -> d.params())
                .findFirst();
        addParams(facts, params.orElse(ParamSpec.NONE), texts);
    }

    private static void addParams(Facts facts, ParamSpec params, Map<String, String> texts) {
        texts.forEach((key, text) -> {
            if (!text.isEmpty()) {
                facts.add(params.param(key).map(p -> p.label()).orElse(key), text);
            }
        });
    }

    private void showComponent(Kept kept, int number) {
        component = new ComponentCard(session, kept, number);
        content.getChildren().add(component);
    }

    /// The algorithm of the form, or that of the result in focus.
    public Optional<String> algorithm() {
        return form != null
                ? Optional.of(form.algorithmId())
                : navigation.currentResult().map(k -> k.result().provenance().algorithmId());
    }

    /// Puts an algorithm into the run form.
    public void offer(String algorithmId) {
        // the focus may have moved just now
        refresh();
        if (form != null) {
            form.offer(algorithmId);
        }
    }

    /// Runs what the form says.
    public void run() {
        if (form == null) {
            navigation.currentDataset().ifPresent(d -> navigation.focus().set(new Focus.OnDataset(d.id())));
            refresh();
        }
        if (form != null) {
            form.decompose();
        }
    }

    public void editLabel() {
        if (component != null) {
            component.editLabel();
        }
    }

    public void editNotes() {
        if (component != null) {
            component.editNotes();
        }
    }

    private void closeParts() {
        if (form != null) {
            form.close();
            form = null;
        }
        if (component != null) {
            component.close();
            component = null;
        }
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @Override
    public void close() {
        closeParts();
        selection.close();
        several.close();
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
