package factorscope.app.shell;

import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.views.fx.FxCell;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.scene.Node;
import javafx.util.Duration;
import org.controlsfx.control.NotificationPane;
import org.controlsfx.control.action.Action;

/// Tells of a result that has come while something else was looked at. Nothing moves until someone asks for it.
final class ResultToast implements AutoCloseable {
    private static final Duration SEEN = Duration.seconds(20);

    private final Session session;
    private final Navigation navigation;
    private final NotificationPane pane;
    private final PauseTransition seen = new PauseTransition(SEEN);
    private final FxCell.Subscription subscription;

    /// @param content over whose lower edge it is shown
    ResultToast(Session session, Navigation navigation, Node content) {
        this.session = session;
        this.navigation = navigation;
        pane = new NotificationPane(content);
        pane.setShowFromTop(false);
        pane.setMinSize(0, 0);
        pane.getStyleClass().add("result-toast");
        seen.setOnFinished(_ -> navigation.arrived().set(Optional.empty()));
        subscription = navigation.arrived().subscribe(this::show);
    }

    Node pane() {
        return pane;
    }

    private void show(Optional<String> arrived) {
        var kept = arrived.flatMap(session.state()::result);
        if (kept.isEmpty()) {
            seen.stop();
            pane.hide();
            return;
        }
        var id = kept.get().id();
        pane.getActions()
                .setAll(
                        action("Show", () -> navigation.show(id)),
                        action("Compare with current", () -> navigation.compare(id)));
        pane.show(kept.get().name() + " is done.");
        seen.playFromStart();
    }

    private Action action(String text, Runnable what) {
        return new Action(text, _ -> {
            session.attempt(what);
            navigation.arrived().set(Optional.empty());
        });
    }

    @Override
    public void close() {
        seen.stop();
        subscription.close();
    }
}
