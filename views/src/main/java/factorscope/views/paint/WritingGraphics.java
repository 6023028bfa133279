package factorscope.views.paint;

import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.text.AttributedCharacterIterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one place where text enters a figure: whoever draws it, it is made visible, measured and written in fonts
/// that have its characters. All else is passed on to the figure's own surface.
final class WritingGraphics extends Graphics2D {
    private final Graphics2D surface;
    private final boolean choosesFonts;
    private final Set<Integer> missing;
    private boolean ownsSurface;

    /// @param surface stays its maker's, who disposes of it
    /// @param choosesFonts whether fonts are chosen here, and not by whoever shows the figure
    /// @param missing takes the characters that no font has
    WritingGraphics(Graphics2D surface, boolean choosesFonts, Set<Integer> missing) {
        this.surface = surface;
        this.choosesFonts = choosesFonts;
        this.missing = missing;
    }

    @Override
    public Graphics create() {
        var copy = new WritingGraphics((Graphics2D) surface.create(), choosesFonts, missing);
        copy.ownsSurface = true;
        return copy;
    }

    @Override
    public void drawString(String text, int x, int y) {
        drawString(text, (float) x, (float) y);
    }

    @Override
    public void drawString(String text, float x, float y) {
        var writing = Writing.of(surface.getFont(), text);
        if (!choosesFonts || writing.isPlain()) {
            surface.drawString(writing.text(), x, y);
        } else {
            missing.addAll(writing.missing());
            surface.drawString(writing.styled(), x, y);
        }
    }

    @Override
    public FontMetrics getFontMetrics(Font font) {
        return new Metrics(surface.getFontMetrics(font));
    }

    /// Measures what is written, and otherwise as the surface does.
    private static final class Metrics extends FontMetrics {
        private static final long serialVersionUID = 1L;

        private final FontMetrics plain;

        Metrics(FontMetrics plain) {
            super(plain.getFont());
            this.plain = plain;
        }

        @Override
        public FontRenderContext getFontRenderContext() {
            return plain.getFontRenderContext();
        }

        @Override
        public int getLeading() {
            return plain.getLeading();
        }

        @Override
        public int getAscent() {
            return plain.getAscent();
        }

        @Override
        public int getDescent() {
            return plain.getDescent();
        }

        @Override
        public int getHeight() {
            return plain.getHeight();
        }

        @Override
        public int stringWidth(String text) {
            var writing = Writing.of(font, text);
            return writing.isPlain()
                    ? plain.stringWidth(writing.text())
                    : (int) Math.ceil(writing.width(getFontRenderContext()));
        }

        @Override
        public int charsWidth(char[] units, int from, int count) {
            return stringWidth(new String(units, from, count));
        }

        @Override
        public Rectangle2D getStringBounds(String text, Graphics context) {
            var writing = Writing.of(font, text);
            var bounds = plain.getStringBounds(writing.text(), context);
            if (!writing.isPlain()) {
                bounds.setRect(bounds.getX(), bounds.getY(), writing.width(getFontRenderContext()), bounds.getHeight());
            }
            return bounds;
        }
    }

    @Override
    public void setRenderingHint(RenderingHints.Key key, Object value) {
        surface.setRenderingHint(key, value);
    }

    @Override
    public @Nullable Object getRenderingHint(RenderingHints.Key key) {
        return surface.getRenderingHint(key);
    }

    @Override
    public void setRenderingHints(Map<?, ?> hints) {
        surface.setRenderingHints(hints);
    }

    @Override
    public void addRenderingHints(Map<?, ?> hints) {
        surface.addRenderingHints(hints);
    }

    @Override
    public RenderingHints getRenderingHints() {
        return surface.getRenderingHints();
    }

    @Override
    public void translate(int x, int y) {
        surface.translate(x, y);
    }

    @Override
    public void translate(double x, double y) {
        surface.translate(x, y);
    }

    @Override
    public void rotate(double angle) {
        surface.rotate(angle);
    }

    @Override
    public void rotate(double angle, double x, double y) {
        surface.rotate(angle, x, y);
    }

    @Override
    public void scale(double x, double y) {
        surface.scale(x, y);
    }

    @Override
    public void shear(double x, double y) {
        surface.shear(x, y);
    }

    @Override
    public void transform(AffineTransform by) {
        surface.transform(by);
    }

    @Override
    public void setTransform(AffineTransform to) {
        surface.setTransform(to);
    }

    @Override
    public AffineTransform getTransform() {
        return surface.getTransform();
    }

    @Override
    public Paint getPaint() {
        return surface.getPaint();
    }

    @Override
    public void setPaint(Paint paint) {
        surface.setPaint(paint);
    }

    @Override
    public Composite getComposite() {
        return surface.getComposite();
    }

    @Override
    public void setComposite(Composite composite) {
        surface.setComposite(composite);
    }

    @Override
    public Color getBackground() {
        return surface.getBackground();
    }

    @Override
    public void setBackground(Color colour) {
        surface.setBackground(colour);
    }

    @Override
    public Stroke getStroke() {
        return surface.getStroke();
    }

    @Override
    public void setStroke(Stroke stroke) {
        surface.setStroke(stroke);
    }

    @Override
    public Color getColor() {
        return surface.getColor();
    }

    @Override
    public void setColor(Color colour) {
        surface.setColor(colour);
    }

    @Override
    public void setPaintMode() {
        surface.setPaintMode();
    }

    @Override
    public void setXORMode(Color colour) {
        surface.setXORMode(colour);
    }

    @Override
    public Font getFont() {
        return surface.getFont();
    }

    @Override
    public void setFont(Font font) {
        surface.setFont(font);
    }

    @Override
    public FontRenderContext getFontRenderContext() {
        return surface.getFontRenderContext();
    }

    @Override
    public GraphicsConfiguration getDeviceConfiguration() {
        return surface.getDeviceConfiguration();
    }

    @Override
    public @Nullable Rectangle getClipBounds() {
        return surface.getClipBounds();
    }

    @Override
    public @Nullable Shape getClip() {
        return surface.getClip();
    }

    @Override
    public void setClip(@Nullable Shape clip) {
        surface.setClip(clip);
    }

    @Override
    public void setClip(int x, int y, int width, int height) {
        surface.setClip(x, y, width, height);
    }

    @Override
    public void clip(Shape more) {
        surface.clip(more);
    }

    @Override
    public void clipRect(int x, int y, int width, int height) {
        surface.clipRect(x, y, width, height);
    }

    @Override
    public boolean hit(Rectangle area, Shape shape, boolean onStroke) {
        return surface.hit(area, shape, onStroke);
    }

    @Override
    public void draw(Shape shape) {
        surface.draw(shape);
    }

    @Override
    public void fill(Shape shape) {
        surface.fill(shape);
    }

    @Override
    public void drawLine(int x1, int y1, int x2, int y2) {
        surface.drawLine(x1, y1, x2, y2);
    }

    @Override
    public void fillRect(int x, int y, int width, int height) {
        surface.fillRect(x, y, width, height);
    }

    @Override
    public void clearRect(int x, int y, int width, int height) {
        surface.clearRect(x, y, width, height);
    }

    @Override
    public void drawRoundRect(int x, int y, int width, int height, int across, int down) {
        surface.drawRoundRect(x, y, width, height, across, down);
    }

    @Override
    public void fillRoundRect(int x, int y, int width, int height, int across, int down) {
        surface.fillRoundRect(x, y, width, height, across, down);
    }

    @Override
    public void drawOval(int x, int y, int width, int height) {
        surface.drawOval(x, y, width, height);
    }

    @Override
    public void fillOval(int x, int y, int width, int height) {
        surface.fillOval(x, y, width, height);
    }

    @Override
    public void drawArc(int x, int y, int width, int height, int from, int angle) {
        surface.drawArc(x, y, width, height, from, angle);
    }

    @Override
    public void fillArc(int x, int y, int width, int height, int from, int angle) {
        surface.fillArc(x, y, width, height, from, angle);
    }

    @Override
    public void drawPolyline(int[] x, int[] y, int count) {
        surface.drawPolyline(x, y, count);
    }

    @Override
    public void drawPolygon(int[] x, int[] y, int count) {
        surface.drawPolygon(x, y, count);
    }

    @Override
    public void fillPolygon(int[] x, int[] y, int count) {
        surface.fillPolygon(x, y, count);
    }

    @Override
    public void copyArea(int x, int y, int width, int height, int dx, int dy) {
        surface.copyArea(x, y, width, height, dx, dy);
    }

    @Override
    public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
        surface.drawGlyphVector(glyphs, x, y);
    }

    @Override
    public void drawString(AttributedCharacterIterator text, int x, int y) {
        surface.drawString(text, x, y);
    }

    @Override
    public void drawString(AttributedCharacterIterator text, float x, float y) {
        surface.drawString(text, x, y);
    }

    @Override
    public boolean drawImage(Image image, AffineTransform transform, @Nullable ImageObserver observer) {
        return surface.drawImage(image, transform, observer);
    }

    @Override
    public void drawImage(BufferedImage image, @Nullable BufferedImageOp change, int x, int y) {
        surface.drawImage(image, change, x, y);
    }

    @Override
    public void drawRenderedImage(RenderedImage image, AffineTransform transform) {
        surface.drawRenderedImage(image, transform);
    }

    @Override
    public void drawRenderableImage(RenderableImage image, AffineTransform transform) {
        surface.drawRenderableImage(image, transform);
    }

    @Override
    public boolean drawImage(Image image, int x, int y, @Nullable ImageObserver observer) {
        return surface.drawImage(image, x, y, observer);
    }

    @Override
    public boolean drawImage(Image image, int x, int y, int width, int height, @Nullable ImageObserver observer) {
        return surface.drawImage(image, x, y, width, height, observer);
    }

    @Override
    public boolean drawImage(Image image, int x, int y, @Nullable Color back, @Nullable ImageObserver observer) {
        return surface.drawImage(image, x, y, back, observer);
    }

    @Override
    public boolean drawImage(
            Image image, int x, int y, int width, int height, @Nullable Color back, @Nullable ImageObserver observer) {
        return surface.drawImage(image, x, y, width, height, back, observer);
    }

    @Override
    public boolean drawImage(
            Image image,
            int dx1,
            int dy1,
            int dx2,
            int dy2,
            int sx1,
            int sy1,
            int sx2,
            int sy2,
            @Nullable ImageObserver observer) {
        return surface.drawImage(image, dx1, dy1, dx2, dy2, sx1, sy1, sx2, sy2, observer);
    }

    @Override
    public boolean drawImage(
            Image image,
            int dx1,
            int dy1,
            int dx2,
            int dy2,
            int sx1,
            int sy1,
            int sx2,
            int sy2,
            @Nullable Color back,
            @Nullable ImageObserver observer) {
        return surface.drawImage(image, dx1, dy1, dx2, dy2, sx1, sy1, sx2, sy2, back, observer);
    }

    /// The garbage collector calls this too ([Graphics#finalize()]), at any time after the last use: it must not end a
    /// surface that is still drawn on, nor one twice.
    @Override
    public void dispose() {
        if (ownsSurface) {
            ownsSurface = false;
            surface.dispose();
        }
    }
}
