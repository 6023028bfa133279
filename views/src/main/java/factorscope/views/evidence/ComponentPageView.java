package factorscope.views.evidence;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.OneComponent;
import factorscope.model.analyse.inspect.Concepts;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.diagnose.ConceptDetection;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.SmallChart;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One component, all its faces: how strong, how often and how evenly it fires, which classes it tells apart, what
/// resembles it, which columns carry it, and the samples that speak for and against it.
public final class ComponentPageView implements View {
    /// Numbers stand beside the samples where there is so much room, else above them.
    private static final int WIDE = 760;

    private static final int NUMBERS = 330;
    private static final int HISTOGRAM = 120;
    private static final int CLASSES = 6;

    @Override
    public About about() {
        return new About(
                "page", "Component page", "One component, all its faces: numbers, classes, neighbours, samples.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(EvidenceView.COUNT, SharedOptions.HIDE_MARKS, EvidenceView.COMPONENT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COMPONENTS, Part.GROUPS, Part.RESULTS, Part.DATASETS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("A component page needs components with loadings: run a factorization first.");
    }

    private static final Concepts CONCEPTS = new Concepts();

    /// What the page says in numbers.
    private record Facts(
            Kept kept,
            TwoWay result,
            int component,
            OneComponent.ComponentFacts findings,
            Optional<ConceptDetection> concepts,
            List<NumberLine> marks) {}

    /// What people and clusters have to say of it.
    private static List<NumberLine> marks(Request request, Kept kept, TwoWay result, int component) {
        var marks = new ArrayList<NumberLine>();
        var note = kept.note(component);
        if (note.starred() || !note.text().isEmpty()) {
            marks.add(NumberLine.of(
                    note.starred() ? "★ Note" : "Note", note.text().isEmpty() ? "starred" : note.text()));
        }
        note.quiz()
                .ifPresent(quiz -> marks.add(
                        NumberLine.of("Blind quiz", quiz.right() + " of " + quiz.asked() + " told by the label")));
        for (var group : request.state().groups()) {
            if (group.axis().equals(kept.componentAxis())
                    && request.marks().members(group, result.components()).get(component)) {
                marks.add(NumberLine.of("Group", group.name()));
            }
        }
        request.state()
                .clusters(result.axes().getFirst().id())
                .ifPresent(clusters -> marks.add(NumberLine.of("Cluster", cluster(clusters, result, component))));
        return marks;
    }

    /// The cluster that most of the strongest samples are in.
    private static String cluster(Kept clusters, TwoWay result, int component) {
        var labels = (Clusters) clusters.result().factorization();
        var strongest = ComponentStatistics.strongestRows(result, component, ComponentStatistics.STRONGEST);
        var counts = new int[labels.components() + 1];
        for (int row : strongest) {
            counts[labels.label(row) + 1]++;
        }
        int best = 0;
        for (int c = 1; c < counts.length; c++) {
            best = counts[c] > counts[best] ? c : best;
        }
        return (best == 0 ? "none" : "#" + best) + " of " + clusters.name() + ", " + counts[best] + " of "
                + strongest.size();
    }

    @Override
    public List<Call> needs(Request request) {
        var calls = new ArrayList<>(calls(request.subject()));
        calls.add(OneComponent.call(request.subject().result().orElseThrow().result(), component(request)));
        return calls;
    }

    private static int component(Request request) {
        int asked = request.options().get(EvidenceView.COMPONENT);
        return asked > 0
                ? Math.min(asked, request.subject().twoWay().orElseThrow().components()) - 1
                : request.focus(request.subject().result().orElseThrow()).orElse(0);
    }

    /// Nothing where the rows have no classes, or the data are not open.
    private static List<Call> calls(Subject subject) {
        return subject.given()
                .filter(given -> CONCEPTS.accepts(given).fits())
                .map(given -> List.of(Call.usual(CONCEPTS, given)))
                .orElse(List.of());
    }

    private static Optional<ConceptDetection> concepts(Request request) {
        return calls(request.subject()).isEmpty()
                ? Optional.empty()
                : Optional.of(request.finding(Concepts.ConceptFinding.class).detection());
    }

    private static Facts facts(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        int component = component(request);
        return new Facts(
                kept,
                result,
                component,
                request.finding(OneComponent.ComponentFacts.class),
                concepts(request),
                marks(request, kept, result, component));
    }

    /// The samples, where there is something to read of them.
    private static Optional<Sheet> sheet(Request request, Facts facts, int width) {
        return Book.of(facts.result.axes().getFirst())
                .map(book -> new Sheet(Pages.write(faces(request, facts), book), request.look(), width));
    }

    private static Request faces(Request request, Facts facts) {
        var options = new EvidenceView()
                .options()
                .initial(facts.result.loadings(0).shape())
                .with(EvidenceView.SHOW, "faces")
                .with(EvidenceView.COUNT, request.options().get(EvidenceView.COUNT))
                .with(SharedOptions.HIDE_MARKS, request.options().get(SharedOptions.HIDE_MARKS))
                .with(EvidenceView.COMPONENT, facts.component + 1);
        return new Request(
                request.subject(), options, request.marks(), request.look(), request.size(), request.findings());
    }

    private static boolean isWide(Request request) {
        return request.size().width() >= WIDE;
    }

    @Override
    public Drawing draw(Request request) {
        var facts = facts(request);
        boolean wide = isWide(request);
        int width = request.size().width();
        var lines = lines(facts);
        int numbers = height(lines);
        var portrait = portrait(request, facts);
        var sheet = sheet(request, facts, wide ? width - NUMBERS : width);
        int side = portrait.height() + sheet.map(Sheet::height).orElse(0);
        int numbersWidth = wide ? NUMBERS : Math.max(width, 120);
        return new Drawing.Sketch(
                g -> {
                    paintNumbers(g, facts, lines, numbersWidth, request.look());
                    double x = wide ? NUMBERS : 0;
                    double y = wide ? 0 : numbers;
                    moved(g, x, y, () -> portrait.paint(g, request.look()));
                    sheet.ifPresent(s -> moved(g, x, y + portrait.height(), () -> s.paint(g)));
                },
                new Size(width, wide ? Math.max(numbers, side) : numbers + side),
                words(facts));
    }

    private static void moved(Graphics2D g, double x, double y, Runnable painting) {
        var before = g.getTransform();
        var moved = new AffineTransform(before);
        moved.translate(x, y);
        g.setTransform(moved);
        painting.run();
        g.setTransform(before);
    }

    private static Portrait portrait(Request request, Facts facts) {
        int width = request.size().width();
        return new Portrait(
                facts.result,
                facts.component,
                SamplePictures.of(
                        facts.result.axes().getFirst(), request.subject().data(), request.state()),
                isWide(request) ? width - NUMBERS : width);
    }

    private static String words(Facts facts) {
        return "Page of " + facts.kept.componentText(facts.component) + ": "
                + String.join("; ", texts(facts).stream().limit(3).toList()) + ".";
    }

    private static List<NumberLine> lines(Facts facts) {
        var lines = new ArrayList<NumberLine>();
        var result = facts.result;
        int k = facts.component;
        lines.add(NumberLine.of("Weight", Numbers.shown(result.strength(k))));
        result.share(k).ifPresent(s -> lines.add(NumberLine.of("Share", Numbers.percent(s))));
        var density = facts.findings.density();
        var samples = result.axes().getFirst().name() + "s";
        if (density.isSparse()) {
            var mark = density.mark();
            lines.add(NumberLine.of(
                    "Fires on",
                    Numbers.percent(density.firing()) + " of the " + samples + (mark.isEmpty() ? "" : " · " + mark)));
        } else {
            lines.add(NumberLine.of("Not sparse", "nearly all " + samples + " have a value"));
        }
        if (density.isSparse() && density.firing() > 0) {
            lines.add(NumberLine.of("log10 of that", String.format(Locale.ROOT, "%.2f", density.logFiring())));
        }
        facts.kept
                .stability()
                .flatMap(s ->
                        s.components().stream().filter(c -> c.component() == k).findFirst())
                .ifPresent(c -> {
                    lines.add(NumberLine.of("Came back", Numbers.percent(c.returned()) + " of the runs"));
                    lines.add(NumberLine.of(
                            "Match, subspace",
                            String.format(Locale.ROOT, "%.2f, %.2f", c.medianMatch(), c.subspace())));
                });
        lines.addAll(facts.marks);
        lines.addAll(concepts(facts));
        lines.addAll(classes(facts));
        if (!facts.findings.near().isEmpty()) {
            lines.add(NumberLine.heading("Near", "cosine", "corr."));
            for (var n : facts.findings.near()) {
                lines.add(NumberLine.of(
                        facts.kept.componentText(n.component()), hundredths(n.cosine()), hundredths(n.correlation())));
            }
        }
        lines.add(NumberLine.heading("Strongest " + result.axes().get(1).name() + "s"));
        for (int j : facts.findings.columns()) {
            lines.add(NumberLine.of(
                    result.axes().get(1).label(j),
                    String.format(Locale.ROOT, "%+.3f", result.loadings(1).at(j, k))));
        }
        return lines;
    }

    private static List<NumberLine> concepts(Facts facts) {
        var lines = new ArrayList<NumberLine>();
        facts.concepts.ifPresent(concepts -> {
            var score = concepts.components().get(facts.component);
            if (Double.isFinite(score.score())) {
                lines.add(NumberLine.heading("Concept detection", "S_CD"));
                lines.add(NumberLine.of(score.label(), String.format(Locale.ROOT, "%+.2f", score.score())));
                concepts.baselines().stream()
                        .filter(b -> b.label().equals(score.label()))
                        .forEach(b -> lines.add(NumberLine.of(
                                "difference of its means", String.format(Locale.ROOT, "%+.2f", b.score()))));
                lines.add(NumberLine.of("components above zero", Numbers.percent(concepts.positive())));
            }
        });
        return lines;
    }

    private static List<NumberLine> classes(Facts facts) {
        var lines = new ArrayList<NumberLine>();
        if (!facts.findings.classes().isEmpty()) {
            lines.add(NumberLine.heading("Classes", "log₂", "top 20", "F1", "AUC", "p"));
            for (var c : facts.findings
                    .classes()
                    .subList(0, Math.min(CLASSES, facts.findings.classes().size()))) {
                lines.add(NumberLine.of(
                        c.label(),
                        Double.isNaN(c.logRatio()) ? "–" : String.format(Locale.ROOT, "%+.1f", c.logRatio()),
                        Math.round(100 * c.purity()) + " %",
                        String.format(Locale.ROOT, "%.2f", c.best()),
                        String.format(Locale.ROOT, "%.2f", c.auc()),
                        c.p() < 1e-3
                                ? String.format(Locale.ROOT, "%.0e", c.p())
                                : String.format(Locale.ROOT, "%.3f", c.p())));
            }
        }
        return lines;
    }

    /// Without the sign of a zero.
    private static String hundredths(double value) {
        return String.format(Locale.ROOT, "%.2f", Math.abs(value) < 0.005 ? 0 : value);
    }

    private static List<String> texts(Facts facts) {
        return lines(facts).stream()
                .filter(l -> !l.isHeading())
                .map(l -> l.name() + " " + l.value())
                .toList();
    }

    private static int height(List<NumberLine> lines) {
        return Spacing.MARGIN + 30 + HISTOGRAM + 8 + NumberLine.height(lines) + Spacing.MARGIN;
    }

    private static void paintNumbers(Graphics2D g, Facts facts, List<NumberLine> lines, int width, Look look) {
        g.setPaint(look.text());
        double room = width - 2.0 * Spacing.MARGIN;
        var title = facts.kept.componentText(facts.component) + " of " + facts.kept.name();
        Lettering.left(
                g,
                look.bold(Letter.HEAD),
                Lettering.fitted(look.bold(Letter.HEAD), title, room),
                Spacing.MARGIN,
                Spacing.MARGIN + 14.0);
        double top = Spacing.MARGIN + 30.0;
        SmallChart.histogram(
                g,
                look,
                new Rectangle2D.Double(Spacing.MARGIN, top, room, HISTOGRAM),
                facts.findings.density().counts(),
                facts.findings.density().most(),
                "activation");
        top += HISTOGRAM + 8.0;
        NumberLine.paint(g, look, lines, room, top);
    }

    /// The page as text, for those who read without a screen.
    public static String text(Request request) {
        var facts = facts(request);
        var text = new StringBuilder(facts.kept.componentText(facts.component) + " of " + facts.kept.name() + "\n");
        for (var line : lines(facts)) {
            text.append((line.isHeading() ? "\n" : "  ")
                    + (line.values().isEmpty()
                            ? line.name()
                            : String.format(Locale.ROOT, "%-28s %s", line.name(), line.value()))
                    + "\n");
        }
        Book.of(facts.result.axes().getFirst()).ifPresent(book -> {
            for (var section : Pages.write(faces(request, facts), book).sections()) {
                text.append("\n").append(section.heading()).append("\n");
                if (section.lines().isEmpty()) {
                    text.append("  ").append(section.empty()).append("\n");
                }
                for (var line : section.lines()) {
                    text.append(String.format(Locale.ROOT, "  %5.2f  ", line.strength()));
                    for (var word : line.words()) {
                        text.append(word.spaceBefore() ? " " : "")
                                .append(word.focus() ? "[" + word.text() + "]" : word.text());
                    }
                    text.append(line.label().isEmpty() ? "" : "  (" + line.label() + ")")
                            .append("\n");
                }
            }
        });
        return text.toString();
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var facts = facts(request);
        boolean wide = isWide(request);
        double x = click.x() - (wide ? NUMBERS : 0);
        double y = click.y()
                - (wide ? 0 : height(lines(facts)))
                - portrait(request, facts).height();
        if (x < 0 || y < 0) {
            return Optional.empty();
        }
        var rows = facts.result.axes().getFirst();
        int width = request.size().width();
        return sheet(request, facts, wide ? width - NUMBERS : width)
                .flatMap(s -> s.rowAt(x, y))
                .map(row ->
                        new Stroke(rows.id(), new Selection.Picked(List.of(row)), "select " + rows.name() + " " + row));
    }
}
