package factorscope.app.shell;

import factorscope.app.docking.ViewTab;
import factorscope.app.navigation.Navigation;
import factorscope.app.navigation.Task;
import factorscope.app.session.Session;
import factorscope.model.select.Mode;
import factorscope.model.workspace.Edit;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.pane.Tool;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.input.KeyCode;

/// Commands about what is looked at and what is selected.
final class ViewCommands {
    private static final double SCALE_STEP = 1.1;

    private final CommandSet set;
    private final MainWindow window;
    private final Session session;
    private final Navigation navigation;
    private final Conditions when;

    ViewCommands(CommandSet set, MainWindow window, Session session, Navigation navigation, Conditions when) {
        this.set = set;
        this.window = window;
        this.session = session;
        this.navigation = navigation;
        this.when = when;
    }

    /// The menu *View*.
    void view() {
        set.in("View");
        for (var group : Views.groups()) {
            set.group(group.name());
            for (var view : group.members()) {
                var about = view.about();
                set.add(
                        "view-" + about.id(),
                        about.name(),
                        about.summary(),
                        CommandSet.NO_KEYS,
                        () -> navigation.canOpen(about.id()),
                        () -> navigation.openView(about.id()));
            }
        }
        going();
        placing();
        looking();
    }

    private void going() {
        set.section();
        set.add(
                "next",
                "Next component",
                "Go to the next component",
                CommandSet.key(KeyCode.J),
                when::hasResult,
                () -> navigation.stepComponent(1));
        set.add(
                "previous",
                "Previous component",
                "Go to the component before",
                CommandSet.key(KeyCode.K),
                when::hasResult,
                () -> navigation.stepComponent(-1));
        set.add(
                "open-document",
                "Open document",
                "Show the whole text around the selected sample",
                CommandSet.key(KeyCode.ENTER),
                () -> navigation.canOpen("document"),
                () -> navigation.openView("document"));
        set.add(
                "next-pane",
                "Next pane",
                "Go to the view in the next pane",
                CommandSet.either(CommandSet.key(KeyCode.F6), CommandSet.ctrl(KeyCode.TAB)),
                when::hasView,
                () -> window.cyclePanes(1));
        set.add(
                "previous-pane",
                "Previous pane",
                "Go to the view in the pane before",
                CommandSet.either(CommandSet.shift(KeyCode.F6), CommandSet.ctrlShift(KeyCode.TAB)),
                when::hasView,
                () -> window.cyclePanes(-1));
    }

    private void layouts() {
        set.group("Layouts");
        for (var task : Task.values()) {
            set.addToggle(
                    "layout-" + task.id(),
                    task.text(),
                    task.help(),
                    CommandSet.NO_KEYS,
                    when::hasResult,
                    () -> navigation
                            .taskLayouts()
                            .current()
                            .filter(task::equals)
                            .isPresent(),
                    () -> navigation.taskLayouts().choose(task));
        }
        set.group("");
    }

    private void placing() {
        set.section();
        layouts();
        set.add(
                "split-right",
                "Split to the right",
                "Move this view into a place of its own at the right",
                CommandSet.NO_KEYS,
                when::hasView,
                () -> split(true));
        set.add(
                "split-below",
                "Split below",
                "Move this view into a place of its own below",
                CommandSet.NO_KEYS,
                when::hasView,
                () -> split(false));
        set.addToggle(
                "pin-view",
                "Pin view",
                "The active view keeps what it shows, or follows the run bar again",
                CommandSet.ctrlShift(KeyCode.L),
                when::hasView,
                () -> window.activeView().filter(v -> v.tab().pinned()).isPresent(),
                () -> window.activeView().ifPresent(ViewTab::togglePin));
        set.add(
                "maximise-view",
                "Maximise pane",
                "The pane of the active view fills the window, or goes back to its place (double click on its tab)",
                CommandSet.ctrlShift(KeyCode.M),
                when::hasView,
                window::toggleMaximised);
        set.add(
                "tear-off",
                "Move to its own window",
                "The active view gets a window of its own; closing that puts it back (or drag its tab out of the window)",
                CommandSet.NO_KEYS,
                when::hasView,
                window::tearOff);
        set.add(
                "close-view",
                "Close view",
                "Close the active view",
                CommandSet.ctrl(KeyCode.W),
                when::hasView,
                () -> window.activeView()
                        .ifPresent(v -> session.workspace()
                                .apply(new Edit.CloseView(
                                        v.tab().id(), v.view().about().name()))));
        set.add(
                "close-other-views",
                "Close other views",
                "Close all other views in this pane",
                CommandSet.NO_KEYS,
                when::hasOtherViews,
                () -> window.views().closeOthers());
    }

    private void looking() {
        set.section();
        set.addToggle(
                "theme",
                "Dark theme",
                "Change between the light and the dark theme",
                CommandSet.ctrlShift(KeyCode.T),
                Conditions.ALWAYS,
                () -> session.settings().get().dark(),
                () -> session.change(session.settings()
                        .get()
                        .withDark(!session.settings().get().dark())));
        set.add(
                "larger",
                "Larger",
                "Make everything larger",
                CommandSet.ctrl(KeyCode.EQUALS),
                Conditions.ALWAYS,
                () -> scale(SCALE_STEP));
        set.add(
                "smaller",
                "Smaller",
                "Make everything smaller",
                CommandSet.ctrl(KeyCode.MINUS),
                Conditions.ALWAYS,
                () -> scale(1 / SCALE_STEP));
        set.add(
                "usual-size",
                "Usual size",
                "Show everything in its usual size",
                CommandSet.ctrl(KeyCode.DIGIT0),
                Conditions.ALWAYS,
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

    private void rows() {
        set.section();
        set.add(
                "select-where",
                "Select where…",
                "Write a condition such as #7 > 0.2 and label = \"x\"",
                CommandSet.ctrlShift(KeyCode.F),
                when::hasData,
                window::writeCondition);
        set.add(
                "select-firing",
                "Select what fires",
                "Select the samples on which the component in focus is not zero",
                CommandSet.NO_KEYS,
                when::hasComponent,
                navigation.rowSelecting()::firing);
        set.add(
                "select-all",
                "Select all",
                "Select all samples of the dataset in focus",
                CommandSet.ctrl(KeyCode.A),
                when::hasData,
                navigation.rowSelecting()::all);
        set.add(
                "invert",
                "Invert selection",
                "Select the samples that are not selected",
                CommandSet.ctrl(KeyCode.I),
                when::hasData,
                navigation.rowSelecting()::invert);
        set.addToggle(
                "isolate",
                "Isolate selection",
                "Maps show only what is selected, or everything again",
                CommandSet.key(KeyCode.I),
                when::hasView,
                this::isIsolated,
                this::isolate);
    }

    private Optional<ViewTab> map() {
        return session.state().layout().all().stream()
                .filter(t -> Views.byId(t.view()).options().params().contains(SharedOptions.ISOLATE))
                .findFirst()
                .flatMap(t -> window.viewOf(t.id()));
    }

    private boolean isIsolated() {
        return map().filter(v -> v.options().get(SharedOptions.ISOLATE)).isPresent();
    }

    /// An option that counts in all views that have it: changed in one of them.
    private void isolate() {
        map().ifPresentOrElse(
                        v -> v.toggle(SharedOptions.ISOLATE),
                        () -> session.notices().missing("No map is open. Open one from View, Explore."));
    }

    /// The menu *Select*.
    void select() {
        set.in("Select");
        for (var mode : Mode.values()) {
            set.addToggle(
                    "mode-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    mode.text(),
                    SelectionBar.help(mode),
                    CommandSet.NO_KEYS,
                    Conditions.ALWAYS,
                    () -> session.state().mode() == mode,
                    () -> session.workspace().apply(new Edit.ChooseMode(mode)));
        }
        set.section();
        for (var tool : Tool.values()) {
            set.addToggle(
                    "tool-" + tool.name().toLowerCase(Locale.ROOT),
                    tool.text(),
                    SelectionBar.help(tool),
                    CommandSet.NO_KEYS,
                    Conditions.ALWAYS,
                    () -> window.tool() == tool,
                    () -> window.use(tool));
        }
        rows();
        set.section();
        set.add(
                "group",
                "Make group",
                "Make a coloured group of what is selected",
                CommandSet.key(KeyCode.G),
                Conditions.ALWAYS,
                window::groupFromSelection);
        set.add(
                "clear",
                "Clear selection",
                "Select nothing",
                CommandSet.key(KeyCode.ESCAPE),
                Conditions.ALWAYS,
                window::clearSelection);
    }
}
