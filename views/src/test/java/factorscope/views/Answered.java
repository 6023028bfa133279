package factorscope.views;

import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.View;

/// Requests with what their view needs.
final class Answered {
    private static final Runs RUNS = new Runs(2, 1, new MemoryBudget(1L << 30));

    private Answered() {}

    static Request of(View view, Request request) {
        try {
            return view.needs(request).isEmpty() ? request : Answers.now(RUNS, view, request);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
