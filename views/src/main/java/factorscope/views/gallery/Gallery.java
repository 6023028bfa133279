package factorscope.views.gallery;

import factorscope.model.data.Shape;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.select.Selection;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Every view of a specimen that suits it, in both themes and three sizes.
public final class Gallery {
    /// Kinds of specimens, what shows most first.
    private static final List<String> KINDS = List.of("spectrum", "clusters", "map", "tucker", "polyadic", "data");

    /// Views that show most of another kind.
    private static final Map<String, String> BEST = Map.of("scatter", "map");

    private static final List<Size> SIZES = List.of(new Size(360, 280), new Size(640, 420), new Size(1100, 640));

    /// A picture of the gallery.
    ///
    /// @param name of its file, without ending
    public record Piece(View view, String name, Request request) {}

    private final List<Piece> pieces;

    public Gallery(MemoryBudget memory) {
        var specimens = new Specimens(memory);
        pieces = Views.all().stream()
                .flatMap(view -> pieces(view, specimens).stream())
                .toList();
    }

    public List<Piece> pieces() {
        return pieces;
    }

    private static List<Piece> pieces(View view, Specimens specimens) {
        var all = specimens.all();
        var best = Optional.ofNullable(BEST.get(view.about().id()));
        var subject = Stream.concat(best.stream(), KINDS.stream())
                .map(kind -> Objects.requireNonNull(all.get(kind)))
                .filter(s -> view.fits(s).fits())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "nothing suits " + view.about().id()));
        var marks = new Marks(state(subject, specimens)).only(view.reads(), subject);
        var options = view.options().initial(Shape.of(24, 10));
        return SIZES.stream()
                .flatMap(size -> List.of(false, true).stream()
                        .map(dark -> new Piece(
                                view,
                                view.about().id() + "-" + size.width() + (dark ? "-dark" : ""),
                                new Request(subject, options, marks, new Look(dark, 1, 1), size))))
                .toList();
    }

    /// With its data, another result, a matrix to see components through, and something selected.
    private static WorkspaceState state(Subject subject, Specimens specimens) {
        var state = WorkspaceState.EMPTY;
        if (subject.data().isPresent()) {
            state = state.withDataset(subject.data().get());
        }
        if (subject.result().isPresent()) {
            var kept = subject.result().get();
            state = state.withResult(kept)
                    .withResult(specimens.other())
                    .withDataset(specimens.matrix())
                    .withSelection(kept.componentAxis(), new Selection.Picked(List.of(1)));
        }
        return state.withSelection(subject.axes().getFirst().id(), new Selection.Picked(List.of(2, 3, 4, 5)));
    }
}
