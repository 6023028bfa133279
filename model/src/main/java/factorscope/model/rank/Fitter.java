package factorscope.model.rank;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import java.util.Map;
import java.util.Optional;

/// Runs decompositions for criteria that look at more than one of them.
public interface Fitter {
    /// What is to be fitted.
    ///
    /// @param algorithm id of a decomposition that finds components
    /// @param data small: some rows, or a part of the values
    /// @param name identifies `data` among all that the criteria make of one dataset
    /// @param params besides those that have their usual value
    record Task(String algorithm, Dataset data, String name, Map<String, String> params, long seed) {
        public Task {
            params = Map.copyOf(params);
        }
    }

    /// @return empty if it was stopped
    Optional<TwoWay> fit(Task task);
}
