package factorscope.views.evidence;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.inspect.OneCluster;
import factorscope.model.data.Axis;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.match.ClusterProfile;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Everything about one cluster: its centre, what sets it apart from all other samples, and its most typical and most
/// doubtful members.
public final class ClusterPageView implements View {
    /// Numbers at the left, what is seen and read at the right, if there is room for both.
    private static final int WIDE = 700;

    private static final int NUMBERS = 330;
    private static final int HEAD = 58;
    private static final int SECTION = 24;

    private static final OneCluster ANALYSIS = new OneCluster();

    @Override
    public About about() {
        return new About(
                "cluster",
                "Cluster page",
                "One cluster: its centre, what sets it apart, its most typical and most doubtful members.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(EvidenceView.COMPONENT, EvidenceView.COUNT, SharedOptions.HIDE_MARKS);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS, Part.DATASETS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.result().isEmpty() || !(subject.result().get().result().factorization() instanceof Clusters)) {
            return Eligibility.refused("A cluster page needs clusters: run a clustering first.");
        }
        return subject.given()
                .map(ANALYSIS::accepts)
                .orElseGet(() -> Eligibility.refused("Open the data of these clusters to see what sets one apart."));
    }

    private static Kept kept(Request request) {
        return request.subject().result().orElseThrow();
    }

    private static Clusters clusters(Request request) {
        return (Clusters) kept(request).result().factorization();
    }

    private static int cluster(Request request) {
        int asked = request.options().get(EvidenceView.COMPONENT);
        return asked > 0
                ? Math.min(asked, clusters(request).components()) - 1
                : request.focus(kept(request)).orElse(0);
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(OneCluster.call(request.subject().given().orElseThrow(), cluster(request)));
    }

    /// Pictures under a heading.
    ///
    /// @param heading empty for none
    private record Pictures(String heading, Portrait portrait) {
        int height() {
            return portrait.isEmpty() ? 0 : portrait.height() + (heading.isEmpty() ? 0 : SECTION);
        }
    }

    /// What stands beside the numbers.
    ///
    /// @param pictures the centre, and members
    /// @param sheet members as texts, where there is something to read of them
    private record Seen(List<Pictures> pictures, Optional<Sheet> sheet) {
        int sheetTop() {
            return pictures.stream().mapToInt(Pictures::height).sum();
        }

        int height() {
            return sheetTop() + sheet.map(Sheet::height).orElse(0);
        }
    }

    private static Seen seen(Request request, ClusterProfile profile, int width) {
        var clusters = clusters(request);
        int k = cluster(request);
        var rows = clusters.axes().getFirst();
        var pictures = SamplePictures.of(rows, request.subject().data(), request.state());
        return new Seen(
                List.of(
                        new Pictures(
                                "",
                                new Portrait(
                                        clusters.axes().get(1),
                                        j -> clusters.centres().at(j, k),
                                        width)),
                        new Pictures("Most typical", new Portrait(rows, pictures, numbers(profile.typical()), width)),
                        new Pictures(
                                "Most doubtful", new Portrait(rows, pictures, numbers(profile.doubtful()), width))),
                // where members are seen, their numbers say no more
                pictures.isPresent() ? Optional.empty() : sheet(request, profile, rows, width));
    }

    private static List<Integer> numbers(List<ClusterProfile.Member> members) {
        return members.stream().map(ClusterProfile.Member::row).toList();
    }

    private static Optional<Sheet> sheet(Request request, ClusterProfile profile, Axis rows, int width) {
        return Book.of(rows).map(book -> {
            var sections = new ArrayList<Page.Section>();
            sections.addAll(
                    page(request, book, "Most typical", profile.typical()).sections());
            sections.addAll(
                    page(request, book, "Most doubtful", profile.doubtful()).sections());
            return new Sheet(new Page("Members", sections, List.of(), 1), request.look(), width);
        });
    }

    /// Each with how surely it belongs to the cluster, from 0 to 1.
    private static Page page(Request request, Book book, String heading, List<ClusterProfile.Member> members) {
        return Pages.ofRows(
                book,
                request.options().get(SharedOptions.HIDE_MARKS),
                request.subject().data(),
                "",
                heading,
                numbers(members),
                row -> members.stream()
                        .filter(m -> m.row() == row)
                        .mapToDouble(ClusterProfile.Member::value)
                        .findFirst()
                        .orElse(0),
                request.options().get(EvidenceView.COUNT));
    }

    private static boolean isWide(Request request) {
        return request.size().width() >= WIDE;
    }

    @Override
    public Drawing draw(Request request) {
        var found = request.finding(OneCluster.ClusterFinding.class);
        var profile = found.profile();
        var lines = lines(request, profile);
        boolean wide = isWide(request);
        int width = request.size().width();
        var seen = seen(request, profile, wide ? width - NUMBERS : width);
        int numbers = HEAD + NumberLine.height(lines) + Spacing.MARGIN;
        return new Drawing.Sketch(
                g -> {
                    var look = request.look();
                    Heading.title(
                            g,
                            look,
                            kept(request).componentText(found.cluster()) + " of "
                                    + kept(request).name(),
                            width);
                    Heading.remark(g, look, found.summary(), width);
                    NumberLine.paint(g, look, lines, (wide ? NUMBERS : width) - 2.0 * Spacing.MARGIN, HEAD - 4.0);
                    paintSeen(g, request, seen, wide ? NUMBERS : 0, wide ? HEAD - 8.0 : numbers);
                },
                new Size(width, wide ? Math.max(numbers, HEAD + seen.height()) : numbers + seen.height()),
                found.summary());
    }

    private static void paintSeen(Graphics2D g, Request request, Seen seen, double x, double y) {
        var moved = (Graphics2D) g.create();
        moved.translate(x, y);
        for (var pictures : seen.pictures) {
            if (pictures.portrait.isEmpty()) {
                continue;
            }
            if (!pictures.heading.isEmpty()) {
                Heading.section(
                        moved,
                        request.look(),
                        pictures.heading.toUpperCase(Locale.ROOT),
                        Spacing.MARGIN,
                        SECTION - 8.0);
                moved.translate(0, SECTION);
            }
            pictures.portrait.paint(moved, request.look());
            moved.translate(0, pictures.portrait.height());
        }
        seen.sheet.ifPresent(s -> s.paint(moved));
        moved.dispose();
    }

    private static List<NumberLine> lines(Request request, ClusterProfile profile) {
        var columns = clusters(request).axes().get(1);
        var lines = new ArrayList<NumberLine>();
        lines.add(NumberLine.of("Members", Numbers.count(profile.size())));
        if (!profile.classes().isEmpty()) {
            lines.add(NumberLine.heading("Classes", "in it", "of all"));
            profile.classes()
                    .forEach(c -> lines.add(NumberLine.of(c.label(), Numbers.count(c.in()), Numbers.count(c.all()))));
            if (profile.unlisted() > 0) {
                lines.add(NumberLine.of("others", Numbers.count(profile.unlisted()), ""));
            }
        }
        lines.add(NumberLine.heading(capitalised(columns.name()) + "s", "d", "p"));
        for (var c : profile.columns()) {
            lines.add(NumberLine.of(c.name(), signed(c.effect()), p(c.p())));
        }
        if (profile.columns().isEmpty()) {
            lines.add(NumberLine.of("none that differs for certain"));
        }
        if (!profile.texts().isEmpty()) {
            lines.add(NumberLine.heading("More frequent", "times", "p"));
            profile.texts()
                    .forEach(t -> lines.add(
                            NumberLine.of(t.text() + " (" + t.column() + ")", Numbers.shown(t.lift(), 2), p(t.p()))));
        }
        return lines;
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String signed(double effect) {
        return Double.isInfinite(effect)
                ? (effect > 0 ? "+∞" : "−∞")
                : String.format(Locale.ROOT, "%+.1f", effect).replace('-', '−');
    }

    private static String p(double value) {
        return value < 1e-99
                ? "≈ 0"
                : String.format(Locale.ROOT, value < 1e-3 ? "%.0e" : "%.3f", value)
                        .replace('-', '−');
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var profile = request.finding(OneCluster.ClusterFinding.class).profile();
        boolean wide = isWide(request);
        int width = request.size().width();
        var seen = seen(request, profile, wide ? width - NUMBERS : width);
        int numbers = HEAD + NumberLine.height(lines(request, profile)) + Spacing.MARGIN;
        double x = click.x() - (wide ? NUMBERS : 0);
        double y = click.y() - (wide ? HEAD - 8.0 : numbers) - seen.sheetTop();
        var rows = clusters(request).axes().getFirst();
        return seen.sheet
                .filter(_ -> x >= 0 && y >= 0)
                .flatMap(s -> s.rowAt(x, y))
                .map(row ->
                        new Stroke(rows.id(), new Selection.Picked(List.of(row)), "select " + rows.name() + " " + row));
    }
}
