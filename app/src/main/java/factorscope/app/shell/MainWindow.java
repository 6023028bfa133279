package factorscope.app.shell;

import factorscope.app.command.Command;
import factorscope.app.command.Keys;
import factorscope.app.controls.Theme;
import factorscope.app.dialogs.Dialogs;
import factorscope.app.docking.LayoutPane;
import factorscope.app.docking.ViewTab;
import factorscope.app.documents.FileChoices;
import factorscope.app.inspector.Inspector;
import factorscope.app.project.ProjectSide;
import factorscope.app.session.Job;
import factorscope.model.failure.Failure;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Layout;
import factorscope.views.fx.FxCell;
import factorscope.views.pane.DrawingPane;
import factorscope.views.pane.Tool;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Everything in the window: commands above, the project at the left, views in the middle, what is known about
/// what is in focus at the right, jobs, log and table below.
public final class MainWindow extends BorderPane implements AutoCloseable {
    /// What is offered where a view or its tab is clicked with the right button.
    private static final List<List<String>> VIEW_MENU = List.of(
            List.of("group", "isolate", "invert", "select-all", "clear"),
            List.of("pin-view", "maximise-view", "split-right", "split-below", "tear-off"),
            List.of("export-figure", "close-view", "close-other-views"));

    /// What is offered of a component.
    private static final List<List<String>> COMPONENT_MENU = List.of(
            List.of("star", "label", "note", "quiz"),
            List.of("select-firing", "view-evidence", "open-document", "view-page", "view-neurons"),
            List.of("export-components"));

    private final Desk desk;
    private final Dialogs dialogs;
    private final ProjectSide side;
    private final LayoutPane views;
    private final StartPage start;
    private final StackPane centre = new StackPane();
    private final Inspector inspector;
    private final Commands commands;
    private final CommandList search;
    private final Keys keys;
    private final SelectionBar selection;
    private final Dock dock;
    private final Label projectName = new Label();
    private final List<Runnable> closings = new ArrayList<>();
    private Consumer<String> title = _ -> {};
    private Tool tool = Tool.BOX;
    /// The tabs at the last look; null before the first.
    private @Nullable List<String> shownViews;

    public MainWindow(Desk desk, FileChoices choices) {
        this.desk = desk;
        dialogs = new Dialogs(
                desk.session(), desk.navigation(), desk.analysing(), desk.documents(), choices, this::getScene);
        getStyleClass().add("desk");
        side = keep(
                new ProjectSide(desk.session(), desk.navigation(), desk.analysing(), desk.documents()),
                ProjectSide::close);
        start = keep(
                new StartPage(desk.session(), desk.documents(), this::openData, path -> open(List.of(path))),
                StartPage::close);
        views = keep(new LayoutPane(desk.session(), desk.navigation(), dialogs::exportFigure), LayoutPane::close);
        inspector = keep(
                new Inspector(
                        desk.session(),
                        desk.navigation(),
                        desk.running(),
                        desk.analysing(),
                        desk.documents(),
                        choices,
                        this::studyRank),
                Inspector::close);
        commands = new Commands(this, desk.session(), desk.navigation(), desk.documents(), dialogs);
        search = keep(new CommandList(desk.session(), desk.navigation(), commands.all()), CommandList::close);
        views.offerMenu(() -> menuOf(VIEW_MENU));
        keys = new Keys(commands.all(), views, search.field(), search::isOpen);
        centre.getChildren().setAll(views, start);
        start.setVisible(false);
        selection = keep(new SelectionBar(desk.session(), desk.navigation(), this::use), SelectionBar::close);
        dock = keep(
                new Dock(
                        desk.session(),
                        keep(new JobsPane(desk.session()), JobsPane::close),
                        keep(new LogPane(desk.session().notices()), LogPane::close),
                        keep(new DataTable(desk.session(), desk.navigation()), DataTable::close)),
                Dock::close);
        setTop(new VBox(menuRow(), selection));
        setCenter(body());
        setBottom(new StackPane(
                keep(new StatusLine(desk.session(), dock.buttons()), StatusLine::close),
                keep(new ResultToast(desk.session(), desk.navigation()), ResultToast::close)));
        watch(desk.session().marks());
        watch(desk.session().jobs());
        // what has been opened over other views brings no new ones, but is gone to
        closings.add(desk.navigation().focus().subscribe(_ -> hideStart())::close);
        closings.add(desk.analysing().answer().subscribe(answer -> answer.ifPresent(dialogs::show))::close);
        var themed = desk.session().settings().subscribe(s -> Theme.apply(this, s.dark(), s.scale()));
        closings.add(themed::close);
        var settings = desk.session().settings().get();
        Theme.apply(this, settings.dark(), settings.scale());
        keys.listen(this);
        views.whenKeyPressed(keys::pressed);
        desk.navigation()
                .whileWriting(() -> getScene() != null && getScene().getFocusOwner() instanceof TextInputControl);
        addEventHandler(DragEvent.DRAG_OVER, MainWindow::offerDrop);
        addEventHandler(DragEvent.DRAG_DROPPED, this::dropped);
        refresh();
    }

    private <T> T keep(T part, Consumer<T> closing) {
        closings.add(() -> closing.accept(part));
        return part;
    }

    private void watch(FxCell<?> cell) {
        closings.add(cell.subscribe(_ -> refresh())::close);
    }

    private Node menuRow() {
        var bar = Menus.of(commands.all(), menuBehaviour());
        var gapLeft = new Region();
        var gapRight = new Region();
        HBox.setHgrow(gapLeft, Priority.ALWAYS);
        HBox.setHgrow(gapRight, Priority.ALWAYS);
        projectName.getStyleClass().add("project-name");
        projectName.setId("project-name");
        projectName.setMinWidth(Region.USE_PREF_SIZE);
        bar.setMinWidth(Region.USE_PREF_SIZE);
        var row = new HBox(bar, gapLeft, search.field(), gapRight, projectName);
        row.getStyleClass().add("menu-row");
        return row;
    }

    private ContextMenu menuOf(List<List<String>> sections) {
        return Menus.context(
                sections.stream()
                        .map(ids -> ids.stream().map(commands::byId).toList())
                        .toList(),
                menuBehaviour());
    }

    private Menus.Behaviour menuBehaviour() {
        return new Menus.Behaviour(
                this::choose, () -> desk.session().settings().get().dark());
    }

    /// Does what was chosen in a menu, or says what it needs.
    private void choose(Command command) {
        leaveField();
        command.choose(desk.session().notices()::missing);
    }

    private Node body() {
        var banner = keep(new NoticeBanner(desk.session()), NoticeBanner::close);
        centre.setMinHeight(0);
        var runBar = keep(new RunBar(desk.session(), desk.navigation(), commands), RunBar::close);
        VBox.setVgrow(centre, Priority.ALWAYS);
        var question = keep(new QuestionBar(desk.navigation(), desk.documents()), QuestionBar::close);
        var middle = new VBox(runBar, banner, question, centre);
        side.components().offer(menuOf(COMPONENT_MENU));
        var across = new Sides(desk.session(), side, middle, inspector);
        var whole = new SplitPane(across);
        whole.setOrientation(Orientation.VERTICAL);
        SplitPane.setResizableWithParent(dock, false);
        dock.openProperty().addListener((_, _, open) -> {
            if (open) {
                whole.getItems().add(dock);
                dock.placeIn(whole);
            } else {
                whole.getItems().remove(dock);
            }
        });
        return whole;
    }

    /// Where the window's title is told.
    void titleFor(Consumer<String> title) {
        this.title = title;
        refresh();
    }

    private void refresh() {
        var shown = desk.session().state().layout().all().stream()
                .map(Layout.Tab::id)
                .toList();
        if (!shown.equals(shownViews)) {
            // what has just been opened is not hidden by the gallery it was opened from
            boolean isMore = shownViews != null && !shownViews.containsAll(shown);
            if (shown.isEmpty() || isMore) {
                showStart(shown.isEmpty());
            }
            shownViews = shown;
        }
        var name = desk.documents()
                .project()
                .map(p -> String.valueOf(p.getFileName()))
                .orElse("no project yet");
        var words = name
                + (desk.documents().isUnsaved()
                        ? " — unsaved"
                        : desk.documents().project().isPresent() ? " — saved" : "");
        projectName.setText(words);
        title.accept("Factorscope — " + words);
        views.views().forEach(v -> v.drawing().ifPresent(d -> d.use(tool)));
    }

    /// Shows the gallery in front of the views, or puts it away.
    void showStart(boolean shown) {
        start.setVisible(shown);
        views.setVisible(!shown);
    }

    private void hideStart() {
        if (isStartShown() && !desk.session().state().layout().all().isEmpty()) {
            showStart(false);
        }
    }

    boolean isStartShown() {
        return start.isVisible();
    }

    /// First start: the bundled dump with its stored results. Later: the gallery, or what was asked for.
    ///
    /// @param files to open
    public void begin(List<Path> files) {
        if (!files.isEmpty()) {
            open(files);
        } else if (desk.session().settings().get().first()) {
            desk.session().change(desk.session().settings().get().started());
            desk.documents().openFirst();
        }
    }

    /// Opens whatever these paths lead to.
    void open(List<Path> paths) {
        leaveField();
        for (var path : paths) {
            dialogs.open(path, this::ifNothingIsLost);
        }
    }

    void openData() {
        open(dialogs.choices().open());
    }

    /// Does something that ends the workspace, after asking about what runs and about unsaved work.
    void ifNothingIsLost(Runnable then) {
        var running = desk.session().active().stream().map(Job::name).toList();
        if (running.isEmpty()) {
            ifAllIsSaved(then);
            return;
        }
        var stop = new ButtonType("Stop them", ButtonBar.ButtonData.YES);
        var alert = new Alert(
                Alert.AlertType.CONFIRMATION,
                "Still running: " + String.join(", ", running) + ".",
                stop,
                ButtonType.CANCEL);
        alert.setTitle("Jobs are running");
        alert.setHeaderText("Stop what is running?");
        dialogs.show(alert, answer -> {
            if (answer == stop) {
                ifAllIsSaved(then);
            }
        });
    }

    private void ifAllIsSaved(Runnable then) {
        if (!desk.documents().isUnsaved()) {
            then.run();
            return;
        }
        var save = new ButtonType("Save", ButtonBar.ButtonData.YES);
        var discard = new ButtonType("Do not save", ButtonBar.ButtonData.NO);
        var alert = new Alert(
                Alert.AlertType.CONFIRMATION,
                "What you have done since the last save would be lost.",
                save,
                discard,
                ButtonType.CANCEL);
        alert.setTitle("Unsaved work");
        alert.setHeaderText("Save this project first?");
        dialogs.show(alert, answer -> {
            if (answer == save) {
                dialogs.save(then);
            } else if (answer == discard) {
                then.run();
            }
        });
    }

    Optional<ViewTab> activeView() {
        return views.active();
    }

    Optional<ViewTab> viewOf(String tabId) {
        return views.views().stream().filter(v -> v.tab().id().equals(tabId)).findFirst();
    }

    private void studyRank() {
        commands.byId("analyse-rank").run();
    }

    void writeCondition() {
        selection.writeCondition();
    }

    void cyclePanes(int by) {
        views.cycle(by);
    }

    void tearOff() {
        activeView().ifPresent(views::tearOff);
    }

    LayoutPane views() {
        return views;
    }

    void toggleMaximised() {
        views.toggleMaximised();
    }

    List<DrawingPane> drawings() {
        return views.views().stream().flatMap(v -> v.drawing().stream()).toList();
    }

    Inspector inspector() {
        return inspector;
    }

    CommandList search() {
        return search;
    }

    Commands commands() {
        return commands;
    }

    Tool tool() {
        return tool;
    }

    void use(Tool next) {
        tool = next;
        selection.show(next);
        drawings().forEach(d -> d.use(next));
    }

    /// Puts the keyboard down where its letters are shortcuts.
    void leaveField() {
        keys.leaveField(getScene());
    }

    private static void offerDrop(DragEvent event) {
        if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY, TransferMode.LINK);
        }
        event.consume();
    }

    private void dropped(DragEvent event) {
        open(event.getDragboard().getFiles().stream().map(File::toPath).toList());
        event.setDropCompleted(true);
        event.consume();
    }

    /// Makes a group of what is selected on the axis that was last brushed.
    void groupFromSelection() {
        var entry = desk.session().state().selections().entrySet().stream()
                .filter(e -> !(e.getValue() instanceof Selection.Nothing))
                .filter(e -> desk.session().state().results().stream()
                        .noneMatch(k -> k.componentAxis().equals(e.getKey())))
                .reduce((_, b) -> b);
        if (entry.isEmpty()) {
            throw Failure.usage("Nothing is selected to make a group of.", "Select something first.");
        }
        desk.navigation().groupFrom(entry.get().getKey(), entry.get().getValue());
        side.nameNewestGroup();
    }

    void clearSelection() {
        if (isStartShown() && !desk.session().state().layout().all().isEmpty()) {
            showStart(false);
        } else {
            desk.session().workspace().apply(new Edit.ClearSelections());
        }
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
        closings.clear();
    }
}
