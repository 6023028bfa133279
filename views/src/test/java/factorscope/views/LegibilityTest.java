package factorscope.views;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.Shape;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.Typeface;
import factorscope.views.drawing.View;
import factorscope.views.paint.Figures;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/// What is written in every view can be read: at three sizes, in both themes, at two sizes of text.
class LegibilityTest {
    private static final List<Size> SIZES = List.of(new Size(420, 320), new Size(640, 420), new Size(1200, 760));

    /// WCAG 2, level AA.
    private static final double LEAST_CONTRAST = 4.5;

    private static final int MOST_SUBJECTS = 3;
    private static final Pattern NUMBERS = Pattern.compile("-?[0-9.]+(?:E-?[0-9]+)?");
    private static final Pattern FILL = Pattern.compile("fill: ?rgb\\((\\d+),(\\d+),(\\d+)\\)");
    private static final Pattern SIZE_OF_FONT = Pattern.compile("font-size: ?([0-9.]+)px");

    /// A text where it stands.
    private record Written(String text, Area area, Color colour) {
        Rectangle2D bounds() {
            return area.getBounds2D();
        }
    }

    static Stream<Arguments> drawn() {
        return Views.all().stream()
                .flatMap(view -> Subjects.all().entrySet().stream()
                        .filter(e -> view.fits(e.getValue()).fits())
                        .limit(MOST_SUBJECTS)
                        .map(e -> Arguments.of(view.about().id(), e.getKey(), view, e.getValue())));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("drawn")
    void whatIsWrittenCanBeRead(String id, String name, View view, Subject subject) throws Exception {
        var problems = new ArrayList<String>();
        for (var size : SIZES) {
            for (boolean dark : new boolean[] {false, true}) {
                for (double scale : new double[] {1, 1.5}) {
                    var look = new Look(dark, 1, scale);
                    var where = size.width() + "x" + size.height() + (dark ? " dark " : " light ") + scale + ": ";
                    problems(view, subject, size, look).forEach(p -> problems.add(where + p));
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    private static List<String> problems(View view, Subject subject, Size size, Look look) throws Exception {
        var state = switch (subject) {
            case Subject.OfData ofData -> WorkspaceState.EMPTY.withDataset(ofData.dataset());
            case Subject.OfResult ofResult -> {
                var with = WorkspaceState.EMPTY.withResult(ofResult.kept());
                yield ofResult.data().map(with::withDataset).orElse(with);
            }
        };
        var marks = new Marks(state).only(view.reads(), subject);
        var request =
                Answered.of(view, new Request(subject, view.options().initial(Shape.of(24, 10)), marks, look, size));
        var drawing = view.draw(request);
        var whole = Figures.size(drawing, size);
        var texts = texts(Figures.svg(drawing, size, look));
        var picture = Figures.picture(drawing, size, look, 1);
        var problems = new ArrayList<String>();
        for (int i = 0; i < texts.size(); i++) {
            var text = texts.get(i);
            var box = text.bounds();
            if (box.getMinX() < -1
                    || box.getMinY() < -1
                    || box.getMaxX() > whole.width() + 1
                    || box.getMaxY() > whole.height() + 1) {
                problems.add("\"" + text.text + "\" is cut at the edge");
            }
            for (int j = 0; j < i; j++) {
                if (overlap(text, texts.get(j))) {
                    problems.add("\"" + text.text + "\" lies over \"" + texts.get(j).text + "\"");
                }
            }
            double contrast = contrast(text.colour, behind(picture, box));
            if (contrast < LEAST_CONTRAST) {
                problems.add("\"" + text.text + "\" has a contrast of " + Math.round(10 * contrast) / 10.0);
            }
        }
        return problems;
    }

    private static boolean overlap(Written one, Written other) {
        if (!one.bounds().intersects(other.bounds())) {
            return false;
        }
        var both = new Area(one.area);
        both.intersect(other.area);
        var box = both.getBounds2D();
        return box.getWidth() > 1.5 && box.getHeight() > 1.5;
    }

    private static List<Written> texts(String svg) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        var document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg.strip())));
        var nodes = document.getElementsByTagName("text");
        var texts = new ArrayList<Written>();
        for (int i = 0; i < nodes.getLength(); i++) {
            var element = (Element) nodes.item(i);
            if (!element.getTextContent().isBlank()) {
                texts.add(written(element));
            }
        }
        return texts;
    }

    private static Written written(Element element) {
        var place = new AffineTransform();
        for (Node node = element; node instanceof Element e; node = node.getParentNode()) {
            place.preConcatenate(transform(e.getAttribute("transform")));
        }
        var style = element.getAttribute("style");
        var size = SIZE_OF_FONT.matcher(style);
        float points = size.find() ? Float.parseFloat(size.group(1)) : 12;
        boolean bold = style.contains("bold") || style.contains("SemiBold");
        Font font = (bold ? Typeface.STRONG : Typeface.TEXT).font().deriveFont(points);
        var text = element.getTextContent();
        double width = font.getStringBounds(text, new FontRenderContext(null, true, true))
                .getWidth();
        // of letters, from the foot of a g to the head of an h
        var box = new Rectangle2D.Double(
                Double.parseDouble(element.getAttribute("x")),
                Double.parseDouble(element.getAttribute("y")) - 0.72 * points,
                width,
                0.9 * points);
        var fill = FILL.matcher(style);
        var colour = fill.find()
                ? new Color(
                        Integer.parseInt(fill.group(1)),
                        Integer.parseInt(fill.group(2)),
                        Integer.parseInt(fill.group(3)))
                : Color.BLACK;
        return new Written(text, new Area(place.createTransformedShape(box)), colour);
    }

    private static AffineTransform transform(String text) {
        var numbers = NUMBERS.matcher(text)
                .results()
                .mapToDouble(r -> Double.parseDouble(r.group()))
                .toArray();
        if (text.startsWith("matrix")) {
            return new AffineTransform(numbers);
        }
        if (text.startsWith("rotate")) {
            double angle = Math.toRadians(numbers[0]);
            return numbers.length == 3
                    ? AffineTransform.getRotateInstance(angle, numbers[1], numbers[2])
                    : AffineTransform.getRotateInstance(angle);
        }
        return text.startsWith("translate")
                ? AffineTransform.getTranslateInstance(numbers[0], numbers.length > 1 ? numbers[1] : 0)
                : new AffineTransform();
    }

    /// The colour that most of a box has: what is behind its letters.
    private static Color behind(BufferedImage picture, Rectangle2D box) {
        Map<Integer, Integer> counts = new HashMap<>();
        int right = (int) Math.min(picture.getWidth(), Math.ceil(box.getMaxX()));
        int bottom = (int) Math.min(picture.getHeight(), Math.ceil(box.getMaxY()));
        for (int x = (int) Math.max(0, box.getMinX()); x < right; x++) {
            for (int y = (int) Math.max(0, box.getMinY()); y < bottom; y++) {
                counts.merge(picture.getRGB(x, y), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(e -> new Color(e.getKey()))
                .orElse(Color.WHITE);
    }

    private static double contrast(Color one, Color other) {
        double a = luminance(one) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(Color colour) {
        return 0.2126 * linear(colour.getRed())
                + 0.7152 * linear(colour.getGreen())
                + 0.0722 * linear(colour.getBlue());
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
