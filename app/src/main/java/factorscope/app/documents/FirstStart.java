package factorscope.app.documents;

import factorscope.app.jobs.RunNames;
import factorscope.app.navigation.UsualViews;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import factorscope.samples.Samples;
import factorscope.views.drawing.Subject;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a person sees first: the bundled activation dump, already decomposed, so that there is something to
/// explore at once. The results are made by `make-first-results`.
public final class FirstStart {
    /// Its factors, in the sample's folder.
    public static final String FACTORS = "result-snmf";

    /// What the factors are made with, chosen before looking: the parameters of the paper's setting at this size.
    public static final Map<String, String> PARAMETERS = Map.of("components", "100", "keep", "0.05");

    /// Its id in the workspace.
    public static final String FACTORS_ID = "first";

    /// Its map.
    public static final String MAP = "result-tsne";

    private FirstStart() {}

    public static Path folder(String result) {
        return Samples.folder().resolve(Samples.FIRST).resolve(result);
    }

    /// The workspace of the first start; nothing in it is unsaved.
    public static WorkspaceState state(MemoryBudget memory) {
        var dataset = Samples.byId(Samples.FIRST).open(memory);
        var map = kept("first-map", MAP, dataset, memory);
        var factors = kept(FACTORS_ID, FACTORS, dataset, memory);
        var purest = new Selection.Picked(List.of(purest(factors)));
        var state = WorkspaceState.EMPTY
                .withDataset(dataset)
                .withResult(factors)
                .withResult(map)
                .withSelection(factors.componentAxis(), purest);
        return state.withLayout(UsualViews.layout(state, new Subject.OfResult(factors, Optional.of(dataset))));
    }

    /// A component to begin with: the one whose strongest rows agree most in their class.
    private static int purest(Kept factors) {
        var result = (TwoWay) factors.result().factorization();
        return IntStream.range(0, result.components())
                .mapToObj(ComponentStatistics.of(result))
                .max(Comparator.comparingDouble(
                        c -> c.purity().map(p -> p.share()).orElse(0.0)))
                .map(ComponentStatistics::component)
                .orElse(0);
    }

    private static Kept kept(String id, String folder, Dataset dataset, MemoryBudget memory) {
        var result = ResultFolder.read(folder(folder), memory).result();
        return new Kept(id, dataset.id(), name(result.provenance(), dataset), result, Map.of());
    }

    public static String name(factorscope.model.decompose.Provenance provenance, Dataset dataset) {
        return RunNames.of(
                Decompositions.byId(provenance.algorithmId()),
                provenance.params(),
                provenance.seed(),
                dataset.values().shape());
    }
}
