package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.List;

/// The rows that are decomposed, and what is known of them: what every method fills in.
final class PcaData {
    /// Of the sums over rows: products, sums of columns, squares.
    static final int PRODUCTS = 0;

    private static final int COLUMN_SUMS = 1;
    static final int SQUARES = 2;

    final Rows rows;
    final Compute compute;
    final Linalg linalg;
    final PcaSolver.Options options;
    final int d;
    final Matrix mean;

    /// K x d, float64: right singular vectors as rows.
    final Matrix vectors;

    /// 1 x K, float64.
    final Matrix values;

    /// 1 x min(n, d), float64: all singular values; empty where the method does not find them.
    final Matrix spectrum;

    /// ||X||^2.
    final SolverState.Real squares;

    /// The same of the centred rows, where they are centred.
    final SolverState.Real centredSquares;

    PcaData(Rows rows, Compute compute, PcaSolver.Options options, boolean hasSpectrum, SolverState state) {
        this.rows = rows;
        this.compute = compute;
        this.options = options;
        linalg = compute.linalg();
        d = rows.columns();
        int k = options.components();
        mean = state.matrix("mean", DType.FLOAT64, 1, d);
        vectors = state.matrix("vectors", DType.FLOAT64, k, d);
        values = state.matrix("values", DType.FLOAT64, 1, k);
        spectrum = state.matrix("spectrum", DType.FLOAT64, 1, hasSpectrum ? rank() : 0);
        squares = state.real("sumOfSquares", 0);
        centredSquares = state.real("centredSquares", 0);
    }

    int rank() {
        return (int) Math.min(rows.count(), d);
    }

    Rows centred() {
        return options.centre() ? rows.minus(mean.toArray()) : rows;
    }

    /// Sums of columns and squares, without products.
    List<Sums.Part> columnLayout() {
        return List.of(Sums.Part.matrix(0, 0), Sums.Part.vector(d), Sums.Part.vector(1));
    }

    static void addColumns(RowBlock block, Sums sums, boolean withSquares) {
        int d = sums.part(COLUMN_SUMS).columns();
        var columns = new double[d];
        var row = new double[d];
        double squares = 0;
        for (int i = 0; i < block.count(); i++) {
            double square = block.addRow(i, columns, row);
            squares += withSquares ? square : 0;
        }
        var total = sums.part(COLUMN_SUMS);
        for (int j = 0; j < d; j++) {
            total.set(0, j, total.get(0, j) + columns[j]);
        }
        sums.part(SQUARES).set(0, 0, sums.part(SQUARES).get(0, 0) + squares);
    }

    /// Takes mean and squares from sums about a point.
    ///
    /// @param about what was subtracted from the rows that were added up
    void takeTotals(Sums total, double[] about, DType in) {
        rows.requireComputable(in);
        double n = rows.count();
        double squaresAbout = total.part(SQUARES).get(0, 0);
        double fromShift = 0;
        double raw = 0;
        for (int j = 0; j < d; j++) {
            double rest = total.part(COLUMN_SUMS).get(0, j) / n;
            if (options.centre()) {
                mean.set(0, j, rest + about[j]);
            }
            fromShift += n * rest * rest;
            raw += n * (2 * rest * about[j] + about[j] * about[j]);
        }
        squares.set(squaresAbout + raw);
        centredSquares.set(options.centre() ? Math.max(0, squaresAbout - fromShift) : squaresAbout);
    }
}
