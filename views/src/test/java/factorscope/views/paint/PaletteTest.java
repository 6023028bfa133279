package factorscope.views.paint;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.views.drawing.Look;
import java.awt.Color;
import org.junit.jupiter.api.Test;

class PaletteTest {
    private static final int CLASSES = 12;

    /// Distance in CIELAB (CIE 1976) below which two dots are hard to tell apart.
    private static final double LEAST_DISTANCE = 25;

    /// For marks (WCAG 2 asks 3 of those that carry meaning alone; yellow on white has less in any palette).
    private static final double LEAST_CONTRAST = 2.2;

    @Test
    void twelveClassesAreToldApartInBothThemes() {
        for (int i = 0; i < CLASSES; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(distance(lab(Palette.category(i)), lab(Palette.category(j))))
                        .as("%d and %d", i, j)
                        .isGreaterThan(LEAST_DISTANCE);
            }
            for (boolean dark : new boolean[] {false, true}) {
                assertThat(contrast(Palette.category(i), new Look(dark, 1, 1).background()))
                        .as("%d, dark %s", i, dark)
                        .isGreaterThan(LEAST_CONTRAST);
            }
        }
    }

    private static double distance(double[] one, double[] other) {
        return Math.hypot(Math.hypot(one[0] - other[0], one[1] - other[1]), one[2] - other[2]);
    }

    private static double contrast(Color one, Color other) {
        double a = xyz(one)[1] + 0.05;
        double b = xyz(other)[1] + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double[] lab(Color colour) {
        var xyz = xyz(colour);
        double x = root(xyz[0] / 0.95047);
        double y = root(xyz[1]);
        double z = root(xyz[2] / 1.08883);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double root(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116.0;
    }

    private static double[] xyz(Color colour) {
        double r = linear(colour.getRed());
        double g = linear(colour.getGreen());
        double b = linear(colour.getBlue());
        return new double[] {
            0.4124 * r + 0.3576 * g + 0.1805 * b,
            0.2126 * r + 0.7152 * g + 0.0722 * b,
            0.0193 * r + 0.1192 * g + 0.9505 * b
        };
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
