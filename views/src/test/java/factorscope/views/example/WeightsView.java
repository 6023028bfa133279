package factorscope.views.example;

import factorscope.model.analyse.Call;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.views.components.ComponentRow;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.BarList;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Spacing;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A view: the weights of components as a list of bars. It declares what it reads and needs, and is given exactly that;
/// a click selects a component, in every view.
public final class WeightsView implements View {
    private static final Param.Whole COUNT = new Param.Whole("count", "Components", "At most so many.", 20, 1, 1000);

    private static final int HEAD = 40;
    private static final int NAMES = 110;
    private static final int VALUES = 90;

    @Override
    public About about() {
        return new About("weights", "Weights", "The weights of components as bars.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(COUNT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Weights are those of components: run a factorization first.");
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(ComponentRow.needs(request.subject().result().orElseThrow()));
    }

    private static BarList bars(Request request) {
        var kept = request.subject().result().orElseThrow();
        var rows = ComponentRow.of(kept, request.finding(ComponentRow.needs(kept)));
        var selected = request.selectedComponents(kept);
        var lines = rows.stream()
                .limit(request.options().get(COUNT))
                .map(row -> new BarList.Line(
                        kept.componentText(row.component()),
                        row.weight(),
                        request.look().ink(),
                        Numbers.shown(row.weight()),
                        selected.get(row.component())))
                .toList();
        double most = lines.stream().mapToDouble(BarList.Line::value).max().orElse(1);
        double width = Math.max(NAMES + 10, request.size().width() - VALUES - 2.0 * Spacing.MARGIN);
        return new BarList(lines, new Rectangle2D.Double(Spacing.MARGIN, HEAD, width, 0), NAMES, 0, Math.max(0, most));
    }

    @Override
    public Drawing draw(Request request) {
        var bars = bars(request);
        var title = "Weights of " + request.subject().title();
        int width = request.size().width();
        return new Drawing.Sketch(
                g -> {
                    Heading.title(g, request.look(), title, width);
                    bars.paint(g, request.look());
                },
                new Size(width, (int) (HEAD + bars.height() + Spacing.MARGIN)),
                title + ": " + Numbers.counted(bars.lines().size(), "component") + ".");
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var kept = request.subject().result().orElseThrow();
        var line = bars(request).line(click.y());
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(new Stroke(
                        kept.componentAxis(), new Selection.Picked(List.of(line.getAsInt())), "select a component"));
    }
}
