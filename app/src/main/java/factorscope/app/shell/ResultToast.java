package factorscope.app.shell;

import factorscope.app.controls.PutAway;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.views.fx.FxCell;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.util.Duration;

/// Tells of a result that has come while something else was looked at. Nothing moves until someone asks for it, and no
/// view is covered: it stands in the place of the status line for a while.
final class ResultToast extends HBox implements AutoCloseable {
    private static final Duration SEEN = Duration.seconds(20);

    private final Session session;
    private final Navigation navigation;
    private final Label text = new Label();
    private final PauseTransition seen = new PauseTransition(SEEN);
    private final FxCell.Subscription subscription;

    ResultToast(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
        getStyleClass().add("result-toast");
        setId("result-toast");
        text.setMinWidth(0);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(text, Priority.ALWAYS);
        getChildren()
                .setAll(
                        text,
                        action("Show", navigation::show),
                        action("Compare with current", navigation::compare),
                        new PutAway("result-toast-close", "Close this message", "Close this message.", this::end));
        seen.setOnFinished(_ -> end());
        subscription = navigation.arrived().subscribe(this::show);
        show(navigation.arrived().get());
    }

    private void end() {
        navigation.arrived().set(Optional.empty());
    }

    private void show(Optional<String> arrived) {
        var kept = arrived.flatMap(session.state()::result);
        setVisible(kept.isPresent());
        if (kept.isEmpty()) {
            seen.stop();
        } else {
            text.setText(kept.get().name() + " is done.");
            seen.playFromStart();
        }
    }

    private Button action(String name, java.util.function.Consumer<String> what) {
        var button = new Button(name);
        button.getStyleClass().add("small");
        button.setMinWidth(USE_PREF_SIZE);
        button.setOnAction(_ -> {
            var arrived = navigation.arrived().get();
            session.attempt(() -> arrived.ifPresent(what));
            end();
        });
        return button;
    }

    @Override
    public void close() {
        seen.stop();
        subscription.close();
    }
}
