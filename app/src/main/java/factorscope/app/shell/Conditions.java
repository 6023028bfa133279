package factorscope.app.shell;

import factorscope.app.dialogs.Dialogs;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Session;
import factorscope.model.analyse.Requires;
import factorscope.model.decompose.TwoWay;
import factorscope.views.hierarchy.Family;
import java.util.function.BooleanSupplier;

/// When commands can be used.
final class Conditions {
    static final BooleanSupplier ALWAYS = () -> true;

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

    boolean hasResult() {
        return navigation.currentResult().isPresent();
    }

    boolean hasComponents() {
        return navigation
                .currentResult()
                .filter(k -> k.result().factorization() instanceof TwoWay)
                .isPresent();
    }

    boolean isThere(Requires requires) {
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

    boolean hasData() {
        return navigation.currentDataset().isPresent();
    }

    boolean hasComponent() {
        return navigation.focus().get() instanceof Focus.OnComponent;
    }

    boolean hasView() {
        return window.activeView().isPresent();
    }

    boolean isResultInFocus() {
        return navigation.focus().get() instanceof Focus.OnResult || hasComponent();
    }
}
