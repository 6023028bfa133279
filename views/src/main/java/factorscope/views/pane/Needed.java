package factorscope.views.pane;

import factorscope.model.analyse.Call;
import factorscope.model.failure.Failure;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a pane waits for before it can draw.
final class Needed implements AutoCloseable {
    private List<Call> calls = List.of();
    private Runnable leaving = () -> {};

    /// Asks for what is not known, once.
    ///
    /// @param ready called when there is an answer
    /// @param say told why there is no answer
    /// @return false if that is being waited for already
    boolean ask(View view, Request request, Answers answers, Runnable ready, Consumer<String> say) {
        var wanted = view.needs(request);
        if (wanted.equals(calls)) {
            return false;
        }
        close();
        // whatever comes of asking, it is asked once
        calls = wanted;
        try {
            leaving = answers.ask(view, request, failure -> answered(failure, ready, say));
        } catch (Failure e) {
            say.accept(e.what() + " " + e.remedy());
        }
        return true;
    }

    private void answered(Optional<Failure> failure, Runnable ready, Consumer<String> say) {
        if (failure.isPresent()) {
            say.accept(failure.get().what() + " " + failure.get().remedy());
        } else {
            calls = List.of();
            ready.run();
        }
    }

    /// Waits no more.
    @Override
    public void close() {
        leaving.run();
        leaving = () -> {};
        calls = List.of();
    }
}
