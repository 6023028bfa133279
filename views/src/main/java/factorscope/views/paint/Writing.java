package factorscope.views.paint;

import factorscope.model.data.Visible;
import factorscope.views.drawing.Typeface;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.font.FontRenderContext;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.text.AttributedCharacterIterator;
import java.text.AttributedString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// A line of text in any script, with a font for each of its characters: the one that is asked for, else the
/// bundled wide one, else one of the system's.
///
/// @param text as it is to be seen
/// @param runs which cover the text in order
/// @param isPlain whether one letter of one font simply follows the other
record Writing(String text, Font font, List<Run> runs, boolean isPlain) {
    /// Part of a text that is written in one font.
    ///
    /// @param to exclusive
    /// @param isMissing no font has these characters: boxes stand for them
    record Run(int from, int to, Font font, boolean isMissing) {}

    /// Fonts of the system by what they can write; looked for once per character.
    private static final Map<Integer, Optional<Font>> SYSTEM = new ConcurrentHashMap<>();

    /// All fonts of the system, found when one is needed.
    private static final class Installed {
        private static final List<Font> FONTS = Arrays.stream(
                        GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts())
                .sorted(Comparator.comparing(Font::getFontName))
                .toList();
    }

    static Writing of(Font font, String text) {
        var visible = Visible.text(text);
        boolean isPlain = isPlain(font, visible);
        var runs = isPlain ? List.of(new Run(0, visible.length(), font, false)) : runs(font, visible);
        return new Writing(visible, font, runs, isPlain);
    }

    private static boolean isPlain(Font font, String text) {
        return font.canDisplayUpTo(text) < 0 && text.codePoints().noneMatch(Writing::isAttached);
    }

    /// Whether a character belongs to the one before it.
    private static boolean isAttached(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.FORMAT -> true;
            default -> false;
        };
    }

    private static List<Run> runs(Font font, String text) {
        var runs = new ArrayList<Run>();
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            int next = at + Character.charCount(point);
            var last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && isAttached(point) && last.font.canDisplay(point)) {
                runs.set(runs.size() - 1, new Run(last.from, next, last.font, last.isMissing));
            } else {
                var found = font(font, point);
                var run = new Run(at, next, found.orElse(font), found.isEmpty());
                if (last != null && last.font.equals(run.font) && last.isMissing == run.isMissing) {
                    runs.set(runs.size() - 1, new Run(last.from, next, last.font, last.isMissing));
                } else {
                    runs.add(run);
                }
            }
            at = next;
        }
        return runs;
    }

    private static Optional<Font> font(Font wanted, int point) {
        if (wanted.canDisplay(point)) {
            return Optional.of(wanted);
        }
        boolean strong = wanted.getFontName().equals(Typeface.STRONG.font().getFontName());
        var wide = (strong ? Typeface.WIDE_STRONG : Typeface.WIDE_TEXT).font();
        return (wide.canDisplay(point) ? Optional.of(wide) : SYSTEM.computeIfAbsent(point, Writing::ofSystem))
                .map(f -> f.deriveFont(wanted.getSize2D()));
    }

    private static Optional<Font> ofSystem(int point) {
        if (Character.getType(point) == Character.PRIVATE_USE || Character.getType(point) == Character.UNASSIGNED) {
            // a font that has a sign there means another one
            return Optional.empty();
        }
        var usual = new Font(Font.SANS_SERIF, Font.PLAIN, 1);
        return usual.canDisplay(point)
                ? Optional.of(usual)
                : Installed.FONTS.stream().filter(f -> f.canDisplay(point)).findFirst();
    }

    /// Characters that no font has.
    TreeSet<Integer> missing() {
        var missing = new TreeSet<Integer>();
        runs.stream()
                .filter(Run::isMissing)
                .forEach(run -> text.substring(run.from, run.to).codePoints().forEach(missing::add));
        return missing;
    }

    /// With the font of each run.
    AttributedCharacterIterator styled() {
        var styled = new AttributedString(text);
        runs.forEach(run -> styled.addAttribute(TextAttribute.FONT, run.font, run.from, run.to));
        return styled.getIterator();
    }

    double width(FontRenderContext context) {
        return text.isEmpty()
                ? 0
                : isPlain
                        ? font.getStringBounds(text, context).getWidth()
                        : new TextLayout(styled(), context).getAdvance();
    }
}
