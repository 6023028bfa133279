package factorscope.model.param;

import java.util.ArrayList;
import java.util.List;

/// Words as they are written in one line, in quotes where they have spaces.
public final class Quoted {
    private Quoted() {}

    /// A word as it is written: in quotes where it is empty, or has spaces or semicolons.
    public static String of(String word) {
        return word.isEmpty() || word.chars().anyMatch(c -> c == ';' || Character.isWhitespace(c))
                ? "\"" + word + "\""
                : word;
    }

    /// The words of each line, where semicolons and line breaks end one. A quote that is not closed within its line
    /// is a letter like others.
    public static List<List<String>> lines(String text) {
        var lines = new ArrayList<List<String>>();
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean isWord = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ';';
            int close = c == '"' ? closing(text, i) : -1;
            if (close > 0) {
                word.append(text, i + 1, close);
                isWord = true;
                i = close;
            } else if (Character.isWhitespace(c) || c == ';') {
                if (isWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                isWord = false;
                if ((c == ';' || c == '\n') && !words.isEmpty()) {
                    lines.add(List.copyOf(words));
                    words.clear();
                }
            } else {
                word.append(c);
                isWord = true;
            }
        }
        return lines;
    }

    private static int closing(String text, int open) {
        int close = text.indexOf('"', open + 1);
        int end = text.indexOf('\n', open);
        return close > 0 && (end < 0 || close < end) ? close : -1;
    }
}
