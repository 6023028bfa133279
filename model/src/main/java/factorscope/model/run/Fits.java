package factorscope.model.run;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.decorate.SeveralStarts;
import factorscope.model.param.ParamValues;
import java.util.Optional;

/// Fits that outlast what they were made for, so that a study or an ensemble can go on where it was stopped.
public interface Fits {
    /// Remembers nothing.
    Fits NONE = new Fits() {
        @Override
        public Optional<Result> find(String recipe) {
            return Optional.empty();
        }

        @Override
        public void keep(String recipe, Result result) {
            // nothing is kept
        }
    };

    /// @param recipe everything that determines the fit
    Optional<Result> find(String recipe);

    /// What was stopped early is not kept.
    void keep(String recipe, Result result);

    /// @param rows which of the data's
    /// @param source what determines the data's values
    static String recipe(Decomposition decomposition, ParamValues params, long seed, String rows, String source) {
        return String.join(
                " ",
                decomposition.descriptor().id(),
                Integer.toString(decomposition.descriptor().version()),
                SeveralStarts.recipe(decomposition, params).texts().toString(),
                Long.toString(seed),
                rows,
                source);
    }
}
