package factorscope.views.paint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assumptions.assumeThat;

import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Bidi;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jfree.chart.axis.SymbolAxis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/// Figures of labels in any script, and of labels that are none.
class FiguresTest {
    private static final Size SIZE = new Size(300, 200);
    private static final Look LIGHT = new Look(false, 1, 1);

    /// A character that no font ever has.
    private static final String IN_NO_FONT = Character.toString(0x10FFFD);

    @TempDir
    Path folder;

    private static Drawing sketch(Look look, String... labels) {
        return new Drawing.Sketch(
                g -> {
                    g.setPaint(look.text());
                    for (int i = 0; i < labels.length; i++) {
                        var font = i % 2 == 0 ? look.font(Letter.TITLE) : look.bold(Letter.TITLE);
                        Lettering.left(g, font, Lettering.fitted(font, labels[i], 280), 10, 24 + 20.0 * i);
                    }
                },
                SIZE,
                String.join(", ", labels) + ".");
    }

    private static Drawing chart(Look look, String... labels) {
        var x = new SymbolAxis(labels[0], labels);
        x.setRange(-0.5, labels.length - 0.5);
        var y = Charts.numbers(labels[0]);
        return new Drawing.Plot(Charts.chart(Charts.plot(x, y, look), look), "Of " + labels[0] + ".");
    }

    private Optional<String> write(Drawing drawing, Figures.Format format) {
        return Figures.write(drawing, SIZE, LIGHT, 96, file(format));
    }

    private Path file(Figures.Format format) {
        return folder.resolve("figure." + format.ending());
    }

    private static Element xml(String svg) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    private String pdfText() throws IOException {
        try (var document = Loader.loadPDF(file(Figures.Format.PDF).toFile())) {
            return new PDFTextStripper().getText(document);
        }
    }

    private static String any(Random random) {
        var text = new StringBuilder();
        for (int k = random.nextInt(8); k >= 0; k--) {
            int most = switch (random.nextInt(4)) {
                case 0 -> 0x100;
                case 1 -> 0x3000;
                case 2 -> 0x10000;
                default -> 0x110000;
            };
            text.appendCodePoint(random.nextInt(most));
        }
        return text.toString();
    }

    /// Whatever a label is, each format can be written and is read by others.
    @ParameterizedTest
    @EnumSource(Figures.Format.class)
    void noLabelBreaksAFigure(Figures.Format format) throws Exception {
        var random = new Random(1);
        for (int round = 0; round < 25; round++) {
            var labels = IntStream.range(0, 8).mapToObj(_ -> any(random)).toArray(String[]::new);
            for (var drawing : List.of(sketch(LIGHT, labels), chart(LIGHT, labels))) {
                write(drawing, format);
                switch (format) {
                    case SVG -> xml(Files.readString(file(format))).getTagName();
                    case PNG ->
                        assertThat(ImageIO.read(file(format).toFile()).getWidth())
                                .isEqualTo(SIZE.width());
                    case PDF -> {
                        try (var document = Loader.loadPDF(file(format).toFile())) {
                            assertThat(document.getNumberOfPages()).isOne();
                            new PDFTextStripper().getText(document);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ad",
                "\u2028sep",
                "\u2029",
                "\udb40\udc01",
                "\u200b",
                "\u200d",
                "\ufeff",
                "\ud83d",
                "\udc00x",
                "\u0000",
                "\u0007bell",
                "\u001b[31m",
                "a\nb\tc\r",
                "\ufffe",
                "\uffff"
            })
    void whatHasNoShapeIsSeenInEveryFormat(String label) throws Exception {
        for (var drawing : List.of(sketch(LIGHT, label, label), chart(LIGHT, label, label))) {
            for (var format : Figures.Format.values()) {
                assertThat(write(drawing, format)).as(format.name()).isEmpty();
            }
            var shown = factorscope.model.data.Visible.text(label);
            assertThat(shown).startsWith(label.startsWith("a") ? "a\\n" : "\\");
            assertThat(xml(Files.readString(file(Figures.Format.SVG))).getTextContent())
                    .contains(shown);
            assertThat(pdfText()).contains(shown);
        }
    }

    /// Drawn as shapes, and found all the same: an extractor gives them in the order in which they are read.
    @ParameterizedTest
    @ValueSource(
            strings = {"Ελληνικά", "Кириллица", "עברית", "العربية", "Հայերեն", "naïve e\u0301te\u0301", "😀", "k\u0327"
            })
    void scriptsAreSeenAndFoundWithBundledFonts(String label) throws IOException {
        var drawing = sketch(LIGHT, label);
        assertThat(write(drawing, Figures.Format.PNG)).isEmpty();
        assertThat(write(drawing, Figures.Format.PDF)).isEmpty();
        assertThat(java.text.Normalizer.normalize(pdfText(), java.text.Normalizer.Form.NFC))
                .contains(java.text.Normalizer.normalize(label, java.text.Normalizer.Form.NFC));
        var png = ImageIO.read(file(Figures.Format.PNG).toFile());
        try (var document = Loader.loadPDF(file(Figures.Format.PDF).toFile())) {
            var pdf = new PDFRenderer(document).renderImageWithDPI(0, 96);
            assertThat(ink(pdf)).isCloseTo(ink(png), org.assertj.core.data.Percentage.withPercentage(40));
        }
    }

    /// How much of a picture is not white.
    private static double ink(BufferedImage picture) {
        double ink = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                ink += 255 - new Color(picture.getRGB(x, y)).getGreen();
            }
        }
        return ink / 255;
    }

    /// Letters join as they do in writing: joined ones are narrower than the same letters one by one.
    @Test
    void arabicIsShaped() {
        var joined = Lettering.width(LIGHT.font(Letter.TITLE), "عععع");
        var apart = 4 * Lettering.width(LIGHT.font(Letter.TITLE), "ع");
        assertThat(joined).isPositive().isLessThan(0.9 * apart);
    }

    @Test
    void numbersStayBehindTheirNames() {
        var line = "· " + Lettering.amid("عمود") + " 0.6 · " + Lettering.amid("b") + " 7";
        var bidi = new Bidi(line, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT);
        assertThat(List.of(line.indexOf('·'), line.indexOf('6'), line.indexOf('7')))
                .allMatch(at -> bidi.getLevelAt(at) == 0);
        assertThat(factorscope.model.data.Visible.text(line)).isEqualTo(line);
        assertThat(line).endsWith(" · b 7");
    }

    @Test
    void fontsOfTheSystemServeWhereTheBundledOnesEnd() throws IOException {
        var chinese = "中文";
        var remark = write(sketch(LIGHT, chinese), Figures.Format.PDF);
        assertThat(pdfText()).contains(chinese);
        assumeThat(remark).as("a font with Chinese characters is installed").isEmpty();
        assertThat(ink(Figures.picture(sketch(LIGHT, chinese), SIZE, LIGHT, 1)))
                .isNotEqualTo(ink(Figures.picture(sketch(LIGHT, "日本"), SIZE, LIGHT, 1)));
    }

    @Test
    void charactersThatNoFontHasAreNamed() throws IOException {
        for (var format : List.of(Figures.Format.PNG, Figures.Format.PDF)) {
            assertThat(write(sketch(LIGHT, "a" + IN_NO_FONT), format).orElseThrow())
                    .contains("U+10FFFD")
                    .contains("Install a font");
            assertThat(write(chart(LIGHT, "a" + IN_NO_FONT), format)).isPresent();
        }
        assertThat(write(sketch(LIGHT, "a" + IN_NO_FONT), Figures.Format.SVG))
                .as("whoever shows it chooses its fonts")
                .isEmpty();
        assertThat(pdfText()).contains("a" + IN_NO_FONT);
    }

    /// No half characters, and no letter without its mark.
    @Test
    void textIsShortenedBetweenLetters() {
        var font = LIGHT.font(Letter.TITLE);
        for (double most = 0; most < 120; most += 3) {
            var fitted = Lettering.fitted(font, "😀e\u0301😀e\u0301😀e\u0301😀", most);
            assertThat(Lettering.width(font, fitted)).isLessThanOrEqualTo(most);
            assertThat(fitted).doesNotContain("\\u").doesNotContain("e…");
        }
        assertThat(Lettering.shortened("😀😀😀", 4)).isEqualTo("😀…");
        assertThat(Lettering.shortened("four", 4)).isEqualTo("four");
    }

    /// A page may be longer than what was asked for, or shorter: nothing is cut off, and nothing is made larger.
    @Test
    void sketchesAreDrawnInExactlyTheSizeThatIsAskedFor() {
        var asked = new Size(300, 120);
        var whole = sketch(LIGHT, "one", "two", "three", "four", "five", "six", "seven", "eight");
        var smaller = Figures.picture(Figures.exactly(whole, asked), asked, LIGHT, 2);
        assertThat(smaller.getWidth()).isEqualTo(600);
        assertThat(smaller.getHeight()).isEqualTo(240);
        assertThat(ink(smaller.getSubimage(0, 190, 600, 50)))
                .as("the last line")
                .isPositive();
        var room = new Size(320, 260);
        var same = Figures.picture(Figures.exactly(whole, room), room, LIGHT, 1);
        assertThat(same.getHeight()).isEqualTo(260);
        assertThat(ink(same)).isEqualTo(ink(Figures.picture(whole, SIZE, LIGHT, 1)));
    }

    /// 183 mm at 300 per inch are 2161.4 pixels, and 692 logical pixels are a little more than 183 mm.
    @Test
    void figuresFillTheirPaper() throws Exception {
        var paper = new Figures.Paper(183, 120);
        assertThat(paper.size()).isEqualTo(new Size(692, 454));
        for (var drawing : List.of(sketch(LIGHT, "a"), chart(LIGHT, "a", "b"))) {
            for (var format : Figures.Format.values()) {
                Figures.write(drawing, paper, LIGHT, 300, file(format));
            }
            var png = ImageIO.read(file(Figures.Format.PNG).toFile());
            assertThat(png.getWidth()).isEqualTo(2161);
            assertThat(png.getHeight()).isEqualTo(1417);
            var svg = xml(Files.readString(file(Figures.Format.SVG)));
            assertThat(svg.getAttribute("width")).isEqualTo("183.0mm");
            assertThat(svg.getAttribute("height")).isEqualTo("120.0mm");
            assertThat(svg.getAttribute("viewBox")).isEqualTo("0.0 0.0 692.0 454.0");
            try (var document = Loader.loadPDF(file(Figures.Format.PDF).toFile())) {
                var page = document.getPage(0).getMediaBox();
                assertThat(page.getWidth()).isCloseTo((float) (183 / 25.4 * 72), offset(0.01f));
                assertThat(page.getHeight()).isCloseTo((float) (120 / 25.4 * 72), offset(0.01f));
            }
        }
    }

    @Test
    void svgSaysHowLargeItIs() throws Exception {
        var root = xml(Figures.svg(sketch(LIGHT, "a"), SIZE, LIGHT));
        assertThat(root.getAttribute("width")).isEqualTo("300.0px");
        assertThat(root.getAttribute("height")).isEqualTo("200.0px");
        assertThat(root.getAttribute("viewBox").split(" "))
                .extracting(Double::valueOf)
                .containsExactly(0.0, 0.0, 300.0, 200.0);
    }

    @Test
    void pngCarriesItsResolution() throws IOException {
        var file = file(Figures.Format.PNG);
        Figures.write(sketch(LIGHT, "a"), SIZE, LIGHT, 300, file);
        var reader = ImageIO.getImageReadersByFormatName("png").next();
        try (var in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            var size = (Element) ((Element) reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0"))
                    .getElementsByTagName("pHYs")
                    .item(0);
            assertThat(size.getAttribute("pixelsPerUnitXAxis")).isEqualTo("11811");
            assertThat(size.getAttribute("pixelsPerUnitYAxis")).isEqualTo("11811");
            assertThat(size.getAttribute("unitSpecifier")).isEqualTo("meter");
            assertThat(reader.getHeight(0)).isEqualTo(625);
        } finally {
            reader.dispose();
        }
    }

    /// The garbage collector disposes of what writes when it is no longer used, while the figure is still being made.
    @Test
    void aSurfaceOutlivesWhatWritesOnIt() {
        var picture = new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB);
        var surface = picture.createGraphics();
        new WritingGraphics(surface, true, new java.util.TreeSet<>()).dispose();
        surface.fillRect(0, 0, 2, 2);
        assertThat(picture.getRGB(1, 1)).isEqualTo(-1);
        surface.dispose();
    }
}
