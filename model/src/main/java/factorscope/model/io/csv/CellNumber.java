package factorscope.model.io.csv;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Which texts are numbers, which stand for a missing one, and which are neither.
final class CellNumber {
    private static final Pattern POINT = Pattern.compile("[+\\-\u2212]?(\\d+\\.?\\d*|\\.\\d+)([eE][+\\-\u2212]?\\d+)?");
    private static final Pattern COMMA = Pattern.compile("[+\\-\u2212]?(\\d+,?\\d*|,\\d+)([eE][+\\-\u2212]?\\d+)?");

    /// Marks between thousands that can be nothing else: an apostrophe, an underscore or a space.
    private static final Pattern GROUPED =
            Pattern.compile("[+\\-\u2212]?\\d{1,3}([' _\u2019\u00A0\u2009\u202F]\\d{3})+([.,]\\d+)?");

    /// A comma between thousands before a decimal point.
    private static final Pattern COMMA_GROUPED = Pattern.compile("[+\\-\u2212]?\\d{1,3}(,\\d{3})+\\.\\d+");

    private static final Pattern POINT_GROUPED = Pattern.compile("[+\\-\u2212]?\\d{1,3}(\\.\\d{3})+,\\d+");

    /// A comma that could stand between thousands, or before decimals.
    private static final Pattern AMBIGUOUS = Pattern.compile("[+\\-\u2212]?\\d{1,3}(,\\d{3})+");

    /// As pandas has them, and NumPy, R, SAS, Excel's errors and what people write.
    private static final Set<String> MISSING = Set.of(
            "",
            "na",
            "nan",
            "+nan",
            "-nan",
            "n/a",
            "#n/a",
            "#n/a n/a",
            "#na",
            "<na>",
            "null",
            "none",
            "nil",
            "?",
            "-",
            "--",
            ".",
            "..",
            "n.a.",
            "n.d.",
            "nd",
            "missing",
            "1.#ind",
            "-1.#ind",
            "1.#qnan",
            "-1.#qnan",
            "1.#snan",
            "#value!",
            "#div/0!",
            "#ref!",
            "#num!",
            "#name?",
            "#null!");

    private static final Set<String> INFINITE =
            Set.of("inf", "+inf", "infinity", "+infinity", "1.#inf", "+1.#inf", "\u221E", "+\u221E");
    private static final Set<String> NEGATIVE =
            Set.of("-inf", "-infinity", "-1.#inf", "\u2212inf", "-\u221E", "\u2212\u221E");

    private CellNumber() {}

    static boolean isMissing(String cell) {
        return MISSING.contains(lower(cell));
    }

    private static String lower(String cell) {
        return cell.strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isInfinite(String text) {
        return INFINITE.contains(text) || NEGATIVE.contains(text);
    }

    /// Whether it is a number with this decimal mark.
    static boolean is(String cell, char decimal) {
        var text = cell.strip();
        if (text.isEmpty()) {
            return false;
        }
        char last = text.charAt(text.length() - 1);
        char first = text.charAt(0);
        if (first >= '0' && first <= '9'
                || first == '-'
                || first == '+'
                || first == '.'
                || first == '\u2212'
                || first == ',') {
            return (last >= '0' && last <= '9' || last == '.' || last == ',')
                            && (isPlain(text, decimal) || isGrouped(text, decimal))
                    || isInfinite(lower(text));
        }
        return isInfinite(lower(text));
    }

    /// The usual case without a pattern: an optional sign, digits, one mark, digits, an exponent.
    private static boolean isPlain(String text, char decimal) {
        int i = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        boolean isMarked = false;
        int digits = 0;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == decimal && !isMarked) {
                isMarked = true;
            } else {
                return (decimal == '.' ? POINT : COMMA).matcher(text).matches();
            }
        }
        return digits > 0;
    }

    private static boolean isGrouped(String text, char decimal) {
        if (GROUPED.matcher(text).matches()) {
            int mark = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
            return mark < 0 || text.charAt(mark) == decimal;
        }
        return (decimal == '.' ? COMMA_GROUPED : POINT_GROUPED).matcher(text).matches();
    }

    static boolean isWithThousands(String cell, char decimal) {
        var text = cell.strip();
        return !text.isEmpty() && !isPlain(text, decimal) && is(cell, decimal) && !isInfinite(lower(text));
    }

    /// Whether its comma could separate thousands or decimals.
    static boolean isAmbiguous(String cell) {
        return cell.indexOf(',') > 0 && AMBIGUOUS.matcher(cell.strip()).matches();
    }

    /// The value of a cell that is a number or missing.
    static double value(String cell, char decimal) {
        var text = cell.strip();
        if (isMissing(text)) {
            return Double.NaN;
        }
        var lower = lower(text);
        if (INFINITE.contains(lower)) {
            return Double.POSITIVE_INFINITY;
        }
        if (NEGATIVE.contains(lower)) {
            return Double.NEGATIVE_INFINITY;
        }
        if (decimal == '.' && isAscii(text)) {
            return Double.parseDouble(text);
        }
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == decimal) {
                plain.append('.');
            } else if (c == '\u2212') {
                plain.append('-');
            } else if (c >= '0' && c <= '9' || c == '+' || c == '-' || c == 'e' || c == 'E') {
                plain.append(c);
            }
        }
        return Double.parseDouble(plain.toString());
    }

    private static boolean isAscii(String text) {
        return text.chars()
                .allMatch(c -> c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E');
    }
}
