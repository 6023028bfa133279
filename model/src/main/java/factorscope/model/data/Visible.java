package factorscope.model.data;

import java.util.Locale;

/// Text from data, made fit to be shown.
///
/// Some characters have no shape: they steer a terminal, turn the order of a line round, are not allowed in XML,
/// or simply go unseen. They are written as JSON escapes them (`\u001b`), so that a token can still be told from
/// another, and what is shown of a JSON text still reads as the same text.
public final class Visible {
    private Visible() {}

    /// The text on one line: ends of lines are shown as well.
    public static String text(String text) {
        return shown(text, false);
    }

    /// The text with its lines as they are.
    public static String lines(String text) {
        return shown(text, true);
    }

    private static String shown(String text, boolean keepsLines) {
        int first = 0;
        while (first < text.length() && isPlain(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        var shown = new StringBuilder(text.length() + 16).append(text, 0, first);
        int at = first;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            int next = at + Character.charCount(point);
            boolean endsLine = point == '\n' || point == '\r' && next < text.length() && text.charAt(next) == '\n';
            if (keepsLines && endsLine || hasShape(point) || at > 0 && joins(point)) {
                shown.appendCodePoint(point);
            } else {
                text.substring(at, next).chars().forEach(unit -> escape((char) unit, shown));
            }
            at = next;
        }
        return shown.toString();
    }

    /// Almost all text: letters, digits and signs of ASCII and Latin 1.
    private static boolean isPlain(char unit) {
        return unit >= ' ' && unit < 0x7F || unit >= 0xA0 && unit < 0x250 && unit != 0xAD;
    }

    private static boolean hasShape(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.FORMAT -> isNumberSign(point);
            case Character.UNASSIGNED -> !isNoCharacter(point);
            default -> true;
        };
    }

    /// Signs that enclose the digits after them: formatting by category, and yet seen.
    private static boolean isNumberSign(int point) {
        return point >= 0x600 && point <= 0x605
                || point == 0x6DD
                || point == 0x70F
                || point == 0x890
                || point == 0x891
                || point == 0x8E2
                || point == 0x110BD
                || point == 0x110CD;
    }

    private static boolean isNoCharacter(int point) {
        return (point & 0xFFFE) == 0xFFFE || point >= 0xFDD0 && point <= 0xFDEF;
    }

    /// What has no shape and belongs to the writing all the same, except where a text begins: it joins or parts
    /// letters, or settles their direction.
    private static boolean joins(int point) {
        return point >= 0x200C && point <= 0x200F || point == 0x61C;
    }

    private static void escape(char unit, StringBuilder into) {
        switch (unit) {
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            case '\t' -> into.append("\\t");
            case '\b' -> into.append("\\b");
            case '\f' -> into.append("\\f");
            default -> into.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
    }
}
