package factorscope.model.bench;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.alternating.BlockCoder;
import factorscope.model.decompose.alternating.DescentCoder;
import factorscope.model.decompose.alternating.NonnegativeCoder;
import factorscope.model.decompose.alternating.RowByRow;
import factorscope.model.decompose.alternating.WinnersTakeAll;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.planted.Mixtures;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a pass over the data is made of, one block of 1,024 x 768 with 100 components at a time, on one thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmarks {
    private static final int ROWS = 1024;
    private static final int COLUMNS = 768;
    private static final int COMPONENTS = 100;

    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final OffHeap scope = memory.scope("a benchmark");
    private final Linalg linalg = Linalg.best();
    private Matrix x;
    private Matrix components;
    private Matrix codes;
    private Matrix startingCodes;
    private Matrix products;
    private Matrix square;
    private Matrix wide;
    private Matrix kept;
    private Matrix buffer;
    private Tensor halves;
    private Tensor singles;
    private BlockCoder nonnegative;
    private BlockCoder lasso;
    private BlockCoder.Findings findings;

    @Setup
    public void makeData() {
        var planted = Mixtures.semiNonnegative(ROWS, COLUMNS, COMPONENTS, 1).generate(memory);
        x = Matrix.of(planted.data().values());
        components = Matrix.allocate(scope, DType.FLOAT32, COMPONENTS, COLUMNS);
        for (int k = 0; k < COMPONENTS; k++) {
            for (int j = 0; j < COLUMNS; j++) {
                components.set(k, j, planted.components().at(j, k));
            }
        }
        startingCodes = Matrix.of(planted.codes());
        codes = Matrix.allocate(scope, DType.FLOAT32, ROWS, COMPONENTS);
        codes.copyFrom(startingCodes);
        products = Matrix.allocate(scope, DType.FLOAT32, ROWS, COMPONENTS);
        square = Matrix.allocate(scope, DType.FLOAT32, COLUMNS, COLUMNS);
        wide = Matrix.allocate(scope, DType.FLOAT32, COMPONENTS, COLUMNS);
        kept = Matrix.allocate(scope, DType.FLOAT64, COMPONENTS, COLUMNS);
        buffer = Matrix.allocate(scope, DType.FLOAT32, ROWS, COLUMNS);
        var bytes = scope.allocate(2L * ROWS * COLUMNS);
        halves = Tensor.of(bytes, DType.FLOAT16, Shape.of(ROWS, COLUMNS), Storage.collected());
        singles = planted.data().values();
        var asDoubles = Matrix.allocate(scope, DType.FLOAT64, COMPONENTS, COLUMNS);
        asDoubles.copyFrom(components);
        var gram = Gram.of(linalg, asDoubles, Matrix.allocate(scope, DType.FLOAT64, COMPONENTS, COMPONENTS));
        var place = new BlockCoder.Place(linalg, scope, DType.FLOAT32, COMPONENTS, ROWS);
        nonnegative = NonnegativeCoder.of(2).make(place);
        lasso = RowByRow.of(() -> new DescentCoder(0.1, false, 50, 1e-4), true).make(place);
        nonnegative.prepare(gram, components);
        lasso.prepare(gram, components);
        findings = new BlockCoder.Findings(new double[ROWS], new double[COMPONENTS]);
    }

    @TearDown
    public void giveBack() {
        scope.close();
    }

    /// X H': 0.157 GFLOP.
    @Benchmark
    public Matrix productWithComponents() {
        linalg.gemm(false, true, 1, x, components, 0, products);
        return products;
    }

    /// W' X: 0.157 GFLOP.
    @Benchmark
    public Matrix productWithCodes() {
        linalg.gemm(true, false, 1, startingCodes, x, 0, wide);
        return wide;
    }

    /// X' X, the upper triangle: 0.604 GFLOP.
    @Benchmark
    public Matrix gram() {
        linalg.gram(x, square);
        return square;
    }

    /// Two passes of nonnegative coordinate descent, with the product X H'.
    @Benchmark
    public double nonnegativeCodes() {
        codes.copyFrom(startingCodes);
        return nonnegative.code(x, codes, findings);
    }

    /// Lasso to convergence, with the product X H'.
    @Benchmark
    public double lassoCodes() {
        codes.copyFrom(startingCodes);
        return lasso.code(x, codes, findings);
    }

    /// The 5 % largest entries of every component.
    @Benchmark
    public Matrix winnersTakeAll() {
        kept.copyFrom(components);
        WinnersTakeAll.apply(Compute.alone(memory), kept, 39);
        return kept;
    }

    /// The private copy of a mapped block, float32.
    @Benchmark
    public Matrix copiedBlock() {
        singles.copyRows(0, ROWS, DType.FLOAT32, buffer.segment());
        return buffer;
    }

    /// The private copy of a mapped block, float16 made float32.
    @Benchmark
    public Matrix widenedBlock() {
        halves.copyRows(0, ROWS, DType.FLOAT32, buffer.segment());
        return buffer;
    }
}
