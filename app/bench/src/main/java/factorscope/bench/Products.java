package factorscope.bench;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// The matrix product, the way all passes over rows use it: blocks of rows, one thread each.
///
/// @param other the baseline's name
record Products(String name, String title, boolean isCore, int rows, int inner, int columns, String other)
        implements Case {
    private static final int REPEATS = 9;
    private static final int BLOCK_ROWS = 1024;

    @Override
    public double target() {
        return 0.95;
    }

    @Override
    public Dataset data(MemoryBudget memory) {
        return Mixtures.lowRank(rows, inner, 4, 0.5, 1).generate(memory).data();
    }

    @Override
    public Optional<Baseline> baseline() {
        return Optional.of(new Baseline(other, Map.of("columns", columns, "repeats", REPEATS)));
    }

    @Override
    public Ours run(Compute compute, Dataset data, int repeat, Optional<Answer> baseline) {
        try (var scope = compute.memory().scope("a product")) {
            var x = Matrix.of(data.values());
            var right = Matrix.allocate(scope, DType.FLOAT32, inner, columns);
            right.copyFrom(Matrix.of(Mixtures.lowRank(inner, columns, 4, 0.5, 2)
                    .generate(compute.memory())
                    .data()
                    .values()));
            var product = Matrix.allocate(scope, DType.FLOAT32, rows, columns);
            var seconds = new double[REPEATS];
            int blocks = Math.max(compute.threads(), rows / BLOCK_ROWS);
            int size = Math.ceilDiv(rows, blocks);
            for (int i = 0; i < REPEATS; i++) {
                long start = System.nanoTime();
                compute.parallel(blocks, (block, _) -> {
                    int from = block * size;
                    int count = Math.min(size, rows - from);
                    compute.linalg().gemm(false, false, 1, x.rows(from, count), right, 0, product.rows(from, count));
                });
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            Arrays.sort(seconds);
            double median = seconds[REPEATS / 2];
            double rate = 2.0 * rows * inner * columns / median / 1e9;
            var note = String.format(java.util.Locale.ROOT, "%.0f GFLOP/s", rate);
            return new Ours(new Answer(median, 0, true, note), median, Double.NaN, 0, 0);
        }
    }
}
