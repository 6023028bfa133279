package factorscope.model.run;

import factorscope.model.data.DType;
import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.Arrays;

/// How fast this machine is, measured once in well under a second, so that forecasts can speak of seconds.
///
/// @param productRate flops per second of one thread inside matrix products (float32)
/// @param scalarRate flops per second of one thread in loops of our own
/// @param readRate bytes per second of copying data
public record Calibration(double productRate, double scalarRate, double readRate) {
    private static final int SIZE = 384;
    private static final int REPEATS = 5;
    private static final int SCALAR_ROUNDS = 20_000;

    /// Threads share caches, memory and often cores: each further one is worth this much of the first. Measured on two
    /// of one core; where each has its own, runs end sooner than forecast.
    private static final double SECOND_THREAD = 0.45;

    /// Code that runs for the first time is slow until it is compiled: what a short run takes more than its work.
    private static final double START_SECONDS = 0.2;

    private static final class Once {
        private static final Calibration MEASURED = measure();
    }

    public static Calibration ofThisMachine() {
        return Once.MEASURED;
    }

    private static Calibration measure() {
        var memory = new MemoryBudget(64L << 20);
        try (var scope = memory.scope("calibration")) {
            var a = Matrix.allocate(scope, DType.FLOAT32, SIZE, SIZE);
            var b = Matrix.allocate(scope, DType.FLOAT32, SIZE, SIZE);
            var c = Matrix.allocate(scope, DType.FLOAT32, SIZE, SIZE);
            double products =
                    2.0 * SIZE * SIZE * SIZE / fastest(() -> Linalg.best().gemm(false, true, 1, a, b, 0, c));
            var x = new double[SIZE];
            var y = new double[SIZE];
            Arrays.fill(x, 1e-9);
            Arrays.fill(y, 1);
            double scalars = 2.0
                    * SIZE
                    * SCALAR_ROUNDS
                    / fastest(() -> {
                        // as in coordinate descent, each number waits for the one before
                        for (int i = 0; i < SCALAR_ROUNDS; i++) {
                            double sum = 0;
                            for (int j = 0; j < SIZE; j++) {
                                sum += x[j] * y[j];
                            }
                            y[i % SIZE] = Math.max(0, 1 - sum);
                        }
                    });
            var from = scope.allocate(16 << 20);
            var to = scope.allocate(16 << 20);
            double bytes = (16 << 20) / fastest(() -> to.copyFrom(from));
            return new Calibration(products, scalars, bytes);
        }
    }

    private static double fastest(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    /// How many seconds such a run takes.
    public double seconds(Forecast forecast, Compute compute) {
        double threads = 1 + (compute.threads() - 1) * SECOND_THREAD;
        return START_SECONDS
                + forecast.productFlops() / (productRate * threads)
                + forecast.scalarFlops() / (scalarRate * threads)
                + forecast.bytesRead() / readRate;
    }
}
