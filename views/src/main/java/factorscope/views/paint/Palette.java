package factorscope.views.paint;

import factorscope.views.drawing.Look;
import java.awt.Color;
import java.util.List;

/// Colours that stand for values. All are told apart by people who see few colours.
public final class Palette {
    /// Okabe and Ito 2008, then others that are far from these and from each other on white and on dark.
    private static final List<Color> CATEGORIES = List.of(
            new Color(0x0072B2),
            new Color(0xE69F00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0x56B4E9),
            new Color(0xD55E00),
            new Color(0x8C7AC9),
            new Color(0xB8A800),
            new Color(0x8A5A3C),
            new Color(0xB02A8F),
            new Color(0x6AA121),
            new Color(0x7F8FA0),
            new Color(0xCC6677),
            new Color(0xA89F91));

    /// Every sixteenth colour of viridis (van der Walt and Smith 2015).
    private static final int[] VIRIDIS = {
        0x440154, 0x481A6C, 0x472F7D, 0x414487, 0x39568C, 0x31688E, 0x2A788E, 0x23888E, 0x1F988B, 0x22A884, 0x35B779,
        0x54C568, 0x7AD151, 0xA5DB36, 0xD2E21B, 0xF4E61E, 0xFDE725
    };

    private static final Color NEGATIVE = new Color(0x2166AC);
    private static final Color NEGATIVE_FAR = new Color(0x053061);
    private static final Color POSITIVE = new Color(0xD6591C);
    private static final Color POSITIVE_FAR = new Color(0x7A2A05);

    /// Up to here the colour grows stronger, beyond it grows darker.
    private static final double KNEE = 0.75;

    private Palette() {}

    /// A colour for category number `i`; they repeat after fourteen.
    public static Color category(int i) {
        return CATEGORIES.get(Math.floorMod(i, CATEGORIES.size()));
    }

    /// How many categories have colours of their own.
    public static int categories() {
        return CATEGORIES.size();
    }

    /// Signed values: blue below zero, the background's neutral at zero, orange above.
    ///
    /// @param t from -1 to 1; what lies beyond is drawn like the end
    public static int diverging(double t, Look look) {
        if (Double.isNaN(t)) {
            return look.missing().getRGB();
        }
        double size = Math.min(1, Math.abs(t));
        var neutral = look.neutral();
        var near = t < 0 ? NEGATIVE : POSITIVE;
        var far = t < 0 ? NEGATIVE_FAR : POSITIVE_FAR;
        if (look.isDark()) {
            // towards white instead of black, so that large values stand out from the dark
            far = t < 0 ? new Color(0x9CCBFF) : new Color(0xFFC29A);
        }
        return size <= KNEE ? mix(neutral, near, size / KNEE) : mix(near, far, (size - KNEE) / (1 - KNEE));
    }

    /// Values of one sign, small dark to large bright.
    ///
    /// @param t from 0 to 1
    public static int sequential(double t, Look look) {
        if (Double.isNaN(t)) {
            return look.missing().getRGB();
        }
        double place = Math.max(0, Math.min(1, t)) * (VIRIDIS.length - 1);
        int below = (int) Math.min(VIRIDIS.length - 2, Math.floor(place));
        return mix(new Color(VIRIDIS[below]), new Color(VIRIDIS[below + 1]), place - below);
    }

    /// The colour of one pole, for bars and text marks.
    public static Color pole(boolean positive) {
        return positive ? POSITIVE : NEGATIVE;
    }

    private static int mix(Color from, Color to, double t) {
        int red = (int) Math.round(from.getRed() + t * (to.getRed() - from.getRed()));
        int green = (int) Math.round(from.getGreen() + t * (to.getGreen() - from.getGreen()));
        int blue = (int) Math.round(from.getBlue() + t * (to.getBlue() - from.getBlue()));
        return 0xFF000000 | red << 16 | green << 8 | blue;
    }

    /// A colour with this opacity, from 0 to 1.
    public static Color withOpacity(Color color, double opacity) {
        return new Color(
                color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * Math.clamp(opacity, 0, 1)));
    }
}
