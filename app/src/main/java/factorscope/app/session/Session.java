package factorscope.app.session;

import factorscope.app.notice.Notice;
import factorscope.app.notice.Notices;
import factorscope.app.settings.Settings;
import factorscope.app.settings.SettingsFile;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.KeptFits;
import factorscope.model.workspace.Note;
import factorscope.model.workspace.Workspace;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Screen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What there is while the program runs: the workspace, the runs, the notices, the settings, and how work is done in
/// the background. Knows no controls; used from the screen's thread.
public final class Session implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MemoryBudget memory;
    private final Runs runs;
    private final Workspace workspace = new Workspace(Screen::background);
    private final Answers answers;
    private final Notices notices = new Notices();
    private final SettingsFile settingsFile;
    private final FxCell<Settings> settings;
    private final FxCell<Marks> marks = new FxCell<>(Marks.NONE);
    private final FxCell<Look> look;
    private final FxCell<List<Job>> jobs = new FxCell<>(List.of());

    public Session(MemoryBudget memory, Runs runs, SettingsFile settingsFile) {
        this.memory = memory;
        this.runs = runs;
        this.answers = new Answers(runs);
        this.settingsFile = settingsFile;
        this.settings = new FxCell<>(settingsFile.read());
        this.look =
                new FxCell<>(new Look(settings.get().dark(), 1, settings.get().scale()));
        var _ = workspace.onChange(state -> {
            answers.forget(state);
            marks.set(new Marks(state));
        });
    }

    public MemoryBudget memory() {
        return memory;
    }

    public Runs runs() {
        return runs;
    }

    public Workspace workspace() {
        return workspace;
    }

    public WorkspaceState state() {
        return workspace.state();
    }

    public Notices notices() {
        return notices;
    }

    public FxCell<Settings> settings() {
        return settings;
    }

    public FxCell<Marks> marks() {
        return marks;
    }

    public FxCell<Look> look() {
        return look;
    }

    /// Runs that are not over, and those that lately were, in the order of their start.
    public FxCell<List<Job>> jobs() {
        return jobs;
    }

    /// Whether anything is waiting or computing.
    public List<Job> active() {
        return jobs.get().stream().filter(j -> !j.run().isOver()).toList();
    }

    /// A run of this session that is not over or has just ended.
    public Optional<Job> job(String id) {
        return jobs.get().stream().filter(j -> j.id().equals(id)).findFirst();
    }

    /// What studies and checks have fitted before.
    public KeptFits fits() {
        return new KeptFits(settingsFile.cache().resolve("fits"), memory);
    }

    /// What views need of data and results.
    public Answers answers() {
        return answers;
    }

    public void change(Settings next) {
        settings.set(next);
        var seen = new Look(next.dark(), look.get().pixelScale(), next.scale());
        if (!seen.equals(look.get())) {
            look.set(seen);
        }
        Screen.work(() -> settingsFile.write(next));
    }

    /// Does something, and says so if it cannot be done.
    public void attempt(Runnable action) {
        try {
            action.run();
        } catch (Failure e) {
            notices.failure(e);
        }
    }

    /// Works in the background, then goes on with the outcome on the screen's thread; says so if it cannot be
    /// done.
    public <T> void attempt(Supplier<T> work, Consumer<T> then) {
        Screen.work(() -> {
            try {
                var outcome = work.get();
                Screen.later(() -> attempt(() -> then.accept(outcome)));
            } catch (Failure e) {
                notices.failure(e);
            }
        });
    }

    /// The same for what comes from a path: says so where it does not answer for long, such as on a drive that is
    /// away, and goes on once it does.
    public <T> void attempt(Path from, Supplier<T> work, Consumer<T> then) {
        attempt(from, PATIENCE, work, then);
    }

    /// @param patience after which it is said
    public <T> void attempt(Path from, Duration patience, Supplier<T> work, Consumer<T> then) {
        var isOver = new AtomicBoolean();
        var said = new AtomicReference<Optional<Notice>>(Optional.empty());
        Supplier<T> watched = () -> {
            try {
                return work.get();
            } finally {
                isOver.set(true);
                said.get().ifPresent(notices::end);
            }
        };
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!isOver.get()) {
                        said.set(Optional.of(
                                notices.warn(from.getFileName() + " has not answered for " + patience.toSeconds()
                                        + " s: its drive may be slow or away. It opens when it answers; all else goes"
                                        + " on.")));
                    }
                    if (isOver.get()) {
                        // it answered just now
                        said.get().ifPresent(notices::end);
                    }
                });
        attempt(watched, then);
    }

    /// Adds a dataset under an id of its own.
    ///
    /// @return the dataset with that id
    public Dataset put(Dataset dataset) {
        var own = state().identified(dataset);
        workspace.apply(new Edit.OpenDataset(own));
        dataset.origin().file().ifPresent(f -> change(settings.get().opened(f)));
        return own;
    }

    public void annotate(String resultId, int component, Note note, String what) {
        workspace.apply(new Edit.Annotate(resultId, component, note, what));
    }

    /// For something new in the workspace.
    public static String newId() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public void close() {
        runs.close();
        workspace.close();
    }
}
