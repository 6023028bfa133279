package factorscope.model.rank;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.util.List;
import java.util.Map;

/// Rows drawn at random, in float64: enough to fit small models again and again.
final class SampledRows {
    private SampledRows() {}

    /// @param most at most so many rows
    /// @return rows x columns, with column means of zero where the spectrum is of centred data too
    static Matrix centred(RankEvidence evidence, OffHeap scope, int most) {
        var sample = drawn(evidence.fits().orElseThrow(), scope, most);
        if (evidence.spectrum().centred()) {
            centre(sample);
        }
        return sample;
    }

    /// The same as they are.
    static Matrix drawn(RankEvidence.Fits fits, OffHeap scope, int most) {
        var rows = Rows.of(fits.data());
        var numbers = Randoms.sample(
                Randoms.of(fits.seed(), "rows for rank criteria", 0), rows.count(), (int) Math.min(most, rows.count()));
        var sample = Matrix.allocate(scope, DType.FLOAT64, numbers.length, rows.columns());
        try (var drawing = fits.compute().memory().scope("drawn rows")) {
            var drawn = Matrix.allocate(drawing, rows.working(), numbers.length, rows.columns());
            rows.gather(numbers, drawn);
            sample.copyFrom(drawn);
        }
        return sample;
    }

    /// A matrix as data to fit to.
    static Dataset dataset(String name, Matrix values) {
        var axes = List.of(
                Axis.numbered(new AxisId(name + " rows"), "row", Math.toIntExact(values.rows()), Role.SAMPLE),
                Axis.numbered(new AxisId(name + " columns"), "column", values.columns(), Role.FEATURE));
        return new Dataset(name, name, axes, values.asTensor(), Origin.generated(name, Map.of()));
    }

    private static void centre(Matrix values) {
        var mean = new double[values.columns()];
        var row = new double[values.columns()];
        for (long i = 0; i < values.rows(); i++) {
            values.getRow(i, row);
            for (int j = 0; j < row.length; j++) {
                mean[j] += row[j] / values.rows();
            }
        }
        for (long i = 0; i < values.rows(); i++) {
            values.getRow(i, row);
            for (int j = 0; j < row.length; j++) {
                row[j] -= mean[j];
            }
            values.setRow(i, row);
        }
    }
}
