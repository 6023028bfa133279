package factorscope.views.paint;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import factorscope.model.data.Visible;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadataNode;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.SVGHints;
import org.jfree.svg.SVGUnits;
import org.jfree.svg.ViewBox;

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
    private static final double MM_PER_INCH = 25.4;

    /// So many characters that could not be drawn are named.
    private static final int MOST_NAMED = 8;

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

    /// How large a figure is on paper, in millimetres.
    public record Paper(double width, double height) {
        /// The nearest size in logical pixels.
        public Size size() {
            return new Size((int) Math.round(width / MM_PER_INCH * LOGICAL_DPI), (int)
                    Math.round(height / MM_PER_INCH * LOGICAL_DPI));
        }

        /// As large as that many logical pixels.
        public static Paper of(double width, double height) {
            return new Paper(width * MM_PER_INCH / LOGICAL_DPI, height * MM_PER_INCH / LOGICAL_DPI);
        }

        private static Paper of(Size size) {
            return of(size.width(), size.height());
        }
    }

    /// Writes a drawing that fills a piece of paper.
    ///
    /// @param dpi resolution of a PNG
    /// @return what to say of characters that could not be drawn, if there are any
    public static Optional<String> write(Drawing drawing, Paper paper, Look look, double dpi, Path file) {
        return write(exactly(drawing, paper.size()), paper.size(), paper, look, dpi, file);
    }

    /// Writes a drawing.
    ///
    /// @param size of a plot in logical pixels (96 per inch); a sketch has its own
    /// @param dpi resolution of a PNG
    /// @return what to say of characters that could not be drawn, if there are any
    public static Optional<String> write(Drawing drawing, Size size, Look look, double dpi, Path file) {
        return write(drawing, size, Paper.of(size(drawing, size)), look, dpi, file);
    }

    private static Optional<String> write(Drawing drawing, Size size, Paper paper, Look look, double dpi, Path file) {
        var missing = new TreeSet<Integer>();
        SafeFile.Body body = switch (format(file)) {
            case SVG -> out -> out.write(svg(drawing, size, paper, look).getBytes(StandardCharsets.UTF_8));
            case PNG -> out -> writePng(picture(drawing, size, paper, look, dpi, missing), dpi, out);
            case PDF -> out -> writePdf(drawing, size, paper, look, missing, out);
        };
        SafeFile.makeFolderOf(file);
        SafeFile.write(file, body);
        return remark(missing);
    }

    /// The size that a drawing is written in.
    public static Size size(Drawing drawing, Size asked) {
        return switch (drawing) {
            case Drawing.Plot _ -> asked;
            case Drawing.Sketch sketch -> sketch.size();
        };
    }

    /// The drawing in exactly this size: a sketch that is larger is made smaller, one that is smaller has room after
    /// it.
    public static Drawing exactly(Drawing drawing, Size asked) {
        return switch (drawing) {
            case Drawing.Plot plot -> plot;
            case Drawing.Sketch sketch -> {
                double scale = Math.min(
                        1,
                        Math.min(
                                (double) asked.width() / sketch.size().width(),
                                (double) asked.height() / sketch.size().height()));
                yield new Drawing.Sketch(
                        g -> {
                            g.scale(scale, scale);
                            sketch.painter().paint(g);
                        },
                        asked,
                        sketch.words());
            }
        };
    }

    /// Paints a drawing with its background.
    private static void paint(Drawing drawing, Size asked, Look look, WritingGraphics g) {
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
        return svg(drawing, asked, look, new SVGGraphics2D(size.width(), size.height(), SVGUnits.PX));
    }

    private static String svg(Drawing drawing, Size asked, Paper paper, Look look) {
        // as it is on the screen if that is how large it is, else as it is on paper
        return paper.equals(Paper.of(size(drawing, asked)))
                ? svg(drawing, asked, look)
                : svg(drawing, asked, look, new SVGGraphics2D(paper.width, paper.height, SVGUnits.MM));
    }

    private static String svg(Drawing drawing, Size asked, Look look, SVGGraphics2D g) {
        var size = size(drawing, asked);
        g.setDefsKeyPrefix("f");
        g.setRenderingHint(SVGHints.KEY_IMAGE_HANDLING, SVGHints.VALUE_IMAGE_HANDLING_EMBED);
        g.setRenderingHint(SVGHints.KEY_ELEMENT_TITLE, Visible.text(drawing.words()));
        paint(drawing, asked, look, new WritingGraphics(g, false, new TreeSet<>()));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + g.getSVGElement(null, true, new ViewBox(0, 0, size.width(), size.height()), null, null) + "\n";
    }

    /// Fills in what takes long in a chart, so that drawing it with [Raster#PREPARED] only has to show it.
    public static void prepare(Drawing.Plot plot, Size size, Look look) {
        // all of it is laid out as it will be, and next to nothing of it painted
        var g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            paint(plot, size, look, new WritingGraphics(g, true, new TreeSet<>()));
        } finally {
            g.dispose();
        }
    }

    /// @param scale device pixels per logical pixel
    public static BufferedImage picture(Drawing drawing, Size asked, Look look, double scale) {
        var paper = Paper.of(size(drawing, asked));
        return picture(drawing, asked, paper, look, scale * LOGICAL_DPI, new TreeSet<>());
    }

    private static BufferedImage picture(
            Drawing drawing, Size asked, Paper paper, Look look, double dpi, Set<Integer> missing) {
        var size = size(drawing, asked);
        var picture = new BufferedImage(
                (int) Math.round(paper.width / MM_PER_INCH * dpi),
                (int) Math.round(paper.height / MM_PER_INCH * dpi),
                BufferedImage.TYPE_INT_RGB);
        var g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.scale((double) picture.getWidth() / size.width(), (double) picture.getHeight() / size.height());
        paint(drawing, asked, look, new WritingGraphics(g, true, missing));
        g.dispose();
        return picture;
    }

    private static void writePdf(
            Drawing drawing, Size asked, Paper paper, Look look, Set<Integer> missing, OutputStream out)
            throws IOException {
        var size = size(drawing, asked);
        float width = (float) (paper.width / MM_PER_INCH * POINTS_PER_INCH);
        float height = (float) (paper.height / MM_PER_INCH * POINTS_PER_INCH);
        try (var document = new PDDocument()) {
            var page = new PDPage(new PDRectangle(width, height));
            document.addPage(page);
            var g = new PdfBoxGraphics2D(document, width, height);
            try (var writing = new PdfWriting(document)) {
                g.setFontTextDrawer(writing);
                g.scale((double) width / size.width(), (double) height / size.height());
                paint(drawing, asked, look, new WritingGraphics(g, true, missing));
                writing.finish();
            }
            // only what is complete: after a failure it complains of its own state, and hides what happened
            g.dispose();
            PDFormXObject form = g.getXFormObject();
            try (var content = new PDPageContentStream(document, page)) {
                content.drawForm(form);
            }
            document.getDocumentInformation().setTitle(Visible.text(drawing.words()));
            document.getDocumentInformation().setCreator("Factorscope");
            document.save(out);
        }
    }

    /// With its resolution, so that it is as large on paper as it was asked for.
    private static void writePng(BufferedImage picture, double dpi, OutputStream out) throws IOException {
        var writer = ImageIO.getImageWritersByFormatName("png").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            var metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
            var size = new IIOMetadataNode("pHYs");
            var pixels = Long.toString(Math.round(dpi / MM_PER_INCH * 1000));
            size.setAttribute("pixelsPerUnitXAxis", pixels);
            size.setAttribute("pixelsPerUnitYAxis", pixels);
            size.setAttribute("unitSpecifier", "meter");
            var root = new IIOMetadataNode(metadata.getNativeMetadataFormatName());
            root.appendChild(size);
            metadata.mergeTree(metadata.getNativeMetadataFormatName(), root);
            writer.setOutput(stream);
            writer.write(new IIOImage(picture, null, metadata));
        } finally {
            writer.dispose();
        }
    }

    private static String script(int point) {
        var script = Character.UnicodeScript.of(point);
        return switch (script) {
            case HAN -> "Chinese characters";
            case COMMON, INHERITED, UNKNOWN -> "signs of no script";
            default -> {
                var name = script.name().replace('_', ' ');
                yield name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
            }
        };
    }

    /// What stands as a box in a figure.
    private static Optional<String> remark(Set<Integer> missing) {
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var scripts = missing.stream().map(Figures::script).distinct().collect(Collectors.joining(", "));
        var some = missing.stream()
                .limit(MOST_NAMED)
                .map(point -> String.format(Locale.ROOT, "U+%04X", point))
                .collect(Collectors.joining(", "));
        return Optional.of("No font on this computer has some of the characters (" + scripts + ": " + some
                + (missing.size() > MOST_NAMED ? " and " + (missing.size() - MOST_NAMED) + " more" : "")
                + "), so boxes stand for them. Install a font that has them, such as one of the Noto fonts, or export as"
                + " SVG.");
    }
}
