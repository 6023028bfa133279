package factorscope.app.shell;

import factorscope.app.docking.ViewTab;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.select.Mode;
import factorscope.model.workspace.Edit;
import factorscope.views.catalog.Views;
import factorscope.views.pane.Tool;
import java.util.Locale;
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
        for (var view : Views.all()) {
            var about = view.about();
            set.add(
                    "view-" + about.id(),
                    about.name(),
                    about.summary(),
                    CommandSet.NO_KEYS,
                    () -> when.hasResult() || when.hasData(),
                    () -> navigation.openView(about.id()));
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

    private void placing() {
        set.section();
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
        set.add(
                "pin-view",
                "Pin view",
                "The active view keeps what it shows, or follows the run bar again",
                CommandSet.ctrlShift(KeyCode.L),
                when::hasView,
                () -> window.activeView().ifPresent(ViewTab::togglePin));
        set.add(
                "maximise-view",
                "Maximise pane",
                "The pane of the active view fills the window, or goes back to its place (double click on its tab)",
                CommandSet.ctrlShift(KeyCode.M),
                when::hasView,
                window::toggleMaximised);
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
    }

    private void looking() {
        set.section();
        set.add(
                "theme",
                "Light or dark",
                "Change between the light and the dark theme",
                CommandSet.ctrlShift(KeyCode.T),
                Conditions.ALWAYS,
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

    /// The menu *Select*.
    void select() {
        set.in("Select");
        for (var mode : Mode.values()) {
            set.add(
                    "mode-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    mode.text(),
                    SelectionBar.help(mode),
                    CommandSet.NO_KEYS,
                    Conditions.ALWAYS,
                    () -> session.workspace().apply(new Edit.ChooseMode(mode)));
        }
        set.section();
        for (var tool : Tool.values()) {
            set.add(
                    "tool-" + tool.name().toLowerCase(Locale.ROOT),
                    tool.text(),
                    SelectionBar.help(tool),
                    CommandSet.NO_KEYS,
                    Conditions.ALWAYS,
                    () -> window.use(tool));
        }
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
