package factorscope.views.hierarchy;

import factorscope.model.analyse.Call;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.Param;
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
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How features split and merge from size to size: a band is as thick as what the coarser component accounts for in
/// the finer one.
public final class SankeyView implements View {
    private static final Param.Real LEAST = new Param.Real(
            "least", "Least share", "Bands of at least this share of a finer component are drawn.", 0.1, 0, 1);

    private static final int HEAD = 44;
    private static final int NODE = 11;
    private static final double GAP = 3;
    private static final double LEAST_NODE = 3;
    private static final double NAMED = 9;
    private static final double USUAL = 15;
    private static final int LABEL = 190;

    @Override
    public About about() {
        return new About("sankey", "Splits and merges", "How components split and merge from size to size.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(LEAST);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.RESULTS, Part.SELECTIONS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return Boxes.fits(subject);
    }

    private record Node(int level, int component) {}

    private static int height(Request request, Family family) {
        int most = family.genealogy().levels().stream()
                .mapToInt(r -> r.components())
                .max()
                .orElse(1);
        return Math.max(request.size().height(), (int) (HEAD + most * USUAL + Spacing.MARGIN));
    }

    private static Map<Node, Boxes> boxes(Request request, Family family) {
        var orders = family.order();
        int levels = family.levels().size();
        double room = Math.max(60, request.size().width() - Spacing.MARGIN * 2.0 - LABEL - NODE);
        double tall = height(request, family) - HEAD - (double) Spacing.MARGIN;
        var boxes = new HashMap<Node, Boxes>();
        for (int level = 0; level < levels; level++) {
            int count = orders.get(level).size();
            double free = Math.max(count * 1.0, tall - GAP * count);
            double least = Math.min(LEAST_NODE, free / count);
            double scale = Math.max(0, free - least * count);
            double x = Spacing.MARGIN + room * level / Math.max(1, levels - 1);
            double y = HEAD;
            for (int k : orders.get(level)) {
                double size = least + scale * family.share(level, k);
                boxes.put(new Node(level, k), new Boxes(level, k, new Rectangle2D.Double(x, y, NODE, size)));
                y += size + GAP;
            }
        }
        return boxes;
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
        return new Drawing.Sketch(
                g -> paint(g, request, family, boxes),
                new Size(request.size().width(), height(request, family)),
                words(request, family));
    }

    private static String words(Request request, Family family) {
        var words = new StringBuilder();
        double least = Math.max(0.25, request.options().get(LEAST));
        for (int level = 0; level + 1 < family.levels().size(); level++) {
            int split = 0;
            for (int k = 0; k < family.result(level).components(); k++) {
                split += family.genealogy().children(level, k, least).size() > 1 ? 1 : 0;
            }
            words.append(split)
                    .append(" of ")
                    .append(Numbers.counted(family.result(level).components(), "component"))
                    .append(" split among ")
                    .append(family.result(level + 1).components())
                    .append(". ");
        }
        return words.toString().strip();
    }

    private static void paint(Graphics2D g, Request request, Family family, Map<Node, Boxes> boxes) {
        var look = request.look();
        paintHead(g, request, family, look);
        paintBands(g, request, family, boxes);
        boxes.values().forEach(box -> paintNode(g, request, family, box, look));
    }

    private static void paintHead(Graphics2D g, Request request, Family family, Look look) {
        int levels = family.levels().size();
        double room = Math.max(60, request.size().width() - Spacing.MARGIN * 2.0 - LABEL - NODE);
        g.setPaint(look.muted());
        for (int level = 0; level < levels; level++) {
            double x = Spacing.MARGIN + room * level / Math.max(1, levels - 1);
            Lettering.left(g, look.bold(Letter.NOTE), family.result(level).components() + " components", x, 26);
        }
    }

    private static void paintBands(Graphics2D g, Request request, Family family, Map<Node, Boxes> boxes) {
        double least = request.options().get(LEAST);
        var colours = colours(family);
        for (int level = 0; level + 1 < family.levels().size(); level++) {
            var leaving = new HashMap<Integer, Double>();
            var arriving = new HashMap<Integer, Double>();
            int here = level;
            for (int finer : family.order().get(level + 1)) {
                for (var link : family.genealogy().links().get(here)) {
                    if (link.finer() != finer || link.weight() < least) {
                        continue;
                    }
                    var from = place(boxes, here, link.coarser());
                    var to = place(boxes, here + 1, finer);
                    double thick = to.getHeight() * link.weight();
                    double start = leaving.getOrDefault(link.coarser(), 0.0);
                    double end = arriving.getOrDefault(finer, 0.0);
                    double thin = Math.min(thick, Math.max(0.6, from.getHeight() - start));
                    boolean marked = Boxes.isSelected(request, family.levels().get(here), link.coarser())
                            || Boxes.isSelected(request, family.levels().get(here + 1), finer);
                    g.setPaint(Palette.withOpacity(
                            Palette.category(colours.get(here)[link.coarser()]), marked ? 0.75 : 0.28));
                    g.fill(band(from.getMaxX(), from.getY() + start, thin, to.getX(), to.getY() + end, thick));
                    leaving.put(link.coarser(), start + thin);
                    arriving.put(finer, end + thick);
                }
            }
        }
    }

    private static Rectangle2D place(Map<Node, Boxes> boxes, int level, int component) {
        var box = boxes.get(new Node(level, component));
        if (box == null) {
            throw new IllegalStateException("no box for component " + component + " of level " + level);
        }
        return box.place();
    }

    private static Path2D band(double x0, double y0, double t0, double x1, double y1, double t1) {
        double middle = (x0 + x1) / 2;
        var path = new Path2D.Double();
        path.moveTo(x0, y0);
        path.curveTo(middle, y0, middle, y1, x1, y1);
        path.lineTo(x1, y1 + t1);
        path.curveTo(middle, y1 + t1, middle, y0 + t0, x0, y0 + t0);
        path.closePath();
        return path;
    }

    /// Components have the colour of their strongest ancestor.
    private static List<int[]> colours(Family family) {
        var colours = new ArrayList<int[]>();
        for (int level = 0; level < family.levels().size(); level++) {
            var here = new int[family.result(level).components()];
            for (int k = 0; k < here.length; k++) {
                int component = k;
                int above = level - 1;
                here[k] = level == 0
                        ? family.order().getFirst().indexOf(component) % Palette.categories()
                        : family.genealogy()
                                .parent(above, component)
                                .map(l -> colours.get(above)[l.coarser()])
                                .orElse(0);
            }
            colours.add(here);
        }
        return colours;
    }

    private static void paintNode(Graphics2D g, Request request, Family family, Boxes box, Look look) {
        var place = box.place();
        boolean selected = Boxes.isSelected(request, family.levels().get(box.level()), box.component());
        g.setPaint(selected ? look.accent() : look.muted());
        g.fill(place);
        if (selected) {
            g.setStroke(new BasicStroke(2));
            g.draw(place);
        }
        boolean last = box.level() == family.levels().size() - 1;
        if (place.getHeight() + GAP < NAMED && !selected) {
            return;
        }
        var font = look.font(Letter.SMALL);
        g.setPaint(look.text());
        double room = last ? LABEL - 10.0 : Math.min(LABEL, 130) - 10.0;
        Lettering.left(
                g,
                font,
                Lettering.fitted(font, family.text(box.level(), box.component()), room),
                place.getMaxX() + 5,
                place.getCenterY() + 4);
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        return Family.of(request)
                .flatMap(f -> Boxes.brush(List.copyOf(boxes(request, f).values()), f.levels(), gesture));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        return Family.of(request)
                .flatMap(f -> Boxes.at(List.copyOf(boxes(request, f).values()), at.x(), at.y())
                        .map(b -> f.text(b.level(), b.component()) + ", "
                                + Numbers.percent(f.share(b.level(), b.component())) + " of its level"));
    }
}
