package factorscope.app.navigation;

import factorscope.model.data.Axis;
import factorscope.model.data.MetadataColumn;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.TwoWay;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Condition;
import factorscope.model.workspace.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What conditions about the rows in focus can be about: components, clusters and the columns of the metadata.
///
/// @param components the result whose components are meant
/// @param clusters the result whose clusters are meant
record RowColumns(Axis rows, Optional<Kept> components, Optional<Kept> clusters) implements Condition.Names {
    private static final String CLUSTER = "cluster";

    /// @param results those of the rows, the most important first
    static RowColumns of(Axis rows, List<Kept> results) {
        return new RowColumns(
                rows,
                results.stream()
                        .filter(k -> k.result().factorization() instanceof TwoWay)
                        .findFirst(),
                results.stream()
                        .filter(k -> k.result().factorization() instanceof Clusters)
                        .findFirst());
    }

    @Override
    public Optional<Condition.Named> column(String name) {
        return metadata(name)
                .<Condition.Named>map(
                        c -> new Condition.Named(new ColumnRef.Metadata(rows.id(), c.name()), c.isNumeric()))
                .or(() -> clusters.filter(_ -> name.equalsIgnoreCase(CLUSTER))
                        .map(k -> new Condition.Named(new ColumnRef.Cluster(k.id()), true, 1)))
                .or(() -> component(name));
    }

    private Optional<Condition.Named> component(String name) {
        if (components.isEmpty() || !name.matches("#[0-9]{1,9}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(name.substring(1));
        int count = components.get().result().factorization().components();
        return number < 1 || number > count
                ? Optional.empty()
                : Optional.of(new Condition.Named(
                        new ColumnRef.Loading(components.get().id(), 0, number - 1), true));
    }

    private Optional<MetadataColumn> metadata(String name) {
        var table = rows.labels().table();
        return table.flatMap(t -> t.column(name))
                .or(() -> table.flatMap(t -> t.columns().stream()
                        .filter(c -> c.name().equalsIgnoreCase(name))
                        .findFirst()));
    }

    @Override
    public List<String> all() {
        var names = new ArrayList<String>();
        components.ifPresent(
                k -> names.add("#1 to #" + k.result().factorization().components()));
        clusters.ifPresent(_ -> names.add(CLUSTER));
        rows.labels().table().ifPresent(t -> t.columns().forEach(c -> names.add(c.name())));
        return names.isEmpty() ? List.of("none yet: run a decomposition, or open labels") : names;
    }
}
