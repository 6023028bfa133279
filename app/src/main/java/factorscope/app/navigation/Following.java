package factorscope.app.navigation;

import factorscope.app.session.Focus;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Embedding;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Layout;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Subject;
import java.util.Optional;
import java.util.stream.Stream;

/// What views that are not pinned show of what is in focus.
final class Following {
    private final Navigation navigation;

    Following(Navigation navigation) {
        this.navigation = navigation;
    }

    /// Views of data follow the dataset, those of results the run. A map stays as long as the run is of the same data,
    /// whose rows it shows.
    Optional<String> of(Layout.Tab tab) {
        var view = Views.byId(tab.view());
        var shown = navigation.subject(tab.subject());
        boolean isOfData = shown.filter(Subject.OfData.class::isInstance).isPresent();
        var candidates = isOfData
                ? navigation.currentDataset().map(Dataset::id).stream()
                : navigation.focus().get() instanceof Focus.OnJob job
                        ? Stream.of(job.id())
                        : navigation.currentResults().map(Kept::id);
        var map = shown.flatMap(Subject::result)
                .filter(k -> k.result().factorization() instanceof Embedding)
                .map(Kept::datasetId);
        var current = navigation.currentDataset().map(Dataset::id);
        var all = candidates.toList();
        var fitting = all.stream()
                .filter(id ->
                        navigation.subject(id).filter(s -> view.fits(s).fits()).isPresent())
                .findFirst()
                .filter(id -> map.isEmpty() || !current.equals(map));
        // of other data nothing is shown: the view says why it has nothing of these
        boolean isOfOthers = shown.map(Following::datasetOf)
                .filter(id -> current.isPresent() && !current.get().equals(id))
                .isPresent();
        return fitting.isPresent() || !isOfOthers ? fitting : all.stream().findFirst();
    }

    private static String datasetOf(Subject subject) {
        return switch (subject) {
            case Subject.OfData ofData -> ofData.dataset().id();
            case Subject.OfResult ofResult -> ofResult.kept().datasetId();
        };
    }
}
