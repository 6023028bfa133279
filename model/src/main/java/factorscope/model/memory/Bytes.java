package factorscope.model.memory;

import factorscope.model.failure.Failure;
import java.util.Locale;

/// Numbers of bytes as people write them.
public final class Bytes {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Bytes() {}

    /// Such as `41 MB` or `1.5 GB` (binary multiples).
    public static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /// Reads `512m`, `2g`, `1.5GB` or a plain number of bytes.
    public static long parse(String text) {
        var trimmed = text.strip().toLowerCase(Locale.ROOT).replace("ib", "").replace("b", "");
        long unit = 1;
        if (!trimmed.isEmpty()) {
            int power = "kmgt".indexOf(trimmed.charAt(trimmed.length() - 1));
            if (power >= 0) {
                unit = 1L << (10 * (power + 1));
                trimmed = trimmed.substring(0, trimmed.length() - 1).strip();
            }
        }
        try {
            double value = Double.parseDouble(trimmed);
            if (value > 0 && value * unit < Long.MAX_VALUE) {
                return (long) (value * unit);
            }
        } catch (NumberFormatException e) {
            // falls through to the one sentence that both mistakes deserve
        }
        throw Failure.usage("\"" + text + "\" is not a size of memory.", "Write for example 512m or 2g.");
    }
}
