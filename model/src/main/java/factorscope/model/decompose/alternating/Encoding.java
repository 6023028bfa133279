package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.solve.Gram;
import factorscope.model.decompose.solve.TwoWayBuilder;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
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
