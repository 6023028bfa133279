package factorscope.views.pane;

import factorscope.model.analyse.Call;
import factorscope.model.failure.Failure;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/// What a pane waits for before it can draw.
final class Needed implements AutoCloseable {
    private static final Duration LOOK = Duration.millis(300);

    private List<Call> calls = List.of();
    private Runnable leaving = () -> {};
    private @Nullable Timeline watching;

    /// Asks for what is not known, once.
    ///
    /// @param ready called when there is an answer
    /// @param progress told now and then how far it is
    /// @param say told why there is no answer
    /// @return false if that is being waited for already
    boolean ask(
            View view,
            Request request,
            Answers answers,
            Runnable ready,
            Consumer<String> progress,
            Consumer<String> say) {
        var wanted = view.needs(request);
        if (wanted.equals(calls)) {
            return false;
        }
        close();
        // whatever comes of asking, it is asked once
        calls = wanted;
        try {
            leaving = answers.ask(view, request, failure -> answered(failure, ready, say));
            watch(answers, wanted, progress);
        } catch (Failure e) {
            say.accept(e.what() + " " + e.remedy());
        }
        return true;
    }

    private void watch(Answers answers, List<Call> wanted, Consumer<String> progress) {
        var look = new Timeline(new KeyFrame(LOOK, _ -> progress.accept(answers.progress(wanted))));
        look.setCycleCount(Animation.INDEFINITE);
        look.play();
        watching = look;
    }

    private void answered(Optional<Failure> failure, Runnable ready, Consumer<String> say) {
        if (failure.isPresent()) {
            unwatch();
            say.accept(failure.get().what() + " " + failure.get().remedy());
        } else {
            unwatch();
            calls = List.of();
            ready.run();
        }
    }

    private void unwatch() {
        if (watching != null) {
            watching.stop();
            watching = null;
        }
    }

    /// Waits no more.
    @Override
    public void close() {
        unwatch();
        leaving.run();
        leaving = () -> {};
        calls = List.of();
    }
}
