package factorscope.model.diagnose;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Sums of squares of the data, and of what a result leaves of them, by position along every axis. Missing values
/// count as none.
public final class SlabErrors {
    /// Along one axis.
    ///
    /// @param squares of the data by position
    /// @param errors of what is left by position
    public record Along(Axis axis, List<Double> squares, List<Double> errors) {
        public Along {
            squares = List.copyOf(squares);
            errors = List.copyOf(errors);
        }

        private static Along of(Axis axis, double[] squares, double[] errors) {
            return new Along(
                    axis,
                    Arrays.stream(squares).boxed().toList(),
                    Arrays.stream(errors).boxed().toList());
        }

        /// The share of a slab's squares that is left; 0 where it is empty.
        public double share(int position) {
            return squares.get(position) == 0 ? 0 : errors.get(position) / squares.get(position);
        }
    }

    private static final int SQUARES = 0;
    private static final int ERRORS = 1;

    private final List<Axis> axes;
    private final double[] rowSquares;
    private final double[] rowErrors;
    private final double[] columnSquares;
    private final double[] columnErrors;

    private SlabErrors(List<Axis> axes, double[] rowSquares, double[] rowErrors, double[][] columns) {
        this.axes = axes;
        this.rowSquares = rowSquares;
        this.rowErrors = rowErrors;
        this.columnSquares = columns[SQUARES];
        this.columnErrors = columns[ERRORS];
    }

    /// @param stop asked between pieces of work; when it says so, there is no answer
    public static Optional<SlabErrors> of(Dataset data, TwoWay result, Compute compute, BooleanSupplier stop) {
        var rows = Rows.of(data).allowingMissing();
        int d = rows.columns();
        int k = result.components();
        var rowSquares = new double[Math.toIntExact(rows.count())];
        var rowErrors = new double[rowSquares.length];
        try (var scope = compute.memory().scope("the reconstruction")) {
            var sweep = new RowSweep(rows, compute, scope, List.of(Sums.Part.vector(d), Sums.Part.vector(d)));
            var right = Matrix.allocate(scope, rows.working(), d, k);
            for (int j = 0; j < d; j++) {
                for (int c = 0; c < k; c++) {
                    right.set(j, c, result.loadings(1).at(j, c));
                }
            }
            var models = new ArrayList<Matrix>();
            var scaled = new ArrayList<Matrix>();
            for (int worker = 0; worker < sweep.workers(); worker++) {
                models.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), d));
                scaled.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), k));
            }
            while (!stop.getAsBoolean()
                    && !sweep.advance(2.0 * k * d, (block, sums, worker) -> {
                        var model = models.get(worker).rows(0, block.count());
                        var codes = scaled.get(worker).rows(0, block.count());
                        result.reconstruct(compute.linalg(), block.first(), codes, right, model);
                        add(block, model, sums, rowSquares, rowErrors);
                    })) {
                // each piece is short enough to be stopped after
            }
            if (!sweep.isComplete()) {
                return Optional.empty();
            }
            var columns = new double[2][d];
            for (int part = 0; part < 2; part++) {
                sweep.total().part(part).getRow(0, columns[part]);
            }
            return Optional.of(new SlabErrors(data.axes(), rowSquares, rowErrors, columns));
        }
    }

    private static void add(RowBlock block, Matrix model, Sums sums, double[] rowSquares, double[] rowErrors) {
        int d = model.columns();
        var x = new double[d];
        var m = new double[d];
        var squares = new double[d];
        var errors = new double[d];
        sums.part(SQUARES).getRow(0, squares);
        sums.part(ERRORS).getRow(0, errors);
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, x);
            model.getRow(i, m);
            double rowSquare = 0;
            double rowError = 0;
            for (int j = 0; j < d; j++) {
                double square = Double.isNaN(x[j]) ? 0 : x[j] * x[j];
                double error = Double.isNaN(x[j]) ? 0 : (x[j] - m[j]) * (x[j] - m[j]);
                rowSquare += square;
                rowError += error;
                squares[j] += square;
                errors[j] += error;
            }
            rowSquares[(int) block.first() + i] = rowSquare;
            rowErrors[(int) block.first() + i] = rowError;
        }
        sums.part(SQUARES).setRow(0, squares);
        sums.part(ERRORS).setRow(0, errors);
    }

    /// Along one of the data's axes.
    public Along along(int axis) {
        int size = axes.get(axis).size();
        if (axis == 0) {
            return Along.of(axes.getFirst(), rowSquares, rowErrors);
        }
        int stride = 1;
        for (int m = axes.size() - 1; m > axis; m--) {
            stride *= axes.get(m).size();
        }
        var squares = new double[size];
        var errors = new double[size];
        for (int j = 0; j < columnSquares.length; j++) {
            squares[j / stride % size] += columnSquares[j];
            errors[j / stride % size] += columnErrors[j];
        }
        return Along.of(axes.get(axis), squares, errors);
    }

    /// ||X - Xhat|| / ||X||.
    public double relativeError() {
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < rowSquares.length; i++) {
            squares += rowSquares[i];
            errors += rowErrors[i];
        }
        return squares == 0 ? 0 : Math.sqrt(errors / squares);
    }
}
