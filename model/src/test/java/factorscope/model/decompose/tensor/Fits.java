package factorscope.model.decompose.tensor;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs decompositions of tensors to their ends.
public final class Fits {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);
    private final Compute compute = Compute.alone(memory);

    /// @param errors after each sweep
    public record Fit(TwoWay result, Measures measures, List<Double> errors) {
        public double error() {
            return measures.get(Measures.RELATIVE_ERROR).orElseThrow();
        }
    }

    public MemoryBudget memory() {
        return memory;
    }

    public Compute compute() {
        return compute;
    }

    public Fit of(String algorithm, Dataset data, Map<String, String> params) {
        return of(algorithm, data, params, Optional.empty());
    }

    public Fit of(String algorithm, Dataset data, Map<String, Dataset> sides, Map<String, String> params) {
        return of(algorithm, new Inputs(data, sides), params, Optional.empty());
    }

    public Fit of(String algorithm, Dataset data, Map<String, String> params, Optional<TwoWay> start) {
        return of(algorithm, Tensors.inputs(data), params, start);
    }

    private Fit of(String algorithm, Inputs inputs, Map<String, String> params, Optional<TwoWay> start) {
        var decomposition = Decompositions.byId(algorithm);
        var data = inputs.data();
        var problem = new Problem(
                inputs, decomposition.params().parse(params, data.values().shape()), 1, start.map(s -> s));
        var errors = new ArrayList<Double>();
        try (var solver = decomposition.start(problem, compute)) {
            var step = solver.step();
            while (step instanceof Step.Working working) {
                working.objective().ifPresent(errors::add);
                step = solver.step();
            }
            return new Fit((TwoWay) solver.last().orElseThrow(), solver.measures(), errors);
        }
    }
}
