package factorscope.app.shell;

import factorscope.app.dialogs.Dialogs;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Session;
import factorscope.model.analyse.Requires;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.TwoWay;
import factorscope.views.hierarchy.Family;
import java.util.function.Supplier;

/// When commands can be used, and what they need.
final class Conditions {
    static final Supplier<Eligibility> ALWAYS = Eligibility::accepted;

    private final Session session;
    private final Navigation navigation;
    private final MainWindow window;
    private final Dialogs dialogs;

    Conditions(Session session, Navigation navigation, MainWindow window, Dialogs dialogs) {
        this.session = session;
        this.navigation = navigation;
        this.window = window;
        this.dialogs = dialogs;
    }

    Eligibility hasOtherViews() {
        return given(window.views().hasOthers(), "There are no other views in this pane.");
    }

    Eligibility hasResult() {
        return given(navigation.currentResult().isPresent(), "Run a decomposition first.");
    }

    private boolean hasComponents() {
        return navigation
                .currentResult()
                .filter(k -> k.result().factorization() instanceof TwoWay)
                .isPresent();
    }

    Eligibility isThere(Requires requires) {
        boolean there = switch (requires) {
            case NOTHING -> true;
            case DATA -> navigation.currentDataset().isPresent();
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
        return given(there, requires.missing());
    }

    Eligibility hasData() {
        return given(navigation.currentDataset().isPresent(), "Open a dataset first.");
    }

    /// Whether an algorithm can be applied to the dataset in focus. What it needs beside it, its form asks for.
    Eligibility accepts(Decomposition decomposition) {
        return navigation
                .currentDataset()
                .map(d ->
                        decomposition.sides().isEmpty() ? decomposition.accepts(Inputs.of(d)) : Eligibility.accepted())
                .orElseGet(this::hasData);
    }

    Eligibility hasComponent() {
        return given(navigation.focus().get() instanceof Focus.OnComponent, "Choose a component first.");
    }

    Eligibility hasView() {
        return given(window.activeView().isPresent(), "Open a view first.");
    }

    Eligibility isResultInFocus() {
        var focus = navigation.focus().get();
        return given(
                focus instanceof Focus.OnResult || focus instanceof Focus.OnComponent,
                "Choose a run at the left first.");
    }

    /// @param why what is needed, in one sentence
    static Eligibility given(boolean there, String why) {
        return there ? Eligibility.accepted() : Eligibility.refused(why);
    }
}
