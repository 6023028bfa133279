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
import factorscope.model.decompose.TwoWay;
import factorscope.model.select.Mode;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Loadings;
import factorscope.views.catalog.Views;
import factorscope.views.hierarchy.Family;
import factorscope.views.pane.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;

/// Everything that can be done in the window, once.
final class Commands {
    private static final double SCALE_STEP = 1.1;
    private static final BooleanSupplier ALWAYS = () -> true;

    private final List<Command> all = new ArrayList<>();
    private final MainWindow window;
    private final Session session;
    private final Navigation navigation;
    private final Documents documents;
    private final Dialogs dialogs;
    private String menu = "";
    private boolean section;

    Commands(MainWindow window, Session session, Navigation navigation, Documents documents, Dialogs dialogs) {
        this.window = window;
        this.session = session;
        this.navigation = navigation;
        this.documents = documents;
        this.dialogs = dialogs;
        file();
        edit();
        data();
        decompose();
        analyse();
        view();
        select();
        help();
    }

    List<Command> all() {
        return List.copyOf(all);
    }

    Command byId(String id) {
        return all.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
    }

    private static Optional<KeyCombination> ctrl(KeyCode code) {
        return Optional.of(new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN));
    }

    private static Optional<KeyCombination> ctrlShift(KeyCode code) {
        return Optional.of(new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN));
    }

    private static Optional<KeyCombination> key(KeyCode code) {
        return Optional.of(new KeyCodeCombination(code));
    }

    private void in(String next) {
        menu = next;
        section = false;
    }

    private void section() {
        section = true;
    }

    private void add(
            String id,
            String name,
            String help,
            Optional<KeyCombination> keys,
            BooleanSupplier enabled,
            Runnable action) {
        all.add(new Command(id, menu, name, help, keys, section, enabled, () -> session.attempt(action)));
        section = false;
    }

    private boolean hasResult() {
        return navigation.currentResult().isPresent();
    }

    private boolean hasComponents() {
        return navigation
                .currentResult()
                .filter(k -> k.result().factorization() instanceof TwoWay)
                .isPresent();
    }

    private boolean isThere(Requires requires) {
        return switch (requires) {
            case NOTHING -> true;
            case DATA -> hasData();
            case TWO_DATASETS -> session.state().datasets().size() > 1;
            case RESULT, RESULT_AND_DATA, RESULT_AND_ORIGIN -> hasComponents();
            case TWO_RESULTS ->
                hasComponents()
                        && session.state().results().stream()
                                        .filter(k -> k.result().factorization() instanceof TwoWay)
                                        .count()
                                > 1;
            case RESULT_AND_MATRIX ->
                navigation.currentResult().flatMap(dialogs::matrix).isPresent();
            case RESULTS ->
                navigation
                        .currentResult()
                        .filter(k -> Family.kin(k, session.state()).size() > 1)
                        .isPresent();
        };
    }

    private boolean hasData() {
        return navigation.currentDataset().isPresent();
    }

    private boolean hasComponent() {
        return navigation.focus().get() instanceof Focus.OnComponent;
    }

    private boolean hasView() {
        return window.activeView().isPresent();
    }

    private void file() {
        in("File");
        add(
                "open",
                "Open data…",
                "Open a file of data, in any of the known formats",
                ctrl(KeyCode.O),
                ALWAYS,
                window::openData);
        add(
                "open-folder",
                "Open folder…",
                "Open a saved project, a result of the command line, or a folder of data (images, Arrow, Zarr)",
                ctrlShift(KeyCode.O),
                ALWAYS,
                () -> {
                    window.leaveField();
                    dialogs.openFolder(window::ifNothingIsLost);
                });
        add(
                "samples",
                "Samples and recent files",
                "Show the gallery of sample data",
                Optional.empty(),
                ALWAYS,
                () -> window.showStart(true));
        section();
        add(
                "save",
                "Save project",
                "Save the project to its folder",
                ctrl(KeyCode.S),
                ALWAYS,
                () -> dialogs.save(() -> {}));
        add(
                "save-as",
                "Save project as…",
                "Save the project to another folder",
                ctrlShift(KeyCode.S),
                ALWAYS,
                () -> dialogs.saveAs(() -> {}));
        section();
        add(
                "export-figure",
                "Export figure…",
                "Export the active view as SVG, PDF or PNG",
                ctrl(KeyCode.E),
                this::hasView,
                () -> window.activeView().ifPresent(ViewTab::export));
        add(
                "export-arrays",
                "Export arrays…",
                "Export the result's arrays as .npz, or as a folder of .npy",
                Optional.empty(),
                this::hasResult,
                dialogs::exportArrays);
        add(
                "export-components",
                "Export components as table…",
                "Export one line per component as CSV",
                Optional.empty(),
                this::hasResult,
                () -> dialogs.exportComponents(Cells.EXACT));
        add(
                "export-components-spreadsheet",
                "Export components for a spreadsheet…",
                "Export one line per component as CSV in which no label is taken for a formula",
                Optional.empty(),
                this::hasResult,
                () -> dialogs.exportComponents(Cells.FOR_SPREADSHEETS));
        add(
                "save-data",
                "Save data as…",
                "Save the data as .npy, .npz, .safetensors or .csv, prepared as they are, with axes and labels",
                Optional.empty(),
                this::hasData,
                dialogs::saveData);
        add(
                "export-rows",
                "Export selected rows as table…",
                "Export the selected rows with their metadata as CSV; all rows if none is selected",
                Optional.empty(),
                this::hasData,
                () -> dialogs.exportRows(Cells.EXACT));
        add(
                "export-rows-spreadsheet",
                "Export selected rows for a spreadsheet…",
                "Export the selected rows with their metadata as CSV in which no label is taken for a formula",
                Optional.empty(),
                this::hasData,
                () -> dialogs.exportRows(Cells.FOR_SPREADSHEETS));
        section();
        add("quit", "Quit", "Close the window", ctrl(KeyCode.Q), ALWAYS, this::quit);
    }

    private void quit() {
        var scene = window.getScene();
        if (scene != null && scene.getWindow() != null) {
            var event = new javafx.stage.WindowEvent(scene.getWindow(), javafx.stage.WindowEvent.WINDOW_CLOSE_REQUEST);
            javafx.event.Event.fireEvent(scene.getWindow(), event);
        }
    }

    private void edit() {
        in("Edit");
        var workspace = session.workspace();
        add(
                "undo",
                "Undo",
                "Take back what was done last",
                ctrl(KeyCode.Z),
                () -> workspace.undoWords().isPresent(),
                navigation::undo);
        add(
                "redo",
                "Redo",
                "Do again what was taken back",
                ctrlShift(KeyCode.Z),
                () -> workspace.redoWords().isPresent(),
                navigation::redo);
        section();
        add(
                "label",
                "Label component",
                "Write a label for the component in focus",
                key(KeyCode.L),
                this::hasComponent,
                () -> window.inspector().editLabel());
        add(
                "note",
                "Write note",
                "Write a note about the component in focus",
                key(KeyCode.N),
                this::hasComponent,
                () -> window.inspector().editNotes());
        add(
                "star",
                "Star component",
                "Star the component in focus, or take the star away",
                key(KeyCode.S),
                this::hasComponent,
                this::star);
        add(
                "quiz",
                "Blind quiz…",
                "Twelve samples that its page does not show: does the component in focus fire there?",
                Optional.empty(),
                this::hasComponent,
                this::quiz);
        section();
        add(
                "search",
                "Search…",
                "Search components, tokens, classes, notes and commands",
                ctrl(KeyCode.F),
                ALWAYS,
                () -> window.search().open(""));
        add(
                "slash",
                "Search…",
                "Search components, tokens, classes, notes and commands",
                key(KeyCode.SLASH),
                ALWAYS,
                () -> window.search().open(""));
        add(
                "commands",
                "Command list…",
                "Find a command by its name",
                ctrlShift(KeyCode.P),
                ALWAYS,
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
        in("Data");
        add(
                "table",
                "Show values",
                "Show the dataset's values as a heat map",
                Optional.empty(),
                this::hasData,
                () -> navigation.currentDataset().ifPresent(d -> navigation.openView("values", d.id())));
        add(
                "loadings-as-data",
                "Use loadings as data",
                "Make a dataset of the result's row loadings, to decompose them again",
                Optional.empty(),
                this::hasResult,
                () -> navigation.currentResult().ifPresent(k -> documents.add(Loadings.of(k, 0))));
        add(
                "stack",
                "Stack datasets",
                "Put the open datasets with the same columns under each other, to decompose them together",
                Optional.empty(),
                () -> session.state().datasets().size() > 1,
                () -> navigation.currentDataset().ifPresent(documents::stack));
        section();
        add(
                "close-data",
                "Close dataset",
                "Close the dataset and its results",
                Optional.empty(),
                this::hasData,
                () -> navigation.currentDataset().ifPresent(this::close));
        add(
                "delete-result",
                "Delete result",
                "Delete the result in focus; it can be restored",
                Optional.empty(),
                this::isResultInFocus,
                () -> navigation
                        .currentResult()
                        .ifPresent(k -> session.workspace().apply(new Edit.DeleteResult(k.id(), k.name()))));
        add(
                "restore-result",
                "Restore deleted result",
                "Bring back the result that was deleted last",
                Optional.empty(),
                () -> !session.state().trash().isEmpty(),
                () -> {
                    var last = session.state().trash().getLast();
                    session.workspace().apply(new Edit.RestoreResult(last.id(), last.name()));
                });
    }

    private boolean isResultInFocus() {
        return navigation.focus().get() instanceof Focus.OnResult || hasComponent();
    }

    private void close(Dataset dataset) {
        session.workspace().apply(new Edit.CloseDataset(dataset.id(), dataset.name()));
    }

    private void decompose() {
        in("Decompose");
        for (var decomposition : Decompositions.all()) {
            var about = decomposition.descriptor();
            add(
                    "algorithm-" + about.id(),
                    about.name() + "…",
                    about.summary(),
                    Optional.empty(),
                    this::hasData,
                    () -> navigation.currentDataset().ifPresent(d -> {
                        navigation.focus().set(new Focus.OnDataset(d.id()));
                        window.inspector().offer(about.id());
                    }));
        }
        section();
        add(
                "prepare",
                "Prepare data…",
                "Choose, centre, scale, whiten, average: steps that make other data, on record",
                Optional.empty(),
                this::hasData,
                () -> navigation.currentDataset().ifPresent(dialogs::prepare));
        add("run", "Run", "Run what the form at the right says", ctrl(KeyCode.ENTER), this::hasData, () -> {
            window.leaveField();
            window.inspector().run();
        });
        section();
        add(
                "stop",
                "Cancel all jobs",
                "Cancel everything that is running",
                ctrl(KeyCode.PERIOD),
                () -> !session.jobs().get().isEmpty(),
                () -> session.jobs().get().forEach(j -> session.runs().cancel(j.run())));
    }

    private void analyse() {
        in("Analyse");
        Optional<Requires.Kind> before = Optional.empty();
        for (var analysis : Analyses.ofAnything()) {
            var kind = analysis.requires().kind();
            if (before.isPresent() && before.get() != kind) {
                section();
            }
            before = Optional.of(kind);
            add(
                    "analyse-" + analysis.about().id(),
                    analysis.about().name() + "…",
                    analysis.about().summary(),
                    Optional.empty(),
                    () -> isThere(analysis.requires()),
                    () -> dialogs.analyse(analysis));
        }
        section();
        for (var id : Analyses.repeating()) {
            add(
                    "analyse-" + id,
                    Character.toUpperCase(id.charAt(0)) + id.substring(1) + " of the chosen algorithm…",
                    Analyses.summaryOfAll(id),
                    Optional.empty(),
                    () -> hasData() && chosen(id).isPresent(),
                    () -> chosen(id).ifPresent(dialogs::analyse));
        }
    }

    private Optional<Analysis> chosen(String id) {
        return window.inspector().algorithm().flatMap(algorithm -> Analyses.of(id, algorithm));
    }

    private void view() {
        in("View");
        for (var view : Views.all()) {
            var about = view.about();
            add(
                    "view-" + about.id(),
                    about.name(),
                    about.summary(),
                    Optional.empty(),
                    () -> hasResult() || hasData(),
                    () -> navigation.openView(about.id()));
        }
        section();
        add(
                "next",
                "Next component",
                "Go to the next component",
                key(KeyCode.J),
                this::hasResult,
                () -> navigation.stepComponent(1));
        add(
                "previous",
                "Previous component",
                "Go to the component before",
                key(KeyCode.K),
                this::hasResult,
                () -> navigation.stepComponent(-1));
        section();
        add(
                "split-right",
                "Split to the right",
                "Move this view into a place of its own at the right",
                Optional.empty(),
                this::hasView,
                () -> split(true));
        add(
                "split-below",
                "Split below",
                "Move this view into a place of its own below",
                Optional.empty(),
                this::hasView,
                () -> split(false));
        add(
                "close-view",
                "Close view",
                "Close the active view",
                ctrl(KeyCode.W),
                this::hasView,
                () -> window.activeView()
                        .ifPresent(v -> session.workspace()
                                .apply(new Edit.CloseView(
                                        v.tab().id(), v.view().about().name()))));
        section();
        add(
                "theme",
                "Light or dark",
                "Change between the light and the dark theme",
                ctrlShift(KeyCode.T),
                ALWAYS,
                () -> session.change(session.settings()
                        .get()
                        .withDark(!session.settings().get().dark())));
        add("larger", "Larger", "Make everything larger", ctrl(KeyCode.EQUALS), ALWAYS, () -> scale(SCALE_STEP));
        add("smaller", "Smaller", "Make everything smaller", ctrl(KeyCode.MINUS), ALWAYS, () -> scale(1 / SCALE_STEP));
        add(
                "usual-size",
                "Usual size",
                "Show everything in its usual size",
                ctrl(KeyCode.DIGIT0),
                ALWAYS,
                () -> session.change(session.settings().get().withScale(1)));
    }

    private void split(boolean sideBySide) {
        window.activeView()
                .ifPresent(v ->
                        session.workspace().apply(new Edit.SplitView(v.tab().id(), sideBySide)));
    }

    private void scale(double by) {
        var settings = session.settings().get();
        session.change(settings.withScale(settings.scale() * by));
    }

    private void select() {
        in("Select");
        for (var mode : Mode.values()) {
            add(
                    "mode-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    mode.text(),
                    SelectionBar.help(mode),
                    Optional.empty(),
                    ALWAYS,
                    () -> session.workspace().apply(new Edit.ChooseMode(mode)));
        }
        section();
        for (var tool : Tool.values()) {
            add(
                    "tool-" + tool.name().toLowerCase(Locale.ROOT),
                    tool.text(),
                    SelectionBar.help(tool),
                    Optional.empty(),
                    ALWAYS,
                    () -> window.use(tool));
        }
        section();
        add(
                "group",
                "Make group",
                "Make a coloured group of what is selected",
                key(KeyCode.G),
                ALWAYS,
                window::groupFromSelection);
        add("clear", "Clear selection", "Select nothing", key(KeyCode.ESCAPE), ALWAYS, window::clearSelection);
    }

    private void help() {
        in("Help");
        add(
                "shortcuts",
                "Shortcuts",
                "List all commands with their shortcuts",
                key(KeyCode.F1),
                ALWAYS,
                () -> window.search().open(">"));
        add(
                "about",
                "About Factorscope",
                "Version, licence and what computes",
                Optional.empty(),
                ALWAYS,
                () -> dialogs.about());
    }
}
