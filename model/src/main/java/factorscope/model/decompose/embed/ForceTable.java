package factorscope.model.decompose.embed;

import java.util.function.DoubleUnaryOperator;

/// A function of squared distances, looked up by their leading binary digits: to within a thousandth, where a power
/// would take most of an epoch.
final class ForceTable {
    private static final int DIGITS = 9;
    private static final int SHIFT = 23 - DIGITS;
    private static final int LEAST_EXPONENT = -40;
    private static final int MOST_EXPONENT = 40;
    private static final int FIRST = Float.floatToRawIntBits(Math.scalb(1f, LEAST_EXPONENT)) >>> SHIFT;
    private static final int COUNT = (MOST_EXPONENT - LEAST_EXPONENT) << DIGITS;

    private final float[] values = new float[COUNT];

    ForceTable(DoubleUnaryOperator function) {
        for (int i = 0; i < COUNT; i++) {
            double low = Float.intBitsToFloat((FIRST + i) << SHIFT);
            double high = Float.intBitsToFloat((FIRST + i + 1) << SHIFT);
            values[i] = (float) function.applyAsDouble((low + high) / 2);
        }
    }

    double of(double square) {
        int at = (Float.floatToRawIntBits((float) square) >>> SHIFT) - FIRST;
        return values[Math.clamp(at, 0, COUNT - 1)];
    }
}
