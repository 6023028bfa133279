package factorscope.views.evidence;

import factorscope.model.analyse.Call;
import factorscope.model.data.Axis;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The samples behind a component or a selection, in their context: tokens in their sentences, marked by how
/// strongly they fire; what does not fire though it might; and which labels carry the component.
public final class EvidenceView implements View {
    static final Param.Choice SHOW = new Param.Choice(
            "show",
            "Show",
            "Which samples of a component are shown.",
            "top",
            List.of(
                    new Param.Choice.Option("top", "Strongest"),
                    new Param.Choice.Option("quantiles", "Quarters"),
                    new Param.Choice.Option("negative", "Negative pole"),
                    new Param.Choice.Option("silent", "Silent though alike"),
                    new Param.Choice.Option("random", "Random"),
                    new Param.Choice.Option("faces", "Some of all")));
    static final Param.Whole COUNT = new Param.Whole("count", "Lines", "How many sentences to show.", 10, 1, 500);
    static final Param.Whole CONTEXT = new Param.Whole(
            "context",
            "Context",
            "Words before and after the token; 0 shows as many as there is room for.",
            0,
            0,
            1000);
    static final Param.Choice LAYOUT = new Param.Choice(
            "layout",
            "Texts",
            "Whether a text is cut to one line, or shown whole with its line breaks.",
            "line",
            List.of(new Param.Choice.Option("line", "One line"), new Param.Choice.Option("whole", "Whole")));
    static final Param.Choice TOKENS = new Param.Choice(
            "tokens",
            "Tokens",
            "Whether tokens read as text, or as the tokenizer wrote them.",
            "text",
            List.of(new Param.Choice.Option("text", "As text"), new Param.Choice.Option("raw", "Raw")));
    static final Param.Whole COMPONENT =
            new Param.Whole("component", "Component", "Which one; 0 shows the selected one.", 0, 0, 100_000);

    @Override
    public About about() {
        return new About("evidence", "Evidence", "The samples behind a component or a selection, in their context.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(SHOW, LAYOUT, COUNT, CONTEXT, TOKENS, SharedOptions.HIDE_MARKS, COMPONENT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.result().isEmpty()) {
            return Eligibility.refused("Evidence is that of a result: run a decomposition first.");
        }
        var rows = subject.result().get().result().factorization().axes().getFirst();
        return rows.labels().table().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("The samples have no labels or tokens to read.");
    }

    @Override
    public List<Call> needs(Request request) {
        return Pages.needs(request);
    }

    static Book book(Request request) {
        return Book.of(rows(request), request.options().get(TOKENS).equals("raw"))
                .orElseThrow();
    }

    static Axis rows(Request request) {
        return request.subject()
                .result()
                .orElseThrow()
                .result()
                .factorization()
                .axes()
                .getFirst();
    }

    private static Sheet sheet(Request request) {
        var options = request.options();
        return new Sheet(
                Pages.write(request, book(request)),
                request.look(),
                request.size().width(),
                new Sheet.Texts(options.get(CONTEXT), options.get(LAYOUT).equals("whole")));
    }

    @Override
    public Drawing draw(Request request) {
        var sheet = sheet(request);
        return new Drawing.Sketch(sheet::paint, new Size(request.size().width(), sheet.height()), words(sheet.page()));
    }

    private static String words(Page page) {
        var words = new StringBuilder("Evidence for " + page.title() + ".");
        page.sections().stream().findFirst().ifPresent(section -> {
            words.append(' ').append(section.heading()).append(": ");
            words.append(
                    section.lines().isEmpty()
                            ? section.empty()
                            : section.lines().stream()
                                            .limit(3)
                                            .map(line -> line.words().stream()
                                                    .filter(Page.Word::focus)
                                                    .map(Page.Word::text)
                                                    .collect(Collectors.joining()))
                                            .collect(Collectors.joining(", "))
                                    + ".");
        });
        page.classes().stream()
                .findFirst()
                .ifPresent(c -> words.append(" Mostly ")
                        .append(c.label())
                        .append(" (")
                        .append(Numbers.percent(c.share()))
                        .append(")."));
        return words.toString();
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        return gesture instanceof Gesture.Click click ? picked(sheet(request), rows(request), click) : Optional.empty();
    }

    /// The sample that is clicked.
    static Optional<Stroke> picked(Sheet sheet, Axis rows, Gesture.Click click) {
        return sheet.rowAt(click.x(), click.y())
                .map(row ->
                        new Stroke(rows.id(), new Selection.Picked(List.of(row)), "select " + rows.name() + " " + row));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        return told(sheet(request), at);
    }

    /// The token at a place and how strongly it fires.
    static Optional<String> told(Sheet sheet, Gesture.Click at) {
        return sheet.wordAt(at.x(), at.y())
                .map(word -> word.text() + "\nfires with "
                        + Numbers.shown(word.strength() * sheet.page().most(), 4) + "\nsample " + word.row());
    }
}
