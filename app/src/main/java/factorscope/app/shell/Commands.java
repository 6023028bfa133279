package factorscope.app.shell;

import factorscope.app.command.Command;
import factorscope.app.dialogs.Dialogs;
import factorscope.app.docking.ViewTab;
import factorscope.app.documents.Documents;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Session;
import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Requires;
import factorscope.model.catalog.Analyses;
import factorscope.model.catalog.Cells;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.TwoWay;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Loadings;
import factorscope.views.drawing.Request;
import factorscope.views.pane.DrawingPane;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.scene.input.KeyCode;

/// Everything that can be done in the window, once.
final class Commands {
    private final CommandSet set;
    private final MainWindow window;
    private final Session session;
    private final Navigation navigation;
    private final Documents documents;
    private final Dialogs dialogs;
    private final Conditions when;

    Commands(MainWindow window, Session session, Navigation navigation, Documents documents, Dialogs dialogs) {
        set = new CommandSet(session::attempt);
        this.window = window;
        this.session = session;
        this.navigation = navigation;
        this.documents = documents;
        this.dialogs = dialogs;
        when = new Conditions(session, navigation, window, dialogs);
        var views = new ViewCommands(set, window, session, navigation, when);
        file();
        edit();
        data();
        decompose();
        analyse();
        views.view();
        views.select();
        help();
    }

    List<Command> all() {
        return set.all();
    }

    Command byId(String id) {
        return set.all().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
    }

    private void file() {
        set.in("File");
        set.add(
                "new-project",
                "New project",
                "Begin with nothing open; asks about unsaved work first",
                CommandSet.ctrl(KeyCode.N),
                Conditions.ALWAYS,
                () -> window.ifNothingIsLost(documents::begin));
        set.add(
                "open",
                "Open data…",
                "Open a file of data, in any of the known formats",
                CommandSet.ctrl(KeyCode.O),
                Conditions.ALWAYS,
                window::openData);
        set.add(
                "open-folder",
                "Open folder…",
                "Open a saved project, a result of the command line, or a folder of data (images, Arrow, Zarr)",
                CommandSet.ctrlShift(KeyCode.O),
                Conditions.ALWAYS,
                () -> {
                    window.leaveField();
                    dialogs.openFolder(window::ifNothingIsLost);
                });
        set.add(
                "samples",
                "Samples and recent files",
                "Show the gallery of sample data",
                CommandSet.NO_KEYS,
                Conditions.ALWAYS,
                () -> window.showStart(true));
        saving();
        exporting();
        set.section();
        set.add("quit", "Quit", "Close the window", CommandSet.ctrl(KeyCode.Q), Conditions.ALWAYS, this::quit);
    }

    private void saving() {
        set.section();
        set.add(
                "save",
                "Save project",
                "Save the project to its folder",
                CommandSet.ctrl(KeyCode.S),
                Conditions.ALWAYS,
                () -> dialogs.save(() -> {}));
        set.add(
                "save-as",
                "Save project as…",
                "Save the project to another folder",
                CommandSet.ctrlShift(KeyCode.S),
                Conditions.ALWAYS,
                () -> dialogs.saveAs(() -> {}));
        set.add(
                "close-project",
                "Close project",
                "Put the project away; asks about unsaved work first",
                CommandSet.ctrlShift(KeyCode.W),
                () -> Conditions.given(documents.project().isPresent(), "Open or save a project first."),
                () -> window.ifNothingIsLost(documents::begin));
    }

    private void exporting() {
        set.section();
        set.add(
                "export-figure",
                "Export figure…",
                "Export the active view as SVG, PDF or PNG",
                CommandSet.ctrl(KeyCode.E),
                when::hasView,
                () -> window.activeView().ifPresent(ViewTab::export));
        set.add(
                "export-arrays",
                "Export arrays…",
                "Export the result's arrays as .npz, or as a folder of .npy",
                CommandSet.NO_KEYS,
                when::hasResult,
                dialogs::exportArrays);
        set.add(
                "export-components",
                "Export components as table…",
                "Export one line per component as CSV",
                CommandSet.NO_KEYS,
                when::hasResult,
                () -> dialogs.exportComponents(Cells.EXACT));
        set.add(
                "export-components-spreadsheet",
                "Export components for a spreadsheet…",
                "Export one line per component as CSV in which no label is taken for a formula",
                CommandSet.NO_KEYS,
                when::hasResult,
                () -> dialogs.exportComponents(Cells.FOR_SPREADSHEETS));
        set.add(
                "export-contexts",
                "Export contexts…",
                "Export what the evidence view shows, with whole texts, as .csv, or as .jsonl with each token's activation",
                CommandSet.NO_KEYS,
                () -> Conditions.given(evidence().isPresent(), "Open the view Evidence first."),
                () -> evidence().ifPresent(dialogs::exportContexts));
        set.add(
                "save-data",
                "Save data as…",
                "Save the data as .npy, .npz, .safetensors or .csv, prepared as they are, with axes and labels",
                CommandSet.NO_KEYS,
                when::hasData,
                dialogs::saveData);
        set.add(
                "export-rows",
                "Export selected rows as table…",
                "Export the selected rows with their metadata as CSV; all rows if none is selected",
                CommandSet.NO_KEYS,
                when::hasData,
                () -> dialogs.exportRows(Cells.EXACT));
        set.add(
                "export-rows-spreadsheet",
                "Export selected rows for a spreadsheet…",
                "Export the selected rows with their metadata as CSV in which no label is taken for a formula",
                CommandSet.NO_KEYS,
                when::hasData,
                () -> dialogs.exportRows(Cells.FOR_SPREADSHEETS));
    }

    /// What the evidence view shows: the active one, else the first.
    private Optional<Request> evidence() {
        var drawings =
                Stream.concat(window.activeView().flatMap(ViewTab::drawing).stream(), window.drawings().stream());
        return drawings.filter(d -> d.view().about().id().equals("evidence"))
                .findFirst()
                .flatMap(DrawingPane::request);
    }

    private void quit() {
        var scene = window.getScene();
        if (scene != null && scene.getWindow() != null) {
            var event = new javafx.stage.WindowEvent(scene.getWindow(), javafx.stage.WindowEvent.WINDOW_CLOSE_REQUEST);
            javafx.event.Event.fireEvent(scene.getWindow(), event);
        }
    }

    private void edit() {
        set.in("Edit");
        var workspace = session.workspace();
        set.add(
                "undo",
                "Undo",
                "Take back what was done last",
                CommandSet.ctrl(KeyCode.Z),
                () -> Conditions.given(workspace.undoWords().isPresent(), "Nothing to undo."),
                navigation::undo);
        set.add(
                "redo",
                "Redo",
                "Do again what was taken back",
                CommandSet.ctrlShift(KeyCode.Z),
                () -> Conditions.given(workspace.redoWords().isPresent(), "Nothing to redo."),
                navigation::redo);
        annotating();
        searching();
    }

    private void annotating() {
        set.section();
        set.add(
                "label",
                "Label component",
                "Write a label for the component in focus",
                CommandSet.key(KeyCode.L),
                when::hasComponent,
                () -> window.inspector().editLabel());
        set.add(
                "note",
                "Write note",
                "Write a note about the component in focus",
                CommandSet.key(KeyCode.N),
                when::hasComponent,
                () -> window.inspector().editNotes());
        set.add(
                "star",
                "Star component",
                "Star the component in focus, or take the star away",
                CommandSet.key(KeyCode.S),
                when::hasComponent,
                this::star);
        set.add(
                "quiz",
                "Blind quiz…",
                "Twelve samples that its page does not show: does the component in focus fire there?",
                CommandSet.NO_KEYS,
                when::hasComponent,
                this::quiz);
    }

    private void searching() {
        set.section();
        set.add(
                "search",
                "Search…",
                "Search components, tokens, classes, notes and commands",
                CommandSet.either(CommandSet.ctrl(KeyCode.F), CommandSet.key(KeyCode.SLASH)),
                Conditions.ALWAYS,
                () -> window.search().open(""));
        set.add(
                "commands",
                "Command list…",
                "Find a command by its name",
                CommandSet.ctrlShift(KeyCode.P),
                Conditions.ALWAYS,
                () -> window.search().open(">"));
    }

    private void star() {
        if (navigation.focus().get() instanceof Focus.OnComponent on) {
            session.state().result(on.resultId()).ifPresent(kept -> {
                var note = kept.note(on.component());
                session.annotate(kept.id(), on.component(), note.withStar(!note.starred()), "star");
            });
        }
    }

    private void quiz() {
        if (navigation.focus().get() instanceof Focus.OnComponent on) {
            session.state().result(on.resultId()).ifPresent(kept -> {
                if (kept.result().factorization() instanceof TwoWay) {
                    dialogs.quiz(kept, on.component());
                } else {
                    session.notices().info("A quiz needs components that fire: run a factorization.");
                }
            });
        }
    }

    private void data() {
        set.in("Data");
        set.add(
                "table",
                "Show values",
                "Show the dataset's values as a heat map",
                CommandSet.NO_KEYS,
                when::hasData,
                () -> navigation.currentDataset().ifPresent(d -> navigation.openView("values", d.id())));
        set.add(
                "loadings-as-data",
                "Use loadings as data",
                "Make a dataset of the result's row loadings, to decompose them again",
                CommandSet.NO_KEYS,
                when::hasResult,
                () -> navigation.currentResult().ifPresent(k -> documents.add(Loadings.of(k, 0))));
        set.add(
                "stack",
                "Stack datasets",
                "Put the open datasets with the same columns under each other, to decompose them together",
                CommandSet.NO_KEYS,
                () -> Conditions.given(session.state().datasets().size() > 1, "Open another dataset first."),
                () -> navigation.currentDataset().ifPresent(documents::stack));
        set.section();
        set.add(
                "close-data",
                "Close dataset",
                "Close the dataset and its results",
                CommandSet.NO_KEYS,
                when::hasData,
                () -> navigation.currentDataset().ifPresent(this::close));
        set.add(
                "delete-result",
                "Delete result",
                "Delete the result in focus; it can be restored",
                CommandSet.NO_KEYS,
                when::isResultInFocus,
                () -> navigation.currentResult().ifPresent(navigation::delete));
        set.add(
                "restore-result",
                "Restore deleted result",
                "Bring back the result that was deleted last",
                CommandSet.NO_KEYS,
                () -> Conditions.given(!session.state().trash().isEmpty(), "No result has been deleted."),
                () -> {
                    var last = session.state().trash().getLast();
                    session.workspace().apply(new Edit.RestoreResult(last.id(), last.name()));
                });
    }

    private void close(Dataset dataset) {
        session.workspace().apply(new Edit.CloseDataset(dataset.id(), dataset.name()));
    }

    private void decompose() {
        set.in("Decompose");
        for (var group : Decompositions.groups()) {
            set.group(group.name());
            group.members().forEach(this::decompose);
        }
        set.section();
        set.add(
                "prepare",
                "Prepare data…",
                "Choose, centre, scale, whiten, average: steps that make other data, on record",
                CommandSet.NO_KEYS,
                when::hasData,
                () -> navigation.currentDataset().ifPresent(dialogs::prepare));
        set.add(
                "run",
                "Run",
                "Run what the form at the right says",
                CommandSet.ctrl(KeyCode.ENTER),
                when::hasData,
                () -> {
                    window.leaveField();
                    window.inspector().run();
                });
        set.section();
        set.add(
                "stop",
                "Cancel all jobs",
                "Cancel everything that is running",
                CommandSet.ctrl(KeyCode.PERIOD),
                () -> Conditions.given(!session.jobs().get().isEmpty(), "Nothing is running."),
                () -> session.jobs().get().forEach(j -> session.runs().cancel(j.run())));
    }

    private void decompose(Decomposition decomposition) {
        var about = decomposition.descriptor();
        set.add(
                "algorithm-" + about.id(),
                about.name() + "…",
                about.summary(),
                CommandSet.NO_KEYS,
                () -> when.accepts(decomposition),
                () -> navigation.currentDataset().ifPresent(d -> {
                    navigation.focus().set(new Focus.OnDataset(d.id()));
                    window.inspector().offer(about.id());
                }));
    }

    private void analyse() {
        set.in("Analyse");
        Optional<Requires.Kind> before = Optional.empty();
        for (var analysis : Analyses.ofAnything()) {
            var kind = analysis.requires().kind();
            if (before.isPresent() && before.get() != kind) {
                set.section();
            }
            before = Optional.of(kind);
            set.add(
                    "analyse-" + analysis.about().id(),
                    analysis.about().name() + "…",
                    analysis.about().summary(),
                    CommandSet.NO_KEYS,
                    () -> when.isThere(analysis.requires()),
                    () -> dialogs.analyse(analysis));
        }
        set.section();
        for (var id : Analyses.repeating()) {
            set.add(
                    "analyse-" + id,
                    Character.toUpperCase(id.charAt(0)) + id.substring(1) + " of the chosen algorithm…",
                    Analyses.summaryOfAll(id),
                    CommandSet.NO_KEYS,
                    () -> Conditions.given(chosen(id).isPresent(), "Choose an algorithm in the run form first."),
                    () -> chosen(id).ifPresent(dialogs::analyse));
        }
    }

    private Optional<Analysis> chosen(String id) {
        return window.inspector().algorithm().flatMap(algorithm -> Analyses.of(id, algorithm));
    }

    private void help() {
        set.in("Help");
        set.add(
                "shortcuts",
                "Shortcuts",
                "List all commands with their shortcuts",
                CommandSet.key(KeyCode.F1),
                Conditions.ALWAYS,
                () -> window.search().open(">"));
        set.add(
                "about",
                "About Factorscope",
                "Version, licence and what computes",
                CommandSet.NO_KEYS,
                Conditions.ALWAYS,
                () -> dialogs.about());
    }
}
