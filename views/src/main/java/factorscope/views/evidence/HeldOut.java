package factorscope.views.evidence;

import factorscope.model.diagnose.BlindQuiz;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import java.util.BitSet;

/// A quiz about what a component's page does not show.
public final class HeldOut {
    private HeldOut() {}

    /// @param answers finds what the page needs
    /// @param seed the same one asks the same questions
    /// @throws factorscope.model.failure.Failure if too few samples are left that fire or are silent
    public static BlindQuiz quiz(Subject.OfResult subject, int component, Marks marks, Answers answers, long seed) {
        var result = subject.twoWay().orElseThrow();
        var rows = result.axes().getFirst();
        var book = Book.of(rows);
        var shown = new BitSet();
        book.ifPresent(b -> {
            var options = new EvidenceView()
                    .options()
                    .initial(result.loadings(0).shape())
                    .with(EvidenceView.SHOW, "faces")
                    .with(EvidenceView.COMPONENT, component + 1);
            var request = new Request(subject, options, marks, Look.PRINT, new Size(1, 1));
            var page = Pages.write(answers.complete(Pages.needs(request), request), b);
            for (var section : page.sections()) {
                for (var line : section.lines()) {
                    // the whole sentence was read
                    for (int row : b.line(b.lineOf(line.row()))) {
                        shown.set(row);
                    }
                }
            }
        });
        return BlindQuiz.of(
                result.loadings(0),
                component,
                row -> !shown.get(row) && book.map(b -> !b.isSpecial(row)).orElse(true),
                row -> book.map(b -> b.lineOf(row)).orElse(row),
                seed);
    }
}
