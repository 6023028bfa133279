package factorscope.app.navigation;

import factorscope.model.data.Shape;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Layout;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Subject;
import factorscope.views.evidence.ComponentGalleryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The views with which looking at something usually begins.
public final class UsualViews {
    private static final List<String> FIRST = List.of(
            "scatter", "heat", "evidence", "spectrum", "components", "neurons", "confusion", "values", "convergence");

    private static final String MAP = "scatter";
    private static final List<String> BEFORE_RESULTS = List.of("values", "convergence");

    private UsualViews() {}

    /// Whether nothing but data and running jobs have been looked at so far.
    public static boolean isBeginning(Layout layout) {
        return layout.all().stream().allMatch(t -> BEFORE_RESULTS.contains(t.view()));
    }

    /// A whole window of them: what fits the subject, and the newest map of the same rows where there is one;
    /// what is open already goes behind.
    public static Layout layout(WorkspaceState state, Subject subject) {
        var id = subject.id();
        var tabs = new ArrayList<>(Stream.concat(shapes(subject), FIRST.stream())
                .filter(v -> Views.byId(v).fits(subject).fits())
                .map(v ->
                        tab(v, v.equals(MAP) ? map(state, subject).map(Kept::id).orElse(id) : id, shape(subject)))
                .toList());
        state.layout().all().stream()
                .filter(t -> tabs.stream()
                        .noneMatch(n -> n.view().equals(t.view()) && n.subject().equals(t.subject())))
                .forEach(tabs::add);
        return tabs.isEmpty() ? Layout.EMPTY : FirstLayout.of(tabs);
    }

    /// The one to begin with beside others.
    static Optional<Layout.Tab> single(Subject subject) {
        return Stream.concat(shapes(subject), Stream.of("evidence", "heat", "confusion", MAP, "spectrum", "values"))
                .filter(v -> Views.byId(v).fits(subject).fits())
                .findFirst()
                .map(v -> tab(v, subject.id(), shape(subject)));
    }

    /// Where loadings along more than two axes are known, these come first, and then what has a shape of its own.
    private static Stream<String> shapes(Subject subject) {
        var modes = subject.twoWay().filter(t -> t.structure().isPresent()).isPresent()
                ? Stream.of("modes", "core")
                : Stream.<String>empty();
        return subject.twoWay().filter(ComponentGalleryView::hasShapes).isPresent()
                ? Stream.concat(modes, Stream.of("portraits"))
                : modes;
    }

    /// A fresh tab with a view's initial options.
    public static Layout.Tab tab(String view, String subjectId, Shape shape) {
        return new Layout.Tab(
                UUID.randomUUID().toString().substring(0, 8),
                view,
                subjectId,
                Views.byId(view).options().initial(shape).texts());
    }

    public static Shape shape(Subject subject) {
        return switch (subject) {
            case Subject.OfData ofData -> ofData.dataset().values().shape();
            case Subject.OfResult ofResult ->
                ofResult.data()
                        .map(d -> d.values().shape())
                        .orElseGet(() -> shape(ofResult.kept().result().factorization()));
        };
    }

    private static Shape shape(Factorization factorization) {
        return Shape.of(factorization.axes().getFirst().size(), factorization.components());
    }

    private static Optional<Kept> map(WorkspaceState state, Subject subject) {
        return subject.result()
                .flatMap(kept -> state.results().reversed().stream()
                        .filter(k -> k.datasetId().equals(kept.datasetId()))
                        .filter(k -> k.result().factorization() instanceof Embedding)
                        .findFirst());
    }
}
