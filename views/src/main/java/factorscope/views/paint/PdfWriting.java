package factorscope.views.paint;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import factorscope.views.drawing.Typeface;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.io.IOException;
import java.text.AttributedCharacterIterator;
import java.text.Bidi;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;
import org.apache.pdfbox.util.Matrix;
import org.jspecify.annotations.Nullable;

/// Text in a PDF: letters of the text font that simply follow each other are text, all other writing is drawn, with
/// text over it that is not seen but found and copied.
final class PdfWriting extends PdfBoxGraphics2DFontTextDrawer {
    private final PDDocument document;
    private final Map<Typeface, PDType0Font> embedded = new EnumMap<>(Typeface.class);
    private @Nullable UnseenFont unseen;

    PdfWriting(PDDocument document) {
        this.document = document;
    }

    /// To be called when everything is drawn.
    void finish() throws IOException {
        if (unseen != null) {
            unseen.finish();
        }
    }

    @Override
    protected @Nullable PDType0Font mapFont(Font font, IFontTextDrawerEnv env) throws IOException {
        for (var face : List.of(Typeface.TEXT, Typeface.STRONG)) {
            if (face.font().getFontName().equals(font.getFontName())) {
                var known = embedded.get(face);
                if (known == null) {
                    try (var in = face.open()) {
                        known = PDType0Font.load(document, in);
                    }
                    embedded.put(face, known);
                }
                return known;
            }
        }
        return null;
    }

    @Override
    public boolean canDrawText(AttributedCharacterIterator text, IFontTextDrawerEnv env)
            throws IOException, FontFormatException {
        return !isPlain(text, env) || super.canDrawText(text, env);
    }

    @Override
    public void drawText(AttributedCharacterIterator text, IFontTextDrawerEnv env)
            throws IOException, FontFormatException {
        if (isPlain(text, env)) {
            super.drawText(text, env);
            return;
        }
        var layout = new TextLayout(text, env.getFontRenderContext());
        var stream = env.getContentStream();
        stream.saveGraphicsState();
        env.applyPaint(env.getPaint(), null);
        fill(layout.getOutline(null), stream);
        stream.restoreGraphicsState();
        writeUnseen(characters(text), env.getFont().getSize2D(), layout.getAdvance(), stream);
    }

    private boolean isPlain(AttributedCharacterIterator text, IFontTextDrawerEnv env) throws IOException {
        var writing = Writing.of(env.getFont(), characters(text));
        if (!writing.isPlain()) {
            return false;
        }
        var font = mapFont(env.getFont(), env);
        return font == null || writing.text().codePoints().allMatch(point -> readsAs(point, font));
    }

    /// Whether a reader takes a glyph for this character, and not for another one that looks the same.
    private static boolean readsAs(int point, PDType0Font font) {
        var lookup = font.getCmapLookup();
        var meant = lookup.getCharCodes(lookup.getGlyphId(point));
        return meant != null && meant.getFirst() == point;
    }

    private static String characters(AttributedCharacterIterator text) {
        var characters = new StringBuilder();
        for (char unit = text.setIndex(text.getBeginIndex());
                text.getIndex() < text.getEndIndex();
                unit = text.next()) {
            characters.append(unit);
        }
        text.first();
        return characters.toString();
    }

    private static void fill(Shape outline, PDPageContentStream stream) throws IOException {
        var path = outline.getPathIterator(null);
        if (path.isDone()) {
            return;
        }
        var p = new float[6];
        float x = 0;
        float y = 0;
        for (; !path.isDone(); path.next()) {
            switch (path.currentSegment(p)) {
                case PathIterator.SEG_MOVETO -> {
                    stream.moveTo(p[0], p[1]);
                    x = p[0];
                    y = p[1];
                }
                case PathIterator.SEG_LINETO -> {
                    stream.lineTo(p[0], p[1]);
                    x = p[0];
                    y = p[1];
                }
                case PathIterator.SEG_QUADTO -> {
                    // PDF has cubic curves only
                    stream.curveTo(
                            x + 2 * (p[0] - x) / 3,
                            y + 2 * (p[1] - y) / 3,
                            p[2] + 2 * (p[0] - p[2]) / 3,
                            p[3] + 2 * (p[1] - p[3]) / 3,
                            p[2],
                            p[3]);
                    x = p[2];
                    y = p[3];
                }
                case PathIterator.SEG_CUBICTO -> {
                    stream.curveTo(p[0], p[1], p[2], p[3], p[4], p[5]);
                    x = p[4];
                    y = p[5];
                }
                case PathIterator.SEG_CLOSE -> stream.closePath();
                default -> throw new IllegalStateException("no segment of a path");
            }
        }
        if (outline.getPathIterator(null).getWindingRule() == PathIterator.WIND_EVEN_ODD) {
            stream.fillEvenOdd();
        } else {
            stream.fill();
        }
    }

    /// As wide as what is drawn, and from left to right as PDF has it.
    private void writeUnseen(String text, float size, float width, PDPageContentStream stream) throws IOException {
        if (unseen == null) {
            unseen = new UnseenFont(document);
        }
        var visual = fromTheLeft(text);
        stream.saveGraphicsState();
        stream.beginText();
        stream.setFont(unseen, size);
        stream.setRenderingMode(RenderingMode.NEITHER);
        stream.setHorizontalScaling(
                (float) (100 * width / (UnseenFont.WIDTH * size * visual.codePointCount(0, visual.length()))));
        stream.setTextMatrix(new Matrix(AffineTransform.getScaleInstance(1, -1)));
        stream.showText(visual);
        stream.endText();
        stream.restoreGraphicsState();
    }

    private static String fromTheLeft(String text) {
        var bidi = new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT);
        if (bidi.isLeftToRight()) {
            return text;
        }
        var points = text.codePoints().boxed().toArray(Integer[]::new);
        var levels = new byte[points.length];
        int unit = 0;
        for (int i = 0; i < points.length; i++) {
            levels[i] = (byte) bidi.getLevelAt(unit);
            unit += Character.charCount(points[i]);
        }
        Bidi.reorderVisually(levels, 0, points, 0, points.length);
        var visual = new StringBuilder();
        for (int point : points) {
            visual.appendCodePoint(point);
        }
        return visual.toString();
    }
}
