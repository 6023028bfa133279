package factorscope.model.linalg;

import java.util.SplittableRandom;

/// Random numbers that depend on the seed, on what they are for, and on nothing else: no state to save.
public final class Randoms {
    private Randoms() {}

    /// @param purpose tells apart the uses within one run
    /// @param index tells apart the times, such as the iteration
    public static SplittableRandom of(long seed, String purpose, long index) {
        // two rounds of a strong mixer, so that neighbouring seeds and indices share nothing
        return new SplittableRandom(mix(mix(seed) ^ mix(purpose.hashCode() * 0x9E3779B97F4A7C15L + index)));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    public static void fillUniform(SplittableRandom random, Matrix matrix, double from, double to) {
        for (long i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                matrix.set(i, j, from + (to - from) * random.nextDouble());
            }
        }
    }

    public static void fillGaussian(SplittableRandom random, Matrix matrix) {
        for (long i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                matrix.set(i, j, random.nextGaussian());
            }
        }
    }

    /// `count` different numbers below `bound`, in ascending order.
    public static long[] sample(SplittableRandom random, long bound, int count) {
        if (count >= bound) {
            return java.util.stream.LongStream.range(0, bound).toArray();
        }
        // Floyd's method: every subset equally likely
        var chosen = new java.util.TreeSet<Long>();
        for (long j = bound - count; j < bound; j++) {
            long t = random.nextLong(j + 1);
            if (!chosen.add(t)) {
                chosen.add(j);
            }
        }
        return chosen.stream().mapToLong(Long::longValue).toArray();
    }
}
