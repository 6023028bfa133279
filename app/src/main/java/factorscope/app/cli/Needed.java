package factorscope.app.cli;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Fits;
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

    /// What an analysis finds.
    ///
    /// @throws Failure if it cannot be asked
    static <F extends Finding> F finding(Call call, Class<F> type, MemoryBudget memory) throws InterruptedException {
        call.analysis().accepts(call.given()).refusal().ifPresent(why -> {
            throw Failure.data(why, "Choose other data.");
        });
        try (var runs = new Runs(Runtime.getRuntime().availableProcessors(), 1, memory)) {
            var task = new AnalysisRun.Task(call.analysis(), call.given(), call.params(), 1, Fits.NONE);
            return type.cast(runs.submit(task).finding().orElseThrow().finding());
        }
    }
}
