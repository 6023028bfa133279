package factorscope.app.cli;

import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.View;

/// Requests with what their view needs, which is worked out at once.
final class Needed {
    private Needed() {}

    static Request by(View view, Request request, MemoryBudget memory) throws InterruptedException {
        if (view.needs(request).isEmpty()) {
            return request;
        }
        try (var runs = new Runs(Runtime.getRuntime().availableProcessors(), 1, memory)) {
            return Answers.now(runs, view, request);
        }
    }
}
