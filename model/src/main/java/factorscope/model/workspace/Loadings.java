package factorscope.model.workspace;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The loadings of a result as a dataset of their own, so that they can be mapped, clustered and decomposed
/// again. Their rows are the same axis as the result's, so everything stays linked.
public final class Loadings {
    /// In an origin: the importer's id.
    static final String ORIGIN = "loadings";

    private Loadings() {}

    /// @param axis 0 for the rows' loadings, 1 for the columns'
    public static Dataset of(Kept kept, int axis) {
        var factorization = kept.result().factorization();
        var along = factorization.axes().get(axis);
        var names = IntStream.range(0, factorization.components())
                .mapToObj(kept::componentText)
                .toList();
        var components =
                new Axis(kept.componentAxis(), "component", names.size(), Role.COMPONENT, new Labels.Named(names));
        var id = kept.id() + "/loadings-" + axis;
        return new Dataset(
                id,
                "Loadings of " + kept.name(),
                List.of(along, components),
                factorization.loadings(axis),
                new Origin(Optional.empty(), ORIGIN, kept.id(), Map.of("axis", Integer.toString(axis)), List.of()));
    }
}
