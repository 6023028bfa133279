package factorscope.model.analyse;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Fits;
import factorscope.model.run.Runs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Asks analyses, and does anything at all with what an analysis works with.
public final class Asking {
    private Asking() {}

    private record Any<T>(T value) implements Finding {
        @Override
        public String summary() {
            return "Anything.";
        }

        @Override
        public void json(ObjectNode root) {
            // nothing is written
        }
    }

    private record Anything<T>(Function<Work, T> body) implements Analysis {
        @Override
        public About about() {
            return new About("anything", 1, "Anything", "Anything.", List.of());
        }

        @Override
        public ParamSpec params() {
            return ParamSpec.NONE;
        }

        @Override
        public Requires requires() {
            return Requires.NOTHING;
        }

        @Override
        public Eligibility accepts(Given given) {
            return Eligibility.accepted();
        }

        @Override
        public Forecast forecast(Given given, ParamValues params, Compute compute) {
            return Forecast.NOTHING;
        }

        @Override
        public Finding of(Given given, ParamValues params, Work work) {
            return new Any<>(body.apply(work));
        }
    }

    /// @return empty if it was cancelled
    public static Optional<Finding> ask(
            Runs runs, Analysis analysis, Dataset data, Map<String, String> texts, Fits fits) {
        var params = analysis.params().parse(texts, data.values().shape());
        try {
            return runs.submit(new AnalysisRun.Task(analysis, Given.of(data, "data"), params, 1, fits))
                    .finding()
                    .map(AnalysisRun.State.Finished::finding);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Works as an analysis does.
    @SuppressWarnings("unchecked")
    public static <T> T work(Runs runs, Fits fits, Function<Work, T> body) {
        var task = new AnalysisRun.Task(new Anything<>(body), Given.nothing(), ParamValues.EMPTY, 1, fits);
        try {
            return ((Any<T>) runs.submit(task).finding().orElseThrow().finding()).value();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
