package factorscope.model.decompose.dictionary;

/// A random order of 0 to n - 1 that is computed place by place instead of being kept: a Feistel network over
/// the next power of four, walked until it lands inside (Black and Rogaway 2002).
final class Shuffle {
    private static final int ROUNDS = 4;

    private final long size;
    private final int halfBits;
    private final long key;

    /// @param number tells apart the orders under one seed
    Shuffle(long size, long seed, long number) {
        this.size = size;
        int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, size - 1));
        this.halfBits = Math.max(1, (bits + 1) / 2);
        this.key = seed * 0x9E3779B97F4A7C15L + number;
    }

    long at(long place) {
        long value = place;
        do {
            value = permute(value);
        } while (value >= size);
        return value;
    }

    private long permute(long value) {
        long mask = (1L << halfBits) - 1;
        long left = value >>> halfBits;
        long right = value & mask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ hash(right, round) & mask;
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    private long hash(long value, int round) {
        long z = (value + key + round) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 29)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 32);
    }
}
