package factorscope.model.decompose;

import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// An algorithm: factorizations, clusterings and maps alike. Stateless; registered in the catalog.
public interface Decomposition {
    Descriptor descriptor();

    ParamSpec params();

    /// Further data that it takes, in the order in which forms show them.
    default List<Side> sides() {
        return List.of();
    }

    /// Whether its results are components with loadings along both axes; not so clusters and maps.
    default boolean findsComponents() {
        return true;
    }

    /// Whether these data suit, as far as can be told without reading them.
    Eligibility accepts(Inputs inputs);

    Forecast forecast(Problem problem, Compute compute);

    /// What is worth considering before a run, in sentences; empty for most. Reads a part of the data.
    default Optional<String> advice(Problem problem) {
        return Optional.empty();
    }

    /// What follows from multiplying the data by a number, where the result is the same but for that number; empty
    /// where it is not, or where any size of values is computed with as it is.
    default Optional<Scaling> scaling(ParamValues params) {
        return Optional.empty();
    }

    Solver start(Problem problem, Compute compute);

    /// Goes on from a checkpoint as if the run had never stopped.
    Solver resume(Problem problem, Compute compute, Checkpoint checkpoint);
}
