package factorscope.model.diagnose.rank;

import factorscope.model.decompose.solve.Randoms;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;

/// Rows drawn at random, centred, in float64: enough to fit small models again and again.
final class SampledRows {
    private SampledRows() {}

    /// @param most at most so many rows
    /// @return rows x columns, columns with mean zero
    static Matrix centred(RankEvidence.Fits fits, OffHeap scope, int most) {
        var rows = Rows.of(fits.data());
        var drawn = drawn(fits, rows, most);
        int d = rows.columns();
        var centred = Matrix.allocate(scope, factorscope.model.data.DType.FLOAT64, drawn.rows(), d);
        var mean = new double[d];
        var row = new double[d];
        for (long i = 0; i < drawn.rows(); i++) {
            drawn.getRow(i, row);
            for (int j = 0; j < d; j++) {
                mean[j] += row[j] / drawn.rows();
            }
        }
        for (long i = 0; i < drawn.rows(); i++) {
            drawn.getRow(i, row);
            for (int j = 0; j < d; j++) {
                row[j] -= mean[j];
            }
            centred.setRow(i, row);
        }
        return centred;
    }

    private static Matrix drawn(RankEvidence.Fits fits, Rows rows, int most) {
        var numbers = Randoms.sample(
                Randoms.of(fits.seed(), "rows for rank criteria", 0), rows.count(), (int) Math.min(most, rows.count()));
        var scope = fits.compute().memory();
        var values = Matrix.allocateShared(scope, rows.working(), numbers.length, rows.columns(), "sampled rows");
        rows.gather(numbers, values);
        return values;
    }
}
