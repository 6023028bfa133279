package factorscope.views.evidence;

import factorscope.model.analyse.Call;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.ParamSpec;
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

/// The whole text around a sample, marked by how strongly the component in focus fires on each of its tokens.
public final class DocumentView implements View {
    private static final Sheet.Texts WHOLE = new Sheet.Texts(0, true);

    @Override
    public About about() {
        return new About(
                "document", "Document", "The whole text around the selected sample, or the one that fires most.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(EvidenceView.TOKENS, SharedOptions.HIDE_MARKS, EvidenceView.COMPONENT, EvidenceView.COUNT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        var refusal = new EvidenceView().fits(subject);
        if (!refusal.fits()) {
            return refusal;
        }
        var rows =
                subject.result().orElseThrow().result().factorization().axes().getFirst();
        return Book.of(rows).filter(Book::hasSentences).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("The samples are no tokens of texts: there is no document around them.");
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of();
    }

    private static Sheet sheet(Request request) {
        var page = Pages.document(request, EvidenceView.book(request));
        return new Sheet(page, request.look(), request.size().width(), WHOLE);
    }

    @Override
    public Drawing draw(Request request) {
        var sheet = sheet(request);
        var text = sheet.page().sections().getFirst();
        return new Drawing.Sketch(
                sheet::paint,
                new Size(request.size().width(), sheet.height()),
                text.heading() + ", as " + sheet.page().title() + " fires on it: "
                        + text.lines().getFirst().words().stream()
                                .map(w -> (w.spaceBefore() ? " " : "") + w.text())
                                .collect(Collectors.joining())
                        + ".");
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        return gesture instanceof Gesture.Click click
                ? EvidenceView.picked(sheet(request), EvidenceView.rows(request), click)
                : Optional.empty();
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        return EvidenceView.told(sheet(request), at);
    }
}
