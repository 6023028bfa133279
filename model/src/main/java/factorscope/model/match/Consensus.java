package factorscope.model.match;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.alternating.Encoding;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import java.util.List;

/// What an ensemble agrees on, as a result of all rows.
public final class Consensus {
    private Consensus() {}

    /// Each component is the medoid of those that were matched with the same component of one run; the rows are
    /// coded anew for them.
    ///
    /// @param like the run whose components the others are matched with: its signs and offset are taken over
    /// @param provenance of that run
    /// @param runs loadings along the columns
    public static Result of(Dataset data, TwoWay like, Provenance provenance, List<Tensor> runs, Compute compute) {
        var medoids = Stability.medoids(like.loadings(1), runs);
        int d = data.columns().size();
        try (var scope = compute.memory().scope("the consensus")) {
            var components = Matrix.allocate(scope, DType.FLOAT64, d, medoids.size());
            for (int k = 0; k < medoids.size(); k++) {
                for (int j = 0; j < d; j++) {
                    components.set(j, k, medoids.get(k)[j]);
                }
            }
            long start = System.nanoTime();
            var encoded = Encoding.of(data, components.asTensor(), like, compute);
            return new Result(
                    encoded.result(),
                    Measures.NONE.with(Measures.RELATIVE_ERROR, encoded.relativeError()),
                    Trace.EMPTY,
                    provenance,
                    Result.Outcome.CONVERGED,
                    (System.nanoTime() - start) / 1e9,
                    compute.memory().peak());
        }
    }
}
