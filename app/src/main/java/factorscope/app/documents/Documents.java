package factorscope.app.documents;

import factorscope.app.jobs.Running;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Session;
import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Inputs;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import factorscope.model.prepare.Missing;
import factorscope.model.prepare.Recipe;
import factorscope.model.prepare.Stack;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ProjectFolder;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import factorscope.samples.Sample;
import factorscope.samples.Samples;
import factorscope.views.fx.FxCell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens data, results and projects, makes other data of data, and saves projects.
public final class Documents {
    private final Session session;
    private final Navigation navigation;
    private final Running running;
    private final FxCell<Optional<Asked>> asked = new FxCell<>(Optional.empty());
    private @Nullable Path project;

    public Documents(Session session, Navigation navigation, Running running) {
        this.session = session;
        this.navigation = navigation;
        this.running = running;
    }

    public Optional<Path> project() {
        return Optional.ofNullable(project);
    }

    /// Whether closing would lose anything: work, or what a project has not got yet.
    public boolean isUnsaved() {
        var workspace = session.workspace();
        return workspace.isUnsaved() || project != null && workspace.hasOtherData();
    }

    /// Adds a dataset under an id of its own, and goes to it.
    ///
    /// @return the dataset with that id
    public Dataset add(Dataset dataset) {
        var own = session.put(dataset);
        navigation.focus().set(new Focus.OnDataset(own.id()));
        return own;
    }

    /// Adds a dataset that took its time.
    ///
    /// @param from what was in focus when that began
    private Dataset arrived(Dataset dataset, Focus from) {
        var own = session.put(dataset);
        navigation.arrive(from, new Focus.OnDataset(own.id()));
        return own;
    }

    /// Opens a sample of the gallery.
    public void open(Sample sample) {
        var from = navigation.leaveComponent();
        session.attempt(
                () -> sample.open(session.memory()),
                dataset -> navigation.presentUsualViews(arrived(dataset, from).id()));
    }

    /// Opens a sample with its question, and runs what answers it.
    public void openAnswered(Sample sample) {
        if (sample.id().equals(Samples.FIRST) && isNothingOpen()) {
            openFirst();
            return;
        }
        openAndRun(sample);
    }

    /// Nothing that could be lost.
    private boolean isNothingOpen() {
        return project == null
                && session.state().equals(WorkspaceState.EMPTY)
                && session.active().isEmpty();
    }

    private void openAndRun(Sample sample) {
        var answer = sample.answer();
        var from = navigation.leaveComponent();
        Supplier<Dataset> opening = () -> {
            var opened = sample.open(session.memory());
            return answer.prepare().isEmpty()
                    ? opened
                    : Preparations.recipe(answer.prepare()).apply(opened, session.memory());
        };
        session.attempt(opening, dataset -> {
            var own = arrived(dataset, from);
            navigation.presentUsualViews(own.id());
            asked.set(Optional.of(new Asked(sample, own.id())));
            var algorithm = Decompositions.byId(answer.algorithm());
            var params = algorithm.params().parse(answer.params(), own.values().shape());
            running.run(algorithm, Inputs.of(own), params, 1, Missing.REJECT, Optional.empty());
        });
    }

    /// Opens the first sample with its results, which are kept beside it.
    public void openFirst() {
        session.attempt(() -> FirstStart.state(session.memory()), state -> {
            if (!isNothingOpen()) {
                // something was opened meanwhile
                openAndRun(Samples.byId(Samples.FIRST));
                return;
            }
            show(state);
            asked.set(Optional.of(new Asked(
                    Samples.byId(Samples.FIRST), state.datasets().getFirst().id())));
        });
    }

    /// A sample with the question that it answers.
    ///
    /// @param datasetId its data in the workspace
    public record Asked(Sample sample, String datasetId) {}

    /// The sample that was opened last with its question, until the question is put away.
    public FxCell<Optional<Asked>> asked() {
        return asked;
    }

    /// Makes other data of a dataset, and opens them beside it.
    public void prepare(Dataset dataset, Recipe recipe) {
        var from = navigation.focus().get();
        session.attempt(() -> recipe.apply(dataset, session.memory()), prepared -> {
            navigation.presentUsualViews(arrived(prepared, from).id());
            session.notices().info("Prepared: " + recipe.text() + ".");
        });
    }

    /// Makes one dataset of this one and all others that were opened with as many columns.
    public void stack(Dataset dataset) {
        var parts = new ArrayList<Dataset>();
        parts.add(dataset);
        long columns = dataset.values().shape().columns();
        session.state().datasets().stream()
                .filter(d -> !d.id().equals(dataset.id())
                        && d.values().shape().columns() == columns
                        && !d.origin().importer().equals(Stack.ORIGIN))
                .forEach(parts::add);
        var leases = parts.stream().map(Dataset::lease).toList();
        Supplier<Dataset> work = () -> {
            try {
                return Stack.of(parts, session.memory());
            } finally {
                leases.forEach(Storage.Lease::close);
            }
        };
        var from = navigation.focus().get();
        session.attempt(work, stacked -> {
            arrived(stacked, from);
            session.notices()
                    .info(stacked.name() + " stand under each other: decompose them, then look at their difference.");
        });
    }

    /// Begins anew, with nothing open.
    public void begin() {
        running.forget();
        project = null;
        asked.set(Optional.empty());
        navigation.arrived().set(Optional.empty());
        navigation.focus().set(new Focus.Nothing());
        navigation.taskLayouts().forget();
        session.workspace().replace(WorkspaceState.EMPTY);
    }

    /// Replaces the workspace by a project on disk.
    public void openProject(Path folder) {
        session.attempt(folder, () -> new ProjectFolder(folder).open(session.memory()), opened -> {
            running.forget();
            // before the state, which is what the window's title waits for
            project = folder;
            asked.set(Optional.empty());
            navigation.arrived().set(Optional.empty());
            navigation.taskLayouts().forget();
            session.workspace().replace(opened.state());
            session.change(session.settings().get().opened(folder));
            warn(opened.warnings());
            navigation.focusOnShownResult();
        });
    }

    /// All of them are in the log; the banner has room for one.
    private void warn(List<String> warnings) {
        warnings.forEach(session.notices()::warn);
        if (warnings.size() > 1) {
            session.notices()
                    .warn(warnings.size() + " things are not as they were saved; the log lists them. The last: "
                            + warnings.getLast());
        }
    }

    /// Saves the workspace as a project where it has been saved before.
    public void save(Path folder, Runnable then) {
        save(folder, true, then);
    }

    /// Saves the workspace as a project in another folder.
    public void saveAs(Path folder, Runnable then) {
        save(folder, false, then);
    }

    /// @param isKnown whether whatever is there may be taken for a project
    private void save(Path folder, boolean isKnown, Runnable then) {
        var state = session.state();
        session.attempt(
                () -> {
                    if (!isKnown && SafeFile.isThere(folder) && !ProjectFolder.isOne(folder)) {
                        throw Failure.write(folder + " exists and is not a project.", "Choose another name.");
                    }
                    new ProjectFolder(folder).save(state);
                    return folder;
                },
                saved -> {
                    project = saved;
                    session.workspace().markSaved(state);
                    session.change(session.settings().get().opened(saved));
                    session.notices().info("Saved to " + saved + ".");
                    then.run();
                });
    }

    /// Opens a result folder, with its data where they are still found.
    public void openResult(Path folder) {
        var from = navigation.focus().get();
        session.attempt(
                folder,
                () -> ResultFolder.read(folder, session.memory()),
                read -> session.attempt(folder, () -> withData(folder, read), found -> {
                    found.why.ifPresent(session.notices()::warn);
                    var datasetId = found.data.map(d -> session.put(d).id()).orElse("");
                    addOpened(folder, read, datasetId, from);
                }));
    }

    /// @param why there are none although their file is there
    private record Found(Optional<Dataset> data, Optional<String> why) {}

    /// A result can be looked at without its data.
    private Found withData(Path folder, ResultFolder read) {
        try {
            return new Found(read.data(folder, session.memory()), Optional.empty());
        } catch (Failure e) {
            return new Found(Optional.empty(), Optional.of(e.what() + " The result is shown without its data."));
        }
    }

    private void addOpened(Path folder, ResultFolder read, String datasetId, Focus from) {
        var name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        var kept = new Kept(Session.newId(), datasetId, name, read.result(), Map.of());
        session.workspace().keep(kept);
        navigation.arrive(from, new Focus.OnResult(kept.id()));
        navigation.presentUsualViews(kept.id());
        session.change(session.settings().get().opened(folder));
    }

    /// The open data that those of a result were prepared from: with the fewest steps.
    public Optional<Dataset> origin(Kept kept) {
        var state = session.state();
        return state.dataset(kept.datasetId())
                .flatMap(prepared -> state.datasets().stream()
                        .filter(d -> d.origin().isBefore(prepared.origin()))
                        .min(Comparator.comparingInt(d -> d.origin().prepare().size())));
    }

    /// Shows a state that was made elsewhere, such as the first start's; counts as saved.
    public void show(WorkspaceState state) {
        session.workspace().replace(state);
        navigation.focusOnShownResult();
    }
}
