package factorscope.views.rank;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.SpectrumRank;
import factorscope.model.analyse.study.RankFinding;
import factorscope.model.catalog.RankCriteria;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.rank.MarchenkoPastur;
import factorscope.model.rank.RankReport;
import factorscope.model.rank.Voice;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Explanation;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.SmallChart;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// What different criteria say about the number of components, each on a line of its own along one axis, below the
/// singular values they look at; with the cut that proposes the number for the next run.
public final class RankView implements View {
    private static final Param.Whole MOST = new Param.Whole(
            "most", "Up to", "Components along the axis; 0 for as many as the criteria suggest.", 0, 0, 100_000);

    private static final SpectrumRank ANALYSIS = new SpectrumRank(RankCriteria.ofSpectrum());

    private static final int NAMES = 170;
    private static final int LINE = 36;
    private static final int HEAD = 46;
    private static final int LEAST_SCREE = 90;
    private static final int AXIS = 34;
    private static final int LEAST_AXIS = 10;
    private static final double CURVE = 16;

    /// The axis goes so much beyond the largest suggestion but outliers'.
    private static final double BEYOND = 1.25;

    @Override
    public About about() {
        return new About(
                "rank", "Rank", "How many components: what different criteria say on one axis, each with its reason.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(MOST);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.STUDIES, Part.CUT);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject instanceof Subject.OfData
                        || subject.twoWay().flatMap(TwoWay::spectrum).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Rank criteria look at all singular values: run PCA first.");
    }

    /// What all criteria say, where they were asked.
    private static Optional<RankReport> study(Request request) {
        var dataset = switch (request.subject()) {
            case Subject.OfData ofData -> ofData.dataset().id();
            case Subject.OfResult ofResult -> ofResult.kept().datasetId();
        };
        return Optional.ofNullable(request.state().studies().get(dataset));
    }

    @Override
    public List<Call> needs(Request request) {
        return study(request).isPresent() || request.subject().twoWay().isEmpty()
                ? List.of()
                : List.of(Call.usual(ANALYSIS, request.subject().ofResult()));
    }

    /// What all criteria say, where they were asked; else what the singular values tell those that need no more.
    private static Optional<RankReport> report(Request request) {
        return study(request)
                .or(() -> request.subject()
                        .twoWay()
                        .map(_ -> request.finding(RankFinding.class).report()));
    }

    /// Where everything stands.
    private record Layout(RankReport report, int most, double left, double right, double screeTop, double screeBottom) {
        double x(double k) {
            return left + (k - 0.5) / most * (right - left);
        }

        int k(double x) {
            return Math.clamp(Math.round((x - left) / (right - left) * most + 0.5), 1, most);
        }

        double lanesTop() {
            return screeBottom + AXIS;
        }

        int height() {
            return (int) lanesTop() + report.voices().size() * LINE + Spacing.MARGIN;
        }
    }

    private static Optional<Layout> layout(Request request) {
        return report(request).map(report -> layout(report, request.options().get(MOST), request.size()));
    }

    private static Layout layout(RankReport report, int asked, Size size) {
        int most = asked > 0 ? Math.max(2, asked) : usual(report);
        int lanes = report.voices().size() * LINE;
        double room = size.height() - HEAD - AXIS - lanes - (double) Spacing.MARGIN;
        double left = Spacing.MARGIN + (double) NAMES;
        double right = Math.max(left + 80, size.width() - Spacing.MARGIN - SmallChart.NAMED_NUMBERS);
        return new Layout(report, most, left, right, HEAD, HEAD + Math.max(LEAST_SCREE, room));
    }

    private static int usual(RankReport report) {
        var suggested = report.voices().stream()
                .filter(v -> v.suggested().isPresent())
                .map(v -> v.suggested().getAsInt())
                .sorted()
                .toList();
        int size = Math.max(2, report.spectrum().size());
        // the largest but one: a single voice must not squeeze the others into a corner
        int reach = suggested.isEmpty() ? LEAST_AXIS : suggested.get(Math.max(0, suggested.size() - 2));
        return Math.min(size, Math.max(LEAST_AXIS, (int) Math.ceil(reach * BEYOND)));
    }

    @Override
    public Drawing draw(Request request) {
        var layout = layout(request);
        if (layout.isEmpty()) {
            return Explanation.of(
                    request, "No criterion has been asked about these data: choose Analyse > Number of components.");
        }
        int cut = request.state()
                .nextComponents()
                .orElseGet(() -> request.subject()
                        .twoWay()
                        .map(TwoWay::components)
                        .orElse(layout.get().report.suggested().orElse(1)));
        return draw(layout.get(), cut, request.look(), request.size());
    }

    /// The same of a report that was made elsewhere, with criteria that need more than the singular values.
    public static Drawing draw(RankReport report, Look look, Size size) {
        return draw(layout(report, 0, size), report.suggested().orElse(1), look, size);
    }

    private static Drawing draw(Layout layout, int cut, Look look, Size room) {
        var size = new Size(
                Math.max(room.width(), (int) (layout.right + SmallChart.NAMED_NUMBERS) + Spacing.MARGIN),
                layout.height());
        return new Drawing.Sketch(g -> paint(g, layout, cut, look), size, words(layout.report));
    }

    private static String words(RankReport report) {
        var words = new StringBuilder(report.conclusion());
        for (var voice : report.voices()) {
            words.append(' ')
                    .append(voice.about().name())
                    .append(": ")
                    .append(voice.suggested().isPresent() ? voice.suggested().getAsInt() : "nothing")
                    .append('.');
        }
        return words.toString();
    }

    private static void paint(Graphics2D g, Layout layout, int cut, Look look) {
        Heading.title(g, look, layout.report.conclusion(), layout.right + Spacing.MARGIN);
        paintScree(g, layout, look);
        paintLines(g, layout, look);
        double top = layout.lanesTop();
        for (var voice : layout.report.voices()) {
            paintVoice(g, layout, voice, top, look);
            top += LINE;
        }
        paintCut(g, layout, cut, look);
    }

    private static void paintScree(Graphics2D g, Layout layout, Look look) {
        var spectrum = layout.report.spectrum();
        double edge = MarchenkoPastur.edge(spectrum);
        boolean hasEdge = edge > 0
                && !spectrum.values().isEmpty()
                && edge <= spectrum.values().getFirst();
        SmallChart.scree(
                g,
                look,
                new Rectangle2D.Double(
                        layout.left, layout.screeTop, layout.right - layout.left, layout.screeBottom - layout.screeTop),
                new SmallChart.Scree(
                        spectrum.values(),
                        shares(spectrum.values()),
                        layout.most,
                        step(layout.most),
                        hasEdge ? OptionalDouble.of(edge) : OptionalDouble.empty()));
    }

    /// How much of the sum of squares the values up to each hold.
    private static List<Double> shares(List<Double> values) {
        double all = values.stream().mapToDouble(v -> v * v).sum();
        var shares = new ArrayList<Double>();
        double sum = 0;
        for (double value : values) {
            sum += value * value;
            shares.add(all == 0 ? 0 : sum / all);
        }
        return shares;
    }

    /// The numbers of components go on through the lanes.
    private static void paintLines(Graphics2D g, Layout layout, Look look) {
        g.setPaint(look.line());
        g.setStroke(new BasicStroke(1));
        int step = step(layout.most);
        for (int k = step; k <= layout.most; k += step) {
            double x = layout.x(k);
            g.draw(new Line2D.Double(x, layout.lanesTop() - 8, x, layout.height() - (double) Spacing.MARGIN));
        }
        g.setPaint(look.muted());
        // below the zero of the upper axis, however large it is written
        double below = 14 + 10 * (look.textScale() - 1);
        Lettering.left(g, look.font(Letter.NOTE), "number of components", Spacing.MARGIN, layout.screeBottom + below);
    }

    /// Ticks at round numbers, at most ten.
    private static int step(int most) {
        int step = 1;
        int[] factors = {2, 5, 10};
        int power = 1;
        while (true) {
            for (int factor : factors) {
                if (most / step <= 10) {
                    return step;
                }
                step = factor * power;
            }
            power *= 10;
        }
    }

    private static void paintVoice(Graphics2D g, Layout layout, Voice voice, double top, Look look) {
        double y = top + 11;
        boolean silent = voice.suggested().isEmpty();
        g.setPaint(silent ? look.muted() : look.text());
        Lettering.left(
                g,
                look.font(Letter.TEXT),
                Lettering.fitted(look.font(Letter.TEXT), voice.about().name(), NAMES - 10.0),
                Spacing.MARGIN,
                y + 4);
        g.setPaint(look.line());
        g.setStroke(new BasicStroke(1));
        g.draw(new Line2D.Double(layout.left, y, layout.right, y));
        paintCurve(g, layout, voice, y, look);
        voice.suggested().ifPresent(k -> {
            boolean beyond = k > layout.most;
            double x = beyond ? layout.right : layout.x(k);
            g.setPaint(look.ink());
            if (k > 0) {
                g.setStroke(new BasicStroke(2.4f));
                g.draw(new Line2D.Double(layout.left, y, x, y));
            }
            g.fill(new Ellipse2D.Double(Math.max(layout.left, x) - 4.5, y - 4.5, 9, 9));
            var text = k + (beyond ? " →" : "");
            boolean onTheLeft = x > layout.right - 40;
            g.setPaint(look.text());
            if (onTheLeft) {
                Lettering.right(g, look.bold(Letter.TEXT), text, x - 9, y - 5);
            } else {
                Lettering.left(g, look.bold(Letter.TEXT), text, Math.max(layout.left, x) + 8, y - 3);
            }
        });
        g.setPaint(look.muted());
        Lettering.left(
                g,
                look.font(Letter.SMALL),
                Lettering.fitted(look.font(Letter.SMALL), voice.sentence(), layout.right - layout.left),
                layout.left,
                y + 17);
    }

    /// What the criterion looked at, from its least to its largest value.
    private static void paintCurve(Graphics2D g, Layout layout, Voice voice, double y, Look look) {
        var points = voice.curve().stream()
                .filter(p -> p.k() <= layout.most && Double.isFinite(p.value()))
                .toList();
        double least = points.stream().mapToDouble(Voice.Point::value).min().orElse(0);
        double most = points.stream().mapToDouble(Voice.Point::value).max().orElse(0);
        if (points.size() < 2 || most <= least) {
            return;
        }
        var path = new Path2D.Double();
        for (var point : points) {
            double x = layout.x(point.k());
            double height = CURVE * (point.value() - least) / (most - least);
            if (path.getCurrentPoint() == null) {
                path.moveTo(x, y + CURVE / 2 - height);
            } else {
                path.lineTo(x, y + CURVE / 2 - height);
            }
        }
        g.setPaint(look.muted());
        g.setStroke(new BasicStroke(0.9f));
        g.draw(path);
    }

    private static void paintCut(Graphics2D g, Layout layout, int cut, Look look) {
        if (cut > layout.most) {
            return;
        }
        double x = layout.x(cut);
        g.setPaint(look.accent());
        g.setStroke(new BasicStroke(1.4f));
        g.draw(new Line2D.Double(x, layout.screeTop - 6, x, layout.height() - (double) Spacing.MARGIN));
        g.fill(new Ellipse2D.Double(x - 4.5, layout.screeTop - 10, 9, 9));
        boolean onTheLeft = x > layout.right - 60;
        var text = "k = " + Numbers.count(cut);
        if (onTheLeft) {
            Lettering.right(g, look.bold(Letter.TEXT), text, x - 9, layout.screeTop - 1);
        } else {
            Lettering.left(g, look.bold(Letter.TEXT), text, x + 9, layout.screeTop - 1);
        }
    }

    @Override
    public Optional<Integer> cut(Request request, double x) {
        return layout(request).map(l -> l.k(x));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        return layout(request).flatMap(layout -> {
            int line = (int) Math.floor((at.y() - layout.lanesTop()) / LINE);
            return line < 0 || line >= layout.report.voices().size()
                    ? Optional.empty()
                    : Optional.of(layout.report.voices().get(line).sentence());
        });
    }
}
