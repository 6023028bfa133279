package factorscope.model.diagnose;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// ||X - Xhat|| / ||X||, from the data and the result themselves.
public final class ReconstructionError {
    private ReconstructionError() {}

    /// @param stop asked between pieces of work; when it says so, the error so far is returned
    public static double of(Dataset data, TwoWay result, Compute compute, BooleanSupplier stop) {
        var rows = Rows.of(data);
        int k = result.components();
        try (var scope = compute.memory().scope("the reconstruction")) {
            var sweep = new RowSweep(rows, compute, scope, List.of(Sums.Part.vector(2)));
            var right = Matrix.allocate(scope, rows.working(), rows.columns(), k);
            for (int j = 0; j < rows.columns(); j++) {
                for (int c = 0; c < k; c++) {
                    right.set(j, c, result.loadings(1).at(j, c));
                }
            }
            var models = new ArrayList<Matrix>();
            var scaled = new ArrayList<Matrix>();
            for (int worker = 0; worker < sweep.workers(); worker++) {
                models.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), rows.columns()));
                scaled.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), k));
            }
            while (!stop.getAsBoolean()
                    && !sweep.advance(2.0 * k * rows.columns(), (block, sums, worker) -> {
                        var model = models.get(worker).rows(0, block.count());
                        result.reconstruct(
                                compute.linalg(),
                                block.first(),
                                scaled.get(worker).rows(0, block.count()),
                                right,
                                model);
                        var x = new double[rows.columns()];
                        var m = new double[rows.columns()];
                        double squares = 0;
                        double errors = 0;
                        for (int i = 0; i < block.count(); i++) {
                            block.values().getRow(i, x);
                            model.getRow(i, m);
                            for (int j = 0; j < x.length; j++) {
                                squares += x[j] * x[j];
                                errors += (x[j] - m[j]) * (x[j] - m[j]);
                            }
                        }
                        sums.part(0).set(0, 0, sums.part(0).get(0, 0) + squares);
                        sums.part(0).set(0, 1, sums.part(0).get(0, 1) + errors);
                    })) {
                // each piece is short enough to be stopped after
            }
            if (!sweep.isComplete()) {
                return Double.NaN;
            }
            var total = sweep.total().part(0);
            return total.get(0, 0) == 0 ? 0 : Math.sqrt(total.get(0, 1) / total.get(0, 0));
        }
    }
}
