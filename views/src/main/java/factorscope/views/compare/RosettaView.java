package factorscope.views.compare;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.compare.Comparison;
import factorscope.model.data.Grid;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.match.Alignment;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.WorkspaceState;
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
import factorscope.views.paint.ColourKey;
import factorscope.views.paint.Explanation;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which component of this result is which of another of the same columns: an aligned matrix, and each component of
/// this one as a sum of few of the other.
public final class RosettaView implements View {
    private static final Param.Choice BY = new Param.Choice(
            "by",
            "Compare by",
            "What a cell's colour stands for.",
            "cosine",
            List.of(
                    new Param.Choice.Option("cosine", "Cosine of the loadings"),
                    new Param.Choice.Option("shared", "Shared strongest samples"),
                    new Param.Choice.Option("correlation", "Correlation of the activations")));
    private static final Param.Whole WITH = new Param.Whole(
            "with", "Other result", "Which one, counted from the newest other of the same columns.", 1, 1, 1000);

    private static final int LEFT = 96;
    private static final int TOP = 84;
    private static final int MOST_SENTENCES = 40;
    private static final int SENTENCE = 19;
    private static final double LEAST_CELL = 4;
    private static final double MOST_CELL = 26;
    private static final double NAMED_CELL = 13;

    private static final Comparison ANALYSIS = new Comparison();

    @Override
    public About about() {
        return new About("rosetta", "Rosetta", "Which component of this result is which of another, and as what sums.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(BY, WITH);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.RESULTS, Part.SELECTIONS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("This compares components with loadings: run a factorization first.");
    }

    /// One of the two results.
    ///
    /// @param text of a component
    private record Side(String name, IntFunction<String> text, BitSet selected) {
        static Side of(Request request, Kept kept) {
            return new Side(kept.name(), kept::componentText, request.selectedComponents(kept));
        }
    }

    /// The two results with what they have in common.
    ///
    /// @param rows components of the left, from the top
    /// @param columns components of the right, from the left
    private record Both(
            Side left, Side right, Comparison.ComparisonFinding found, List<Integer> rows, List<Integer> columns) {
        static Both of(Side left, Side right, Comparison.ComparisonFinding found) {
            var rows = new ArrayList<Integer>();
            var columns = new ArrayList<Integer>();
            // pairs along the diagonal, the surest first, then what has no partner
            found.alignment().matching().pairs().stream()
                    .sorted((a, b) -> Double.compare(b.likeness(), a.likeness()))
                    .forEach(p -> {
                        rows.add(p.left());
                        columns.add(p.right());
                    });
            addRest(rows, found.alignment().cosines().rows());
            addRest(columns, found.alignment().cosines().columns());
            return new Both(left, right, found, rows, columns);
        }

        private static void addRest(List<Integer> order, int components) {
            for (int k = 0; k < components; k++) {
                if (!order.contains(k)) {
                    order.add(k);
                }
            }
        }

        Alignment alignment() {
            return found.alignment();
        }
    }

    private static Optional<Kept> other(Request request) {
        var others = others(request.state(), request.subject().result().orElseThrow())
                .toList();
        int number = request.options().get(WITH);
        return number > others.size() ? Optional.empty() : Optional.of(others.get(number - 1));
    }

    /// What a result can be compared with, the newest first.
    private static Stream<Kept> others(WorkspaceState state, Kept kept) {
        return state.results().reversed().stream()
                .filter(k -> !k.id().equals(kept.id()))
                .filter(k -> columns(k).isPresent() && columns(k).equals(columns(kept)));
    }

    private static OptionalInt columns(Kept kept) {
        return kept.result().factorization() instanceof TwoWay twoWay
                ? OptionalInt.of(twoWay.axes().get(1).size())
                : OptionalInt.empty();
    }

    /// The options with which a result is compared with another; empty where they have not the same columns.
    public Optional<ParamValues> comparing(WorkspaceState state, Kept kept, String otherId) {
        int number = others(state, kept).map(Kept::id).toList().indexOf(otherId) + 1;
        return number == 0
                ? Optional.empty()
                : Optional.of(options().initial(Shape.of(1, 1)).with(WITH, number));
    }

    @Override
    public List<Call> needs(Request request) {
        var own = request.subject().result().orElseThrow();
        return other(request)
                .map(other -> List.of(Call.usual(ANALYSIS, Given.of(own.result(), other.result()))))
                .orElse(List.of());
    }

    private static Optional<Both> both(Request request) {
        var kept = request.subject().result().orElseThrow();
        return other(request)
                .map(other -> Both.of(
                        Side.of(request, kept),
                        Side.of(request, other),
                        request.finding(Comparison.ComparisonFinding.class)));
    }

    private static @Nullable Grid grid(String by, Alignment alignment) {
        return switch (by) {
            case "shared" -> alignment.shared().orElse(null);
            case "correlation" -> alignment.correlations().orElse(null);
            default -> alignment.cosines();
        };
    }

    @Override
    public Drawing draw(Request request) {
        var both = both(request);
        if (both.isEmpty()) {
            return Explanation.of(
                    request, "Rosetta needs a second result with the same columns: run another factorization.");
        }
        var grid = grid(request.options().get(BY), both.get().alignment());
        return grid == null
                ? Explanation.of(
                        request, "The two results have different samples: only their loadings can be compared.")
                : draw(both.get(), grid, request.look(), request.size());
    }

    /// The figure of a comparison by itself.
    public static Drawing draw(Comparison.ComparisonFinding found, Look look, Size size) {
        IntFunction<String> text = k -> "#" + (k + 1);
        var pair =
                Both.of(new Side(found.left(), text, new BitSet()), new Side(found.right(), text, new BitSet()), found);
        return draw(pair, found.alignment().cosines(), look, size);
    }

    private static Drawing draw(Both pair, Grid grid, Look look, Size size) {
        double cell = cell(size, pair);
        var sentences = sentences(pair);
        int width = (int) Math.max(size.width(), LEFT + cell * pair.columns.size() + Spacing.MARGIN);
        int height =
                (int) (TOP + cell * pair.rows.size() + (sentences.isEmpty() ? 0 : 34 + SENTENCE * sentences.size()))
                        + Spacing.MARGIN;
        return new Drawing.Sketch(
                g -> paint(g, look, size, pair, grid, cell, sentences),
                new Size(width, height),
                words(pair, sentences));
    }

    private static double cell(Size size, Both pair) {
        return Math.clamp(
                (size.width() - LEFT - Spacing.MARGIN) / (double) Math.max(1, pair.columns.size()),
                LEAST_CELL,
                MOST_CELL);
    }

    private static List<String> sentences(Both pair) {
        return pair.alignment().sums().stream()
                .filter(Alignment.Sum::isTelling)
                .sorted((a, b) -> Double.compare(b.explained(), a.explained()))
                .limit(MOST_SENTENCES)
                .map(s -> s.text(pair.found.leftName(), pair.found.rightName()))
                .toList();
    }

    private static String words(Both pair, List<String> sentences) {
        var matching = pair.alignment().matching();
        return pair.left.name + " beside " + pair.right.name + ": " + matching.atLeast(0.9) + " of "
                + matching.pairs().size() + " pairs with a cosine of at least 0.9."
                + (sentences.isEmpty() ? "" : " " + sentences.getFirst() + ".");
    }

    private static void paint(
            Graphics2D g, Look look, Size size, Both pair, Grid grid, double cell, List<String> sentences) {
        Heading.title(g, look, pair.left.name + "  ×  " + pair.right.name, size.width());
        ColourKey.signed(g, look, size.width() - Spacing.MARGIN - ColourKey.WIDTH, TOP - 34.0);
        var selected = pair.left.selected;
        var across = pair.right.selected;
        for (int r = 0; r < pair.rows.size(); r++) {
            int left = pair.rows.get(r);
            double y = TOP + r * cell;
            if (cell >= NAMED_CELL || selected.get(left)) {
                name(g, look, pair.left.text.apply(left), selected.get(left), LEFT - 6.0, y + cell / 2 + 4);
            }
            for (int c = 0; c < pair.columns.size(); c++) {
                double value = grid.at(left, pair.columns.get(c));
                g.setPaint(new Color(Palette.diverging(value, look)));
                g.fill(new Rectangle2D.Double(LEFT + c * cell, y, cell + 0.3, cell + 0.3));
            }
        }
        for (int c = 0; c < pair.columns.size(); c++) {
            int right = pair.columns.get(c);
            if (cell >= NAMED_CELL || across.get(right)) {
                g.setPaint(across.get(right) ? look.accent() : look.muted());
                Lettering.centred(
                        g, look.font(Letter.SMALL), Integer.toString(right + 1), LEFT + (c + 0.5) * cell, TOP - 6.0);
            }
        }
        frame(g, look, pair, cell, selected, across);
        double top = TOP + cell * pair.rows.size() + 24;
        g.setPaint(look.muted());
        if (!sentences.isEmpty()) {
            Heading.section(g, look, "WHAT IS WHAT (share of the squared norm)", Spacing.MARGIN, top);
        }
        g.setPaint(look.text());
        for (int i = 0; i < sentences.size(); i++) {
            Lettering.left(
                    g,
                    look.font(Letter.TEXT),
                    Lettering.fitted(look.font(Letter.TEXT), sentences.get(i), size.width() - 2.0 * Spacing.MARGIN),
                    Spacing.MARGIN,
                    top + (i + 1) * (double) SENTENCE);
        }
    }

    private static void name(Graphics2D g, Look look, String text, boolean selected, double right, double base) {
        g.setPaint(selected ? look.accent() : look.muted());
        Lettering.right(
                g, look.font(Letter.SMALL), Lettering.fitted(look.font(Letter.SMALL), text, LEFT - 14.0), right, base);
    }

    private static void frame(Graphics2D g, Look look, Both pair, double cell, BitSet selected, BitSet across) {
        g.setPaint(look.accent());
        g.setStroke(new BasicStroke(1.4f));
        for (int r = 0; r < pair.rows.size(); r++) {
            if (selected.get(pair.rows.get(r))) {
                g.draw(new Rectangle2D.Double(LEFT, TOP + r * cell, cell * pair.columns.size(), cell));
            }
        }
        for (int c = 0; c < pair.columns.size(); c++) {
            if (across.get(pair.columns.get(c))) {
                g.draw(new Rectangle2D.Double(LEFT + c * cell, TOP, cell, cell * pair.rows.size()));
            }
        }
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        return at(request, click).map(cell -> {
            var kept = cell.isRight
                    ? other(request).orElseThrow()
                    : request.subject().result().orElseThrow();
            return Stroke.ofComponent(kept, cell.component);
        });
    }

    /// A component under the pointer: one of the left result, or right above the matrix one of the right.
    private record Under(boolean isRight, int component, String words) {}

    private static Optional<Under> at(Request request, Gesture.Click click) {
        return both(request).flatMap(pair -> {
            double cell = cell(request.size(), pair);
            int column = (int) Math.floor((click.x() - LEFT) / cell);
            int row = (int) Math.floor((click.y() - TOP) / cell);
            boolean inColumn = column >= 0 && column < pair.columns.size();
            boolean inRow = row >= 0 && row < pair.rows.size();
            if (inColumn && click.y() >= TOP - 20.0 && click.y() < TOP) {
                int right = pair.columns.get(column);
                return Optional.of(new Under(true, right, pair.right.text.apply(right)));
            }
            if (!inRow || click.x() < 0) {
                return Optional.empty();
            }
            int left = pair.rows.get(row);
            var words = pair.left.text.apply(left);
            if (inColumn) {
                int right = pair.columns.get(column);
                words += " and " + pair.right.text.apply(right) + ": cosine "
                        + String.format(
                                java.util.Locale.ROOT,
                                "%.3f",
                                pair.alignment().cosines().at(left, right))
                        + pair.alignment()
                                .shared()
                                .map(s -> ", " + Math.round(20 * s.at(left, right)) + " of 20 strongest samples shared")
                                .orElse("")
                        + pair.alignment()
                                .correlations()
                                .map(s -> String.format(java.util.Locale.ROOT, ", correlation %.3f", s.at(left, right)))
                                .orElse("");
            }
            return Optional.of(new Under(false, left, words));
        });
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click click) {
        return at(request, click).map(Under::words);
    }
}
