package factorscope.views.components;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.ComponentTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.workspace.Kept;
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
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// All components with their numbers, labels and notes.
public final class ComponentTableView implements View {
    private static final Param.Choice SORT = new Param.Choice(
            "sort",
            "Sort by",
            "The order of the lines.",
            "component",
            List.of(
                    new Param.Choice.Option("component", "Number"),
                    new Param.Choice.Option("weight", "Weight"),
                    new Param.Choice.Option("firing", "Fires on"),
                    new Param.Choice.Option("purity", "Purity"),
                    new Param.Choice.Option("stability", "Came back"),
                    new Param.Choice.Option("star", "Star")));

    private static final int ROW = 20;
    private static final int HEAD = 28;
    /// One column of the table.
    ///
    /// @param share of the width
    private record Column(String title, double share, boolean right, Function<ComponentRow, String> text) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("#", 0.06, true, r -> Integer.toString(r.component() + 1)),
            new Column("★", 0.04, false, r -> r.note().starred() ? "★" : ""),
            new Column("Label", 0.16, false, r -> r.note().label()),
            new Column("Weight", 0.1, true, r -> Numbers.shown(r.weight())),
            new Column("Share", 0.1, true, r -> Numbers.percent(r.share())),
            new Column("Fires on", 0.1, true, r -> r.statistics().firingText()),
            new Column("Kept", 0.08, true, r -> Integer.toString(r.statistics().kept())),
            new Column(
                    "Class of the strongest",
                    0.17,
                    false,
                    r -> r.statistics().purity().map(p -> p.label()).orElse("")),
            new Column(
                    "Purity",
                    0.09,
                    true,
                    r -> r.statistics()
                            .purity()
                            .map(p -> p.count() + "/" + p.of())
                            .orElse("")),
            new Column("Came back", 0.1, true, ComponentRow::badge));

    @Override
    public About about() {
        return new About("components", "Component table", "All components with their numbers, labels and notes.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(SORT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("This needs components with loadings.");
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(ComponentRow.needs(request.subject().result().orElseThrow()));
    }

    private static List<ComponentRow> rows(Request request) {
        var kept = request.subject().result().orElseThrow();
        var rows = ComponentRow.of(kept, request.finding(ComponentTable.Statistics.class));
        Comparator<ComponentRow> order = switch (request.options().get(SORT)) {
            case "weight" -> Comparator.comparingDouble(r -> -r.weight());
            case "firing" -> Comparator.comparingDouble(r -> -r.statistics().firing());
            case "purity" ->
                Comparator.comparingDouble(
                        r -> -r.statistics().purity().map(p -> p.share()).orElse(0.0));
            case "stability" ->
                Comparator.comparingDouble(
                        r -> -r.stability().map(x -> x.returned()).orElse(0.0));
            case "star" -> Comparator.comparing(r -> !r.note().starred());
            default -> Comparator.comparingInt(ComponentRow::component);
        };
        return rows.stream().sorted(order).toList();
    }

    @Override
    public Drawing draw(Request request) {
        var kept = request.subject().result().orElseThrow();
        var rows = rows(request);
        var selected = request.selectedComponents(kept);
        var size = new Size(request.size().width(), HEAD + rows.size() * ROW + Spacing.MARGIN);
        return new Drawing.Sketch(g -> paint(g, rows, selected, request.look(), size.width()), size, words(kept, rows));
    }

    private static String words(Kept kept, List<ComponentRow> rows) {
        long dead = rows.stream().filter(r -> r.statistics().isDead()).count();
        long pure = rows.stream()
                .filter(r -> r.statistics().purity().map(p -> p.share() >= 0.75).orElse(false))
                .count();
        return rows.size() + " components of " + kept.name() + ", " + dead + " dead"
                + (pure > 0 ? ", " + pure + " with at least three quarters of their strongest rows of one class" : "")
                + ".";
    }

    private static void paint(Graphics2D g, List<ComponentRow> rows, BitSet selected, Look look, int width) {
        double room = width - 2.0 * Spacing.MARGIN;
        double x = Spacing.MARGIN;
        g.setPaint(look.muted());
        for (var column : COLUMNS) {
            cell(g, look, column, column.title, x, room * column.share, 18, true);
            x += room * column.share;
        }
        g.setPaint(look.line());
        g.setStroke(new BasicStroke(1));
        g.draw(new Line2D.Double(Spacing.MARGIN, HEAD - 3, width - (double) Spacing.MARGIN, HEAD - 3));
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            double top = HEAD + i * ROW;
            if (selected.get(row.component())) {
                g.setPaint(look.highlight());
                g.fill(new Rectangle2D.Double(4, top, width - 8.0, ROW));
            }
            g.setPaint(row.statistics().isDead() ? look.muted() : look.text());
            x = Spacing.MARGIN;
            for (var column : COLUMNS) {
                cell(g, look, column, column.text.apply(row), x, room * column.share, top + 14, false);
                x += room * column.share;
            }
        }
    }

    private static void cell(
            Graphics2D g, Look look, Column column, String text, double x, double width, double y, boolean head) {
        var font = head ? look.bold(Letter.NOTE) : look.font(Letter.TEXT);
        var fitted = Lettering.fitted(font, text, width - 10);
        if (column.right) {
            Lettering.right(g, font, fitted, x + width - 10, y);
        } else {
            Lettering.left(g, font, fitted, x, y);
        }
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var kept = request.subject().result().orElseThrow();
        var rows = rows(request);
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        int line = (int) Math.floor((click.y() - HEAD) / ROW);
        if (line < 0 || line >= rows.size()) {
            return Optional.empty();
        }
        int k = rows.get(line).component();
        return Optional.of(Stroke.ofComponent(kept, k));
    }
}
