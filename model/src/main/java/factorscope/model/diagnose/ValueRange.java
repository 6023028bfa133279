package factorscope.model.diagnose;

import java.util.Arrays;

/// The values that colours stand for, from the weakest colour to the strongest.
///
/// @param signed whether it is symmetric about zero
public record ValueRange(double least, double most, boolean signed) {
    /// Values that all lie beyond this share of the largest get a range that does not begin at zero,
    private static final double FAR_FROM_ZERO = 0.2;

    /// unless they are all the same.
    private static final double NARROWEST = 1e-6;

    /// @param clip share of the nonzero values beyond the range; signed values get a range symmetric about zero
    public static ValueRange of(float[] values, double clip) {
        boolean negative = false;
        boolean positive = false;
        double least = Double.POSITIVE_INFINITY;
        int count = 0;
        for (float value : values) {
            negative |= value < 0;
            positive |= value > 0;
            if (Float.isFinite(value)) {
                least = Math.min(least, value);
            }
            count += value != 0 && Float.isFinite(value) ? 1 : 0;
        }
        var sizes = new float[count];
        int at = 0;
        for (float value : values) {
            if (value != 0 && Float.isFinite(value)) {
                sizes[at++] = Math.abs(value);
            }
        }
        Arrays.sort(sizes);
        double end = count == 0 ? 1 : sizes[(int) Math.max(0, Math.ceil((1 - clip) * count) - 1)];
        boolean farFromZero = positive && least > FAR_FROM_ZERO * end && least < (1 - NARROWEST) * end;
        return new ValueRange(negative ? -end : farFromZero ? least : 0, end, negative);
    }
}
