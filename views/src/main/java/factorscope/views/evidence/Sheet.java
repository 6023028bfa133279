package factorscope.views.evidence;

import factorscope.model.data.Numbers;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.evidence.Page.Line;
import factorscope.views.evidence.Page.Section;
import factorscope.views.evidence.Page.Word;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A [Page] laid out at a width: where every line and word stands.
final class Sheet {
    private static final int ROW = 23;
    private static final double BASE = 15.5;
    private static final int HEADING = 26;
    private static final int GAP = 10;
    private static final int VALUE = 40;
    private static final int LABEL = 118;
    private static final int BAR_ROW = 18;
    private static final double FAINTEST = 0.08;
    private static final double STRONGEST = 0.62;

    /// On dark the tint is light, and so are the letters on it.
    private static final double STRONGEST_ON_DARK = 0.55;

    /// Activations below this share of the strongest are not marked.
    private static final double UNMARKED = 0.04;

    /// How the texts of a page are shown.
    ///
    /// @param context words before and after the one in focus; 0 for as many as there is room for
    /// @param whole over as many rows as it takes, instead of cut to one
    record Texts(int context, boolean whole) {
        /// One row each, as long as there is room.
        static final Texts CUT = new Texts(0, false);

        int first(Line line) {
            return context == 0 ? 0 : Math.max(0, line.focus() - context);
        }

        int last(Line line) {
            int end = line.words().size() - 1;
            return context == 0 ? end : Math.min(end, line.focus() + context);
        }
    }

    /// A word at its place.
    ///
    /// @param row of its line, from 0
    private record Placed(Word word, double x, int row, double width) {}

    private record PlacedLine(Line line, double top, List<Placed> words, boolean quiet) {
        double bottom() {
            return top + ROW * (words.isEmpty() ? 1 : words.getLast().row + 1);
        }
    }

    private record Heading(String text, double base) {}

    private final Page page;
    private final Texts texts;
    private final Look look;
    private final int width;
    private final List<Heading> headings = new ArrayList<>();
    private final List<Heading> remarks = new ArrayList<>();
    private final List<PlacedLine> lines = new ArrayList<>();
    private final boolean hasValues;
    private final boolean hasLabels;
    private final double barsTop;
    private final int height;

    Sheet(Page page, Look look, int width) {
        this(page, look, width, Texts.CUT);
    }

    Sheet(Page page, Look look, int width, Texts texts) {
        this.page = page;
        this.texts = texts;
        this.look = look;
        this.width = Math.max(width, 260);
        hasValues = page.sections().stream().flatMap(s -> s.lines().stream()).anyMatch(l -> l.strength() != 0);
        hasLabels = width > 420
                && page.sections().stream()
                        .flatMap(s -> s.lines().stream())
                        .anyMatch(l -> !l.label().isEmpty() || l.times() > 1);
        double top = Spacing.MARGIN - 4.0;
        if (!page.title().isEmpty()) {
            headings.add(new Heading(page.title(), top + 16));
            top += HEADING;
        }
        for (var section : page.sections()) {
            top = place(section, top) + GAP;
        }
        barsTop = top;
        if (!page.classes().isEmpty()) {
            top += HEADING + page.classes().size() * BAR_ROW + GAP;
        }
        height = (int) Math.ceil(top + (page.title().isEmpty() ? 0 : Spacing.MARGIN));
    }

    Page page() {
        return page;
    }

    int height() {
        return height;
    }

    private double place(Section section, double start) {
        double top = start;
        if (!section.heading().isEmpty()) {
            headings.add(new Heading(section.heading(), top + 15));
            top += HEADING - 3.0;
        }
        if (section.lines().isEmpty()) {
            remarks.add(new Heading(section.empty(), top + 14));
            return top + ROW;
        }
        for (var line : section.lines()) {
            var placed = new PlacedLine(line, top, texts.whole ? wrap(line) : fit(line), section.quiet());
            lines.add(placed);
            top = placed.bottom();
        }
        return top;
    }

    private double textLeft() {
        return Spacing.MARGIN + (hasValues ? VALUE : 0);
    }

    private double textWidth() {
        return width - textLeft() - Spacing.MARGIN - (hasLabels ? LABEL : 0);
    }

    /// The sentence, or as much of it around the word in focus as there is room for.
    private List<Placed> fit(Line line) {
        var words = line.words();
        int focus = line.focus();
        var widths = new double[words.size()];
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            widths[i] = width(word) + (word.spaceBefore() ? space() : 0);
        }
        int first = texts.first(line);
        int last = texts.last(line);
        int from = focus;
        int to = focus;
        double used = words.isEmpty() ? 0 : widths[focus];
        double room = textWidth() - 2 * Lettering.width(look.font(Letter.TITLE), "… ");
        boolean grew = true;
        while (grew) {
            grew = false;
            if (from > first && used + widths[from - 1] <= room) {
                used += widths[--from];
                grew = true;
            }
            if (to < last && used + widths[to + 1] <= room) {
                used += widths[++to];
                grew = true;
            }
        }
        var placed = new ArrayList<Placed>();
        double x = textLeft() + (from > 0 ? Lettering.width(look.font(Letter.TITLE), "… ") : 0);
        for (int i = from; i <= to && !words.isEmpty(); i++) {
            var word = fitted(words.get(i), room);
            double gap = word.spaceBefore() && i > from ? space() : 0;
            double own = width(word);
            placed.add(new Placed(word, x + gap, 0, own));
            x += gap + own;
        }
        return placed;
    }

    /// A sample without tokens is one word, which may be longer than the line.
    private Word fitted(Word word, double room) {
        var font = word.focus() ? look.bold(Letter.TITLE) : look.font(Letter.TITLE);
        var text = Lettering.fitted(font, word.text(), room);
        return new Word(word.row(), text, word.spaceBefore(), word.strength(), word.focus(), word.selected());
    }

    /// The text, or the words around the one in focus, over as many rows as it takes.
    private List<Placed> wrap(Line line) {
        var words = line.words();
        int first = texts.first(line);
        int last = texts.last(line);
        var placed = new ArrayList<Placed>();
        double x = textLeft() + (first > 0 ? Lettering.width(look.font(Letter.TITLE), "… ") : 0);
        int row = 0;
        for (int i = first; i <= last; i++) {
            var word = words.get(i);
            double own = width(word);
            double gap = word.spaceBefore() && x > textLeft() ? space() : 0;
            if (x + gap + own > textLeft() + textWidth() && x > textLeft()) {
                x = textLeft();
                gap = 0;
                row++;
            }
            placed.add(new Placed(word, x + gap, row, own));
            x += gap + own;
            if (word.text().endsWith(Book.NEW_LINE)) {
                x = textLeft();
                row++;
            }
        }
        return placed;
    }

    private double width(Word word) {
        return Lettering.width(word.focus() ? look.bold(Letter.TITLE) : look.font(Letter.TITLE), word.text());
    }

    private double space() {
        return Lettering.width(look.font(Letter.TITLE), "n n") - Lettering.width(look.font(Letter.TITLE), "nn");
    }

    void paint(Graphics2D g) {
        boolean first = !page.title().isEmpty();
        for (var heading : headings) {
            var font = first ? look.bold(Letter.HEAD) : look.bold(Letter.NOTE);
            g.setPaint(first ? look.text() : look.muted());
            var text = first ? heading.text : heading.text.toUpperCase(java.util.Locale.ROOT);
            Lettering.left(
                    g, font, Lettering.fitted(font, text, width - 2.0 * Spacing.MARGIN), Spacing.MARGIN, heading.base);
            first = false;
        }
        g.setPaint(look.muted());
        for (var remark : remarks) {
            Lettering.left(
                    g,
                    look.font(Letter.TITLE),
                    Lettering.fitted(look.font(Letter.TITLE), remark.text, width - 2.0 * Spacing.MARGIN),
                    Spacing.MARGIN,
                    remark.base);
        }
        lines.forEach(line -> paint(g, line));
        if (!page.classes().isEmpty()) {
            paintClasses(g);
        }
    }

    private void paint(Graphics2D g, PlacedLine placed) {
        var line = placed.line;
        double base = placed.top + BASE;
        g.setPaint(look.muted());
        if (line.strength() != 0 && !placed.quiet) {
            Lettering.left(g, look.font(Letter.NOTE), signed(line.strength()), Spacing.MARGIN, base);
        }
        if (hasLabels) {
            Lettering.right(
                    g,
                    look.font(Letter.NOTE),
                    Lettering.fitted(look.font(Letter.NOTE), label(line), LABEL - 8.0),
                    width - (double) Spacing.MARGIN,
                    base);
        }
        var words = placed.words;
        if (words.isEmpty()) {
            return;
        }
        int all = line.words().size();
        if (!words.getFirst().word.equals(line.words().getFirst())) {
            g.setPaint(look.muted());
            Lettering.left(g, look.font(Letter.TITLE), "…", textLeft(), base);
        }
        for (var word : words) {
            double top = placed.top + ROW * word.row;
            mark(g, word, top);
            g.setPaint(placed.quiet ? look.muted() : look.text());
            Lettering.left(
                    g,
                    word.word.focus() && !placed.quiet ? look.bold(Letter.TITLE) : look.font(Letter.TITLE),
                    word.word.text(),
                    word.x,
                    top + BASE);
        }
        if (!words.getLast().word.equals(line.words().get(all - 1))) {
            g.setPaint(look.muted());
            var end = words.getLast();
            Lettering.left(g, look.font(Letter.TITLE), " …", end.x + end.width, placed.top + ROW * end.row + BASE);
        }
    }

    /// The class, and how often the text was read.
    private static String label(Line line) {
        if (line.times() == 1) {
            return line.label();
        }
        return (line.label().isEmpty() ? "" : line.label() + "  ") + "× " + line.times();
    }

    /// Tint by activation; a line under the negative pole, so that hue is not the only difference; a frame
    /// around what is selected.
    private void mark(Graphics2D g, Placed word, double top) {
        double strength = Math.min(1, Math.abs(word.word.strength()));
        // pieces of one word touch: their tints must not overlap
        double before = word.word.spaceBefore() ? 2 : 0;
        var shape = new RoundRectangle2D.Double(word.x - before, top + 2, word.width + before + 0.6, ROW - 5.0, 5, 5);
        if (strength > UNMARKED) {
            boolean positive = word.word.strength() > 0;
            // weak activations stay visible beside strong ones
            double strongest = look.isDark() ? STRONGEST_ON_DARK : STRONGEST;
            double opacity = FAINTEST + (strongest - FAINTEST) * Math.log1p(9 * strength) / Math.log(10);
            Color colour = positive ? look.ink() : Palette.pole(true);
            g.setPaint(Palette.withOpacity(colour, opacity));
            g.fill(shape);
            if (!positive) {
                g.setPaint(colour);
                g.setStroke(new BasicStroke(1.4f));
                g.draw(new Line2D.Double(word.x, top + ROW - 4.0, word.x + word.width, top + ROW - 4.0));
            }
        }
        if (word.word.selected()) {
            g.setPaint(look.accent());
            g.setStroke(new BasicStroke(1.3f));
            g.draw(shape);
        }
    }

    private static String signed(double strength) {
        return (strength < 0 ? "−" : "") + String.format(java.util.Locale.ROOT, "%.2f", Math.abs(strength));
    }

    private void paintClasses(Graphics2D g) {
        g.setPaint(look.muted());
        Lettering.left(g, look.bold(Letter.NOTE), "CLASSES", Spacing.MARGIN, barsTop + 15);
        double top = barsTop + HEADING - 4.0;
        double left = Spacing.MARGIN + Math.min(130.0, width * 0.35);
        double room = Math.max(10, width - left - Spacing.MARGIN - 56.0);
        for (var share : page.classes()) {
            g.setPaint(look.text());
            Lettering.left(
                    g,
                    look.font(Letter.TEXT),
                    Lettering.fitted(look.font(Letter.TEXT), share.label(), left - Spacing.MARGIN - 8),
                    Spacing.MARGIN,
                    top + 12);
            g.setPaint(look.ink());
            g.fill(new Rectangle2D.Double(left, top + 3, Math.max(1, room * share.share()), BAR_ROW - 7.0));
            g.setPaint(look.muted());
            Lettering.left(
                    g,
                    look.font(Letter.NOTE),
                    Numbers.percent(share.share()),
                    left + room * share.share() + 6,
                    top + 12);
            top += BAR_ROW;
        }
    }

    /// The word at a place.
    Optional<Word> wordAt(double x, double y) {
        return lineAt(y).flatMap(line -> wordAt(line, x, y)).map(Placed::word);
    }

    private Optional<PlacedLine> lineAt(double y) {
        return lines.stream().filter(l -> y >= l.top && y < l.bottom()).findFirst();
    }

    private static Optional<Placed> wordAt(PlacedLine line, double x, double y) {
        int row = (int) ((y - line.top) / ROW);
        return line.words.stream()
                .filter(w -> w.row == row && x >= w.x - 2 && x <= w.x + w.width + 2)
                .findFirst();
    }

    /// The sample at a place: the word there, else the one in focus of the line there.
    Optional<Integer> rowAt(double x, double y) {
        return lineAt(y).map(line -> wordAt(line, x, y).map(w -> w.word.row()).orElse(line.line.row()));
    }
}
