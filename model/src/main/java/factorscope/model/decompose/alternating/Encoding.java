package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// The codes of all rows for components that are given: least squares, nonnegative where the codes have to be.
public final class Encoding {
    private static final int PASSES = 500;
    private static final double TOLERANCE = 1e-7;

    private Encoding() {}

    /// A factorization with the error it leaves.
    ///
    /// @param relativeError ||X - Xhat|| / ||X - offset||
    public record Encoded(TwoWay result, double relativeError) {}

    /// @param components columns x K
    /// @param like whose signs and offset are taken over
    public static Encoded of(Dataset data, Tensor components, TwoWay like, Compute compute) {
        var plain = Rows.of(data);
        var rows = like.offset().map(o -> plain.minus(vector(o))).orElse(plain);
        int k = Math.toIntExact(components.shape().columns());
        int d = rows.columns();
        boolean nonnegative = like.signs(0) == TwoWay.Signs.NONNEGATIVE;
        try (var scope = compute.memory().scope("the encoding")) {
            var w = Matrix.allocateShared(compute.memory(), rows.working(), rows.count(), k, "the encoding");
            var h = Matrix.allocate(scope, DType.FLOAT64, k, d);
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < d; j++) {
                    h.set(i, j, components.at(j, i));
                }
            }
            var layout = List.of(Sums.Part.matrix(k, k), Sums.Part.matrix(k, d), Sums.Part.vector(2));
            var sweep = new RowSweep(rows, compute, scope, layout);
            var workers = workers(compute, scope, rows, h, nonnegative, sweep.workers());
            while (!sweep.advance(4.0 * k * d + 60.0 * k * k, (block, sums, worker) -> {
                workers.get(worker).code(block.values(), w.rows(block.first(), block.count()), sums);
            })) {
                // piece by piece, as runs do
            }
            var total = sweep.total();
            total.part(0).mirror();
            var axes = new TwoWay.Axes(rows.rowAxis(), rows.columnAxis());
            var result = new TwoWayBuilder(compute, axes, w, h)
                    .inPlace()
                    .withSums(total.part(0), total.part(1), total.part(2).get(0, 0))
                    .build(like.signs(0), like.signs(1));
            double squares = total.part(2).get(0, 0);
            double errors = Math.max(0, total.part(2).get(0, 1));
            return new Encoded(
                    like.offset().map(result::withOffset).orElse(result),
                    squares == 0 ? 0 : Math.sqrt(errors / squares));
        }
    }

    /// The same for a few rows in memory.
    ///
    /// @param x rows x columns
    /// @param components K x columns, in the same type
    /// @param scope keeps the codes, rows x K
    public static Matrix codes(Compute compute, OffHeap scope, Matrix x, Matrix components, boolean nonnegative) {
        int k = Math.toIntExact(components.rows());
        var codes = Matrix.allocate(scope, x.dtype(), x.rows(), k);
        try (var own = compute.memory().scope("the encoding")) {
            var gram = Gram.of(compute.linalg(), components, Matrix.allocate(own, DType.FLOAT64, k, k));
            if (!nonnegative && x.dtype() == DType.FLOAT64 && leastSquares(compute, own, x, components, codes)) {
                return codes;
            }
            var place = new BlockCoder.Place(compute.linalg(), own, x.dtype(), k, Math.toIntExact(x.rows()));
            var coder = RowByRow.of(() -> new DescentCoder(0, nonnegative, PASSES, TOLERANCE), false)
                    .make(place);
            coder.prepare(gram, components);
            coder.code(x, codes, new BlockCoder.Findings(new double[Math.toIntExact(x.rows())], new double[k]));
        }
        return codes;
    }

    /// Codes of any sign by the normal equations.
    ///
    /// @return false if the components depend on each other
    private static boolean leastSquares(Compute compute, OffHeap scope, Matrix x, Matrix components, Matrix codes) {
        int k = Math.toIntExact(components.rows());
        var gram = Matrix.allocate(scope, DType.FLOAT64, k, k);
        compute.linalg().gemm(false, true, 1, components, components, 0, gram);
        var right = Matrix.allocate(scope, DType.FLOAT64, k, Math.toIntExact(x.rows()));
        compute.linalg().gemm(false, true, 1, components, x, 0, right);
        if (!compute.linalg().solvePositive(gram, right, scope)) {
            return false;
        }
        for (int i = 0; i < codes.rows(); i++) {
            for (int c = 0; c < k; c++) {
                codes.set(i, c, right.get(c, i));
            }
        }
        return true;
    }

    private static double[] vector(Tensor tensor) {
        var values = new double[Math.toIntExact(tensor.shape().count())];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.at(i);
        }
        return values;
    }

    private static List<Worker> workers(
            Compute compute, OffHeap scope, Rows rows, Matrix h, boolean nonnegative, int count) {
        int k = Math.toIntExact(h.rows());
        var gram = Gram.of(compute.linalg(), h, Matrix.allocate(scope, DType.FLOAT64, k, k));
        var components = Matrix.allocate(scope, rows.working(), k, rows.columns());
        components.copyFrom(h);
        var maker = RowByRow.of(() -> new DescentCoder(0, nonnegative, PASSES, TOLERANCE), false);
        var workers = new ArrayList<Worker>();
        for (int i = 0; i < count; i++) {
            var coder = maker.make(new BlockCoder.Place(compute.linalg(), scope, rows.working(), k, rows.blockRows()));
            coder.prepare(gram, components);
            workers.add(new Worker(
                    compute,
                    coder,
                    Matrix.allocate(scope, rows.working(), k, k),
                    Matrix.allocate(scope, rows.working(), k, rows.columns()),
                    new BlockCoder.Findings(new double[rows.blockRows()], new double[k])));
        }
        return workers;
    }

    private record Worker(Compute compute, BlockCoder coder, Matrix g, Matrix b, BlockCoder.Findings findings) {
        void code(Matrix x, Matrix codes, Sums sums) {
            coder.code(x, codes, findings);
            var row = new double[x.columns()];
            var totals = sums.part(2);
            for (int i = 0; i < x.rows(); i++) {
                x.getRow(i, row);
                double square = Dot.square(row);
                totals.set(0, 0, totals.get(0, 0) + square);
                totals.set(0, 1, totals.get(0, 1) + square + findings.values()[i]);
            }
            compute.linalg().gram(codes, g);
            sums.part(0).accumulate(g);
            compute.linalg().gemm(true, false, 1, codes, x, 0, b);
            sums.part(1).accumulate(b);
        }
    }
}
