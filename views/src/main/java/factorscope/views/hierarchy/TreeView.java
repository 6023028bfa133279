package factorscope.views.hierarchy;

import factorscope.model.analyse.Call;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.ParamSpec;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Explanation;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Coarse components above the finer ones that they mostly account for, each as wide as its finest members together.
public final class TreeView implements View {
    private static final int HEAD = 40;
    private static final int LEAST_ROW = 44;
    private static final int LABELS = 92;
    private static final double NAMED = 15;

    @Override
    public About about() {
        return new About("tree", "Feature tree", "Coarse components above the finer ones they account for.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.RESULTS, Part.SELECTIONS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return Boxes.fits(subject);
    }

    /// Each finest component has the same width; a coarser one spans its members.
    private static List<Boxes> boxes(Request request, Family family) {
        var orders = family.order();
        int levels = family.levels().size();
        double left = LABELS;
        double room = Math.max(40, request.size().width() - LABELS - (double) Spacing.MARGIN);
        double row = row(request, levels);
        var widths = new double[levels][];
        for (int level = levels - 1; level >= 0; level--) {
            widths[level] = new double[family.result(level).components()];
            if (level == levels - 1) {
                java.util.Arrays.fill(widths[level], 1);
            } else {
                for (int k = 0; k < widths[level + 1].length; k++) {
                    double own = widths[level + 1][k];
                    int below = level;
                    family.genealogy().parent(level, k).ifPresent(link -> widths[below][link.coarser()] += own);
                }
            }
        }
        double all = java.util.Arrays.stream(widths[levels - 1]).sum();
        var boxes = new ArrayList<Boxes>();
        for (int level = 0; level < levels; level++) {
            double x = left;
            for (int k : orders.get(level)) {
                double width = room * widths[level][k] / Math.max(1, all);
                if (width > 0) {
                    boxes.add(new Boxes(
                            level,
                            k,
                            new Rectangle2D.Double(x, HEAD + level * row, Math.max(0.5, width - 1), row - 3)));
                }
                x += width;
            }
        }
        return boxes;
    }

    private static double row(Request request, int levels) {
        return Math.max(LEAST_ROW, (request.size().height() - HEAD - Spacing.MARGIN) / (double) levels);
    }

    @Override
    public List<Call> needs(Request request) {
        return Family.needs(request);
    }

    @Override
    public Drawing draw(Request request) {
        var found = Family.of(request);
        if (found.isEmpty()) {
            return Explanation.of(request, Family.NONE);
        }
        var family = found.get();
        var boxes = boxes(request, family);
        int height = (int)
                (HEAD + row(request, family.levels().size()) * family.levels().size() + Spacing.MARGIN);
        return new Drawing.Sketch(
                g -> paint(g, request, family, boxes), new Size(request.size().width(), height), words(family, boxes));
    }

    private static String words(Family family, List<Boxes> boxes) {
        return "Feature tree of " + family.levels().size() + " levels: "
                + boxes.stream()
                        .filter(b -> b.level() == 0)
                        .limit(3)
                        .map(b -> family.text(0, b.component()) + " over "
                                + Numbers.counted(below(b, boxes), "component"))
                        .collect(Collectors.joining("; "))
                + ".";
    }

    private static long below(Boxes top, List<Boxes> boxes) {
        return boxes.stream()
                .filter(b -> b.level() == 1
                        && b.place().getCenterX() > top.place().getMinX()
                        && b.place().getCenterX() < top.place().getMaxX())
                .count();
    }

    private static void paint(Graphics2D g, Request request, Family family, List<Boxes> boxes) {
        var look = request.look();
        Heading.title(
                g,
                look,
                "Each box spans the finer components that it accounts for most",
                request.size().width());
        double row = row(request, family.levels().size());
        for (int level = 0; level < family.levels().size(); level++) {
            g.setPaint(look.muted());
            var name = family.result(level).components() + " components";
            Lettering.left(
                    g,
                    look.font(Letter.SMALL),
                    Lettering.fitted(look.font(Letter.SMALL), name, LABELS - (double) Spacing.MARGIN - 4),
                    Spacing.MARGIN,
                    HEAD + level * row + 16);
        }
        var colours = colours(boxes);
        for (int i = 0; i < boxes.size(); i++) {
            paintBox(g, request, family, boxes.get(i), colours[i], look);
        }
    }

    /// A family has the colour of its coarsest member.
    private static int[] colours(List<Boxes> boxes) {
        var tops = boxes.stream().filter(b -> b.level() == 0).toList();
        var colours = new int[boxes.size()];
        for (int i = 0; i < colours.length; i++) {
            double centre = boxes.get(i).place().getCenterX();
            for (int t = 0; t < tops.size(); t++) {
                if (centre >= tops.get(t).place().getMinX()) {
                    colours[i] = t % Palette.categories();
                }
            }
        }
        return colours;
    }

    private static void paintBox(Graphics2D g, Request request, Family family, Boxes box, int colour, Look look) {
        var place = box.place();
        double opacity = look.isDark() ? 0.42 : 0.3;
        g.setPaint(Palette.withOpacity(Palette.category(colour), opacity));
        g.fill(place);
        if (Boxes.isSelected(request, family.levels().get(box.level()), box.component())) {
            g.setPaint(look.accent());
            g.setStroke(new BasicStroke(2.2f));
            g.draw(place);
        }
        if (place.getWidth() < NAMED) {
            return;
        }
        g.setPaint(look.text());
        var font = look.font(Letter.NOTE);
        var text = family.text(box.level(), box.component());
        if (place.getWidth() >= 4.5 * NAMED) {
            Lettering.left(
                    g, font, Lettering.fitted(font, text, place.getWidth() - 8), place.getX() + 4, place.getY() + 16);
        } else {
            var before = g.getTransform();
            g.translate(place.getCenterX() + 4, place.getMaxY() - 5);
            g.rotate(-Math.PI / 2);
            Lettering.left(g, font, Lettering.fitted(font, text, place.getHeight() - 10), 0, 0);
            g.setTransform(before);
        }
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        return Family.of(request).flatMap(f -> Boxes.brush(boxes(request, f), f.levels(), gesture));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        return Family.of(request)
                .flatMap(f -> Boxes.at(boxes(request, f), at.x(), at.y())
                        .map(b -> f.text(b.level(), b.component()) + ", "
                                + Numbers.percent(f.share(b.level(), b.component())) + " of its level"));
    }
}
