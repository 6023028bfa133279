package factorscope.model.data;

import java.math.BigDecimal;
import java.util.Locale;

/// Numbers as text, the same everywhere: on screen, in figures, in files.
public final class Numbers {
    /// Numbers with more decimals than this are written with an exponent.
    private static final int MOST_DECIMALS = 20;

    private static final double LEAST_SECONDS = 0.05;

    private static final String MINUS = "−";

    private Numbers() {}

    /// The shortest text that reads back as the same number, without a trailing `.0`. For files and labels.
    public static String plain(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return digits.scale() <= MOST_DECIMALS ? digits.toPlainString() : Double.toString(value);
    }

    /// A whole number, with separators.
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// At most `digits` significant digits, with a true minus sign. For the screen.
    public static String shown(double value, int digits) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        if (value == 0) {
            return "0";
        }
        return value < 0 ? MINUS + positive(-value, digits) : positive(value, digits);
    }

    private static String positive(double size, int digits) {
        if (size >= 1e6 || size < 1e-4) {
            return String.format(Locale.ROOT, "%." + Math.max(0, digits - 1) + "e", size)
                    .replace("e-", "e" + MINUS);
        }
        int whole = (int) Math.floor(Math.log10(size)) + 1;
        return String.format(Locale.ROOT, "%,." + Math.max(0, digits - whole) + "f", size);
    }

    /// Three significant digits.
    public static String shown(double value) {
        return shown(value, 3);
    }

    /// `1 component`, `3 components`.
    public static String counted(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /// A share as per cent, such as `4.1 %`.
    public static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /// A duration that is only guessed, such as `about 12 s`.
    public static String about(double seconds) {
        return (seconds < LEAST_SECONDS ? "" : "about ") + seconds(seconds);
    }

    /// A duration such as `0.4 s`, `12 s`, `3 min 5 s` or `2 h 10 min`.
    public static String seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return "–";
        }
        if (seconds < LEAST_SECONDS) {
            return "under 0.1 s";
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
