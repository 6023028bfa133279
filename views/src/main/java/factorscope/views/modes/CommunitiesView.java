package factorscope.views.modes;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.CommunityStudy;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.Mode;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
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
import factorscope.views.paint.Heading;
import factorscope.views.paint.Legend;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Positions;
import factorscope.views.paint.SmallChart;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Communities of positions along an axis that share components, and how strong each is along all other axes: over
/// time, a dynamic connectome.
public final class CommunitiesView implements View {
    private static final CommunityStudy ANALYSIS = new CommunityStudy();

    private static final int HEAD = 56;
    private static final int GAP = 26;
    private static final int PANEL = 150;
    private static final double LEAST_WIDTH = 160;

    @Override
    public About about() {
        return new About(
                "communities", "Communities", "Positions of an axis that share components, and when they are active.");
    }

    @Override
    public ParamSpec options() {
        return ANALYSIS.params();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Communities need components with loadings: run a factorization first.");
    }

    @Override
    public List<Call> needs(Request request) {
        var calls = new ArrayList<Call>();
        calls.add(Call.of(ANALYSIS, request.subject().ofResult(), request.options()));
        ModeGrid.profiles(request).ifPresent(calls::add);
        return calls;
    }

    private record Scene(TwoWay result, List<Mode> modes, int axis, CommunityStudy.CommunityFinding found, int width) {
        Mode grouped() {
            return modes.get(axis);
        }

        /// The other axes whose components are the same ones.
        List<Mode> others() {
            boolean isOwn = result.structure().map(Structure::hasOwnComponents).orElse(false);
            return isOwn
                    ? List.of()
                    : IntStream.range(0, modes.size())
                            .filter(m -> m != axis)
                            .mapToObj(modes::get)
                            .toList();
        }

        double side() {
            double room =
                    others().isEmpty() ? width - 2.0 * Spacing.MARGIN : (width - 2.0 * Spacing.MARGIN - GAP) * 0.5;
            return Math.max(LEAST_WIDTH, Math.min(room, 520));
        }

        double panelLeft() {
            return Spacing.MARGIN + side() + GAP;
        }

        double panelWidth() {
            return Math.max(LEAST_WIDTH, width - panelLeft() - Spacing.MARGIN);
        }

        int height() {
            double panels = others().size() * (PANEL + GAP + 22.0);
            return (int) (HEAD + Math.max(side() + 30, panels) + legend().height() + 16);
        }

        double legendTop() {
            double panels = others().size() * (PANEL + GAP + 22.0);
            return HEAD + Math.max(side() + 24, panels);
        }

        Legend legend() {
            int groups = Math.min(found.communities().count(), Palette.categories());
            var entries = IntStream.range(0, groups)
                    .mapToObj(c -> new Legend.Entry(
                            (c + 1) + ": " + Numbers.counted(found.communities().size(c), "member"), colour(c)))
                    .toList();
            return new Legend(entries, width - 2.0 * Spacing.MARGIN);
        }

        int fullWidth() {
            return (int) Math.max(
                    width,
                    others().isEmpty() ? 2.0 * Spacing.MARGIN + side() : panelLeft() + panelWidth() + Spacing.MARGIN);
        }
    }

    private static Scene scene(Request request) {
        var result = request.subject().twoWay().orElseThrow();
        var found = request.finding(CommunityStudy.CommunityFinding.class);
        return new Scene(
                result,
                ModeGrid.modes(request),
                found.axis(),
                found,
                request.size().width());
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        return new Drawing.Sketch(
                g -> paint(g, request, scene),
                new Size(scene.fullWidth(), Math.max(request.size().height(), scene.height())),
                words(scene));
    }

    private static String words(Scene scene) {
        return scene.found.summary();
    }

    private static Color colour(int community) {
        return Palette.category(community);
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        Heading.title(g, look, "Communities along " + scene.grouped().axis().name(), scene.width);
        Heading.remark(g, look, words(scene) + " Bright: the same components (cosine 0 to 1).", scene.width);
        paintMatrix(g, request, scene, look);
        var others = scene.others();
        for (int p = 0; p < others.size(); p++) {
            double top = HEAD + p * (PANEL + GAP + 22.0);
            paintStrengths(g, scene, others.get(p), top, look);
        }
        scene.legend().paint(g, look, Spacing.MARGIN, scene.legendTop());
    }

    private static void paintMatrix(Graphics2D g, Request request, Scene scene, Look look) {
        var found = scene.found;
        int n = found.shown().size();
        double left = Spacing.MARGIN + 8.0;
        double cell = (scene.side() - 8) / Math.max(1, n);
        var place = new AffineTransform(cell, 0, 0, cell, left, HEAD);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        if (n > 0) {
            g.drawImage(picture(found, look), place, null);
        }
        for (int a = 0; a < n; a++) {
            g.setPaint(colour(found.community(a)));
            g.fill(new Rectangle2D.Double(Spacing.MARGIN, HEAD + a * cell, 6, cell + 0.5));
        }
        g.setStroke(new BasicStroke(1.2f));
        for (int a = 1; a < n; a++) {
            if (found.community(a) != found.community(a - 1)) {
                g.setPaint(look.background());
                g.draw(new Line2D.Double(left, HEAD + a * cell, left + n * cell, HEAD + a * cell));
                g.draw(new Line2D.Double(left + a * cell, HEAD, left + a * cell, HEAD + n * cell));
            }
        }
        var marked = scene.axis == 0 ? request.selected(scene.result.axes().getFirst()) : new BitSet();
        g.setPaint(look.accent());
        for (int a = 0; a < n; a++) {
            if (marked.get(found.shown().get(a))) {
                g.fill(new Rectangle2D.Double(left + n * cell + 1, HEAD + a * cell, 4, Math.max(1, cell)));
            }
        }
    }

    private static BufferedImage picture(CommunityStudy.CommunityFinding found, Look look) {
        int n = found.shown().size();
        var picture = new BufferedImage(n, n, BufferedImage.TYPE_INT_ARGB);
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                int colour = a == b
                        ? look.line().getRGB()
                        : Palette.sequential(found.affinity().at(a, b), look);
                picture.setRGB(b, a, colour);
            }
        }
        return picture;
    }

    /// How strong a community is at a position of another axis: the mean of its members' model there.
    private static double[][] strengths(Scene scene, Mode other) {
        var found = scene.found;
        int groups = Math.min(found.communities().count(), Palette.categories());
        int k = Math.min(scene.grouped().components(), other.components());
        var means = new double[groups][k];
        for (int a = 0; a < found.shown().size(); a++) {
            int c = found.community(a);
            for (int r = 0; r < k && c < groups; r++) {
                means[c][r] += found.loadings().at(found.shown().get(a), r)
                        / found.communities().size(c);
            }
        }
        var strengths = new double[groups][other.size()];
        for (int c = 0; c < groups; c++) {
            for (int t = 0; t < other.size(); t++) {
                for (int r = 0; r < k; r++) {
                    strengths[c][t] += means[c][r] * other.loadings().at(t, r);
                }
            }
        }
        return strengths;
    }

    private static void paintStrengths(Graphics2D g, Scene scene, Mode other, double top, Look look) {
        double left = scene.panelLeft();
        double wide = scene.panelWidth();
        g.setPaint(look.text());
        var title = "Strength along " + other.axis().name();
        Lettering.left(
                g, look.bold(Letter.TEXT), Lettering.fitted(look.bold(Letter.TEXT), title, wide), left, top + 10);
        var strengths = strengths(scene, other);
        var curves = IntStream.range(0, strengths.length)
                .mapToObj(c -> new SmallChart.Curve(
                        Integer.toString(c + 1),
                        DoubleStream.of(strengths[c]).boxed().toList(),
                        colour(c)))
                .toList();
        SmallChart.curves(
                g,
                look,
                new Rectangle2D.Double(left, top + 16, wide, PANEL),
                Positions.of(other.axis()),
                curves,
                other.isLine());
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var scene = scene(request);
        return place(scene, click.x(), click.y()).map(a -> {
            int community = scene.found.community(a);
            var picked = new BitSet();
            for (int b = 0; b < scene.found.shown().size(); b++) {
                if (scene.found.community(b) == community) {
                    int position = scene.found.shown().get(b);
                    picked.or(scene.grouped()
                            .positions(
                                    position,
                                    position,
                                    scene.result.axes().get(1).size()));
                }
            }
            return new Stroke(
                    scene.result.axes().get(scene.axis == 0 ? 0 : 1).id(),
                    Selection.Picked.of(picked),
                    "select community " + (community + 1));
        });
    }

    private static Optional<Integer> place(Scene scene, double x, double y) {
        int n = scene.found.shown().size();
        double cell = (scene.side() - 8) / Math.max(1, n);
        int a = (int) Math.floor((y - HEAD) / cell);
        return a >= 0 && a < n && x >= Spacing.MARGIN && x <= Spacing.MARGIN + scene.side()
                ? Optional.of(a)
                : Optional.empty();
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = scene(request);
        int n = scene.found.shown().size();
        double cell = (scene.side() - 8) / Math.max(1, n);
        return place(scene, at.x(), at.y()).map(a -> {
            var axis = scene.grouped().axis();
            var text = axis.label(scene.found.shown().get(a)) + ": community " + (scene.found.community(a) + 1);
            int b = (int) Math.floor((at.x() - Spacing.MARGIN - 8) / cell);
            return b >= 0 && b < n && b != a
                    ? text + "; with " + axis.label(scene.found.shown().get(b)) + " "
                            + Numbers.shown(scene.found.affinity().at(a, b), 2)
                    : text;
        });
    }
}
