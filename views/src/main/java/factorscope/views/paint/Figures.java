package factorscope.views.paint;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import factorscope.model.failure.Failure;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.SVGHints;

/// Drawings as files: SVG and PDF with text as text, PNG at any resolution.
public final class Figures {
    /// Ways to write a figure.
    public enum Format {
        SVG,
        PDF,
        PNG;

        public String ending() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double LOGICAL_DPI = 96;
    private static final double POINTS_PER_INCH = 72;
    private static final List<String> FONTS = List.of("Inter_400Regular.ttf", "Inter_600SemiBold.ttf");

    private Figures() {}

    /// The format that a file's name asks for.
    public static Format format(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        for (var format : Format.values()) {
            if (name.endsWith("." + format.ending())) {
                return format;
            }
        }
        throw Failure.usage(
                "\"" + file.getFileName() + "\" does not say which kind of figure it is to be.",
                "End the name with .svg, .pdf or .png.");
    }

    /// Writes a drawing.
    ///
    /// @param size of a plot in logical pixels (96 per inch); a sketch has its own
    /// @param dpi resolution of a PNG
    public static void write(Drawing drawing, Size size, Look look, double dpi, Path file) {
        try {
            var parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            switch (format(file)) {
                case SVG -> Files.writeString(file, svg(drawing, size, look), StandardCharsets.UTF_8);
                case PNG -> ImageIO.write(picture(drawing, size, look, dpi / LOGICAL_DPI), "png", file.toFile());
                case PDF -> writePdf(drawing, size, look, file);
            }
        } catch (IOException e) {
            throw Failure.write(
                    file + " cannot be written: " + e.getMessage() + ".",
                    "Check the folder and the space on the disk.",
                    e);
        }
    }

    /// The size that a drawing is written in.
    public static Size size(Drawing drawing, Size asked) {
        return switch (drawing) {
            case Drawing.Plot _ -> asked;
            case Drawing.Sketch sketch -> sketch.size();
        };
    }

    /// Paints a drawing with its background.
    public static void paint(Drawing drawing, Size asked, Look look, Graphics2D g) {
        var size = size(drawing, asked);
        g.setColor(look.background());
        g.fillRect(0, 0, size.width(), size.height());
        switch (drawing) {
            case Drawing.Plot plot -> plot.chart().draw(g, new Rectangle2D.Double(0, 0, size.width(), size.height()));
            case Drawing.Sketch sketch -> sketch.painter().paint(g);
        }
    }

    /// The drawing as SVG; the same text on every machine.
    public static String svg(Drawing drawing, Size asked, Look look) {
        var size = size(drawing, asked);
        var g = new SVGGraphics2D(size.width(), size.height());
        g.setDefsKeyPrefix("f");
        g.setRenderingHint(SVGHints.KEY_IMAGE_HANDLING, SVGHints.VALUE_IMAGE_HANDLING_EMBED);
        g.setRenderingHint(SVGHints.KEY_ELEMENT_TITLE, drawing.words());
        paint(drawing, asked, look, g);
        return g.getSVGDocument();
    }

    /// @param scale device pixels per logical pixel
    public static BufferedImage picture(Drawing drawing, Size asked, Look look, double scale) {
        var size = size(drawing, asked);
        var picture = new BufferedImage(
                (int) Math.round(size.width() * scale),
                (int) Math.round(size.height() * scale),
                BufferedImage.TYPE_INT_RGB);
        var g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.scale(scale, scale);
        paint(drawing, asked, look, g);
        g.dispose();
        return picture;
    }

    private static void writePdf(Drawing drawing, Size asked, Look look, Path file) throws IOException {
        var size = size(drawing, asked);
        double scale = POINTS_PER_INCH / LOGICAL_DPI;
        try (var document = new PDDocument()) {
            var page = new PDPage(new PDRectangle((float) (size.width() * scale), (float) (size.height() * scale)));
            document.addPage(page);
            var fonts = new PdfBoxGraphics2DFontTextDrawer();
            for (var font : FONTS) {
                fonts.registerFont(font(font));
            }
            var g = new PdfBoxGraphics2D(document, (float) (size.width() * scale), (float) (size.height() * scale));
            try {
                g.setFontTextDrawer(fonts);
                g.scale(scale, scale);
                paint(drawing, asked, look, g);
            } finally {
                g.dispose();
            }
            PDFormXObject form = g.getXFormObject();
            try (var content = new PDPageContentStream(document, page)) {
                content.drawForm(form);
            }
            document.getDocumentInformation().setTitle(drawing.words());
            document.getDocumentInformation().setCreator("Factorscope");
            document.save(file.toFile());
        }
    }

    private static InputStream font(String name) {
        var in = Figures.class.getResourceAsStream("/factorscope/views/fonts/" + name);
        if (in == null) {
            throw new IllegalStateException("the font " + name + " is not packaged");
        }
        return in;
    }
}
