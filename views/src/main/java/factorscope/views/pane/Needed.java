package factorscope.views.pane;

import factorscope.model.analyse.Call;
import factorscope.model.failure.Failure;
import factorscope.model.workspace.Kept;
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

    /// Whom to tell.
    ///
    /// @param ready given the request with all that it needs
    /// @param progress told now and then how far it is
    /// @param say told why there is no answer
    record Teller(Consumer<Request> ready, Consumer<String> progress, Consumer<String> say) {}

    private final View view;
    private final Answers answers;
    private final Teller teller;
    private List<Call> calls = List.of();
    private @Nullable Request asked;
    private String failure = "";

    /// How many were asked: late answers are to earlier ones.
    private long questions;

    private Runnable leaving = () -> {};
    private @Nullable Timeline watching;

    Needed(View view, Answers answers, Teller teller) {
        this.view = view;
        this.answers = answers;
        this.teller = teller;
    }

    /// Asks for what is not known, once; says again why there is no answer.
    ///
    /// @return false if nothing new is asked
    boolean ask(Request request) {
        var wanted = view.needs(request);
        if (wanted.equals(calls)) {
            if (!failure.isEmpty()) {
                teller.say.accept(failure);
            }
            return false;
        }
        if (asked != null && isNewerPreview(asked, request)) {
            // what is under way is drawn first: previews may come faster than answers
            return false;
        }
        close();
        // whatever comes of asking, it is asked once
        calls = wanted;
        asked = request;
        try {
            long mine = ++questions;
            leaving = answers.ask(view, request, why -> answered(mine, request, why));
            watch(wanted);
        } catch (Failure e) {
            fail(e);
        }
        return true;
    }

    /// Whether it differs in nothing but how far a run has come.
    private static boolean isNewerPreview(Request before, Request now) {
        var old = before.subject().result();
        var next = now.subject().result();
        return old.isPresent()
                && next.isPresent()
                && isOtherPreview(old.get(), next.get())
                && before.options().equals(now.options())
                && before.marks().sameAs(now.marks());
    }

    private static boolean isOtherPreview(Kept old, Kept next) {
        return old.id().equals(next.id()) && !old.result().equals(next.result());
    }

    private void watch(List<Call> wanted) {
        var look = new Timeline(new KeyFrame(LOOK, _ -> teller.progress.accept(answers.progress(wanted))));
        look.setCycleCount(Animation.INDEFINITE);
        look.play();
        watching = look;
    }

    /// Told of each of the answers, and after the pane is closed too.
    private void answered(long question, Request request, Optional<Failure> why) {
        if (question != questions || asked == null) {
            return;
        }
        if (why.isPresent()) {
            fail(why.get());
            return;
        }
        var whole = answers.known(view, request);
        if (whole.isPresent()) {
            close();
            teller.ready.accept(whole.get());
        }
    }

    private void fail(Failure why) {
        unwatch();
        asked = null;
        failure = why.what() + " " + why.remedy();
        teller.say.accept(failure);
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
        asked = null;
        failure = "";
    }
}
