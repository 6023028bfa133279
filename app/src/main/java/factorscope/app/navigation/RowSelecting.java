package factorscope.app.navigation;

import factorscope.app.session.Focus;
import factorscope.app.session.Session;
import factorscope.model.data.Axis;
import factorscope.model.failure.Failure;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Condition;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Edit;
import factorscope.views.drawing.Stroke;
import java.util.Optional;

/// Selects rows of what is in focus by words instead of strokes.
public final class RowSelecting {
    private final Session session;
    private final Navigation navigation;

    RowSelecting(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
    }

    /// The rows of what is in focus: of a result its own, whose data need not be open.
    private Optional<Axis> currentRows() {
        var focus = navigation.focus().get();
        var ofResult = navigation
                .currentResult()
                .map(k -> k.result().factorization().axes().getFirst());
        boolean isResult = focus instanceof Focus.OnResult || focus instanceof Focus.OnComponent;
        var ofData = navigation.currentDataset().map(d -> d.axes().getFirst());
        return isResult ? ofResult.or(() -> ofData) : ofData.or(() -> ofResult);
    }

    /// Selects the rows that meet a condition, such as `#7 > 0.2 and label = "x"`, in the mode that is on.
    ///
    /// @throws Failure if it cannot be understood
    public void where(String condition) {
        var rows = currentRows().orElseThrow(() -> Failure.usage("There are no rows yet.", "Open a dataset first."));
        var results = navigation
                .currentResults()
                .filter(k -> k.result().factorization().axes().getFirst().id().equals(rows.id()))
                .toList();
        var selection = Condition.parse(condition, RowColumns.of(rows, results));
        if (selection.resolve(rows.size(), session.state()).isEmpty()) {
            throw Failure.usage(
                    "No " + rows.name() + " meets this condition.", "What was selected stays. Check names and values.");
        }
        navigation.stroke(new Stroke(rows.id(), selection, "select " + condition), System.nanoTime(), Optional.empty());
    }

    /// Selects all rows.
    public void all() {
        currentRows().ifPresent(rows -> select(rows, new Selection.All(), "select all " + rows.name() + "s"));
    }

    /// Selects the rows that are not selected now.
    public void invert() {
        currentRows()
                .ifPresent(rows -> select(
                        rows,
                        session.state()
                                .selections()
                                .getOrDefault(rows.id(), Selection.NOTHING)
                                .inverted(),
                        "invert selection"));
    }

    /// Selects the rows on which the component in focus is not zero.
    public void firing() {
        if (navigation.focus().get() instanceof Focus.OnComponent on) {
            session.state().result(on.resultId()).ifPresent(kept -> {
                var column = new ColumnRef.Loading(kept.id(), 0, on.component());
                var silent = new Selection.Band(column, 0, 0);
                var rows = kept.result().factorization().axes().getFirst();
                select(rows, silent.unmet(), "select what fires #" + (on.component() + 1));
            });
        }
    }

    private void select(Axis rows, Selection selection, String words) {
        session.workspace().apply(new Edit.Select(rows.id(), selection, words, System.nanoTime()));
    }
}
