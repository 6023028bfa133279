package factorscope.model.workspace;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.rank.RankReport;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Columns;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/// Everything that a person has done, as one immutable value. Large arrays are only referred to, so states
/// share them.
///
/// @param trash deleted results, which can be brought back
/// @param nextComponents the number of components that the spectrum's cut proposes for the next run
/// @param studies what criteria say about the number of components, by dataset
/// @param findings what analyses found that no view shows, in the order in which they were found
public record WorkspaceState(
        List<Dataset> datasets,
        List<Kept> results,
        List<Kept> trash,
        Map<AxisId, Selection> selections,
        List<Group> groups,
        Mode mode,
        Layout layout,
        OptionalInt nextComponents,
        Map<String, RankReport> studies,
        List<KeptFinding> findings)
        implements Columns {
    public static final WorkspaceState EMPTY = new WorkspaceState(
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            Mode.REPLACE,
            Layout.EMPTY,
            OptionalInt.empty(),
            Map.of(),
            List.of());

    public WorkspaceState {
        datasets = List.copyOf(datasets);
        results = List.copyOf(results);
        trash = List.copyOf(trash);
        selections = Collections.unmodifiableMap(new LinkedHashMap<>(selections));
        groups = List.copyOf(groups);
        studies = Map.copyOf(studies);
        findings = List.copyOf(findings);
    }

    public Optional<Dataset> dataset(String id) {
        return datasets.stream().filter(d -> d.id().equals(id)).findFirst();
    }

    public Optional<Kept> result(String id) {
        return results.stream().filter(r -> r.id().equals(id)).findFirst();
    }

    public Selection selection(AxisId axis) {
        return selections.getOrDefault(axis, Selection.NOTHING);
    }

    /// The selected positions of an axis.
    public BitSet selected(AxisId axis, int size) {
        return selection(axis).resolve(size, this);
    }

    /// All axes that datasets and results have, and the results' component axes, by id.
    public Map<AxisId, Integer> axisSizes() {
        var sizes = new LinkedHashMap<AxisId, Integer>();
        for (var dataset : datasets) {
            dataset.axes().forEach(a -> sizes.put(a.id(), a.size()));
        }
        for (var kept : results) {
            kept.result().factorization().axes().forEach(a -> sizes.putIfAbsent(a.id(), a.size()));
            sizes.put(kept.componentAxis(), kept.result().factorization().components());
        }
        return sizes;
    }

    /// The axis of this id, with its labels.
    public Optional<Axis> axis(AxisId id) {
        for (var dataset : datasets) {
            for (var axis : dataset.axes()) {
                if (axis.id().equals(id)) {
                    return Optional.of(axis);
                }
            }
        }
        for (var kept : results) {
            for (var axis : kept.result().factorization().axes()) {
                if (axis.id().equals(id)) {
                    return Optional.of(axis);
                }
            }
        }
        return Optional.empty();
    }

    /// The newest clusters along an axis.
    public Optional<Kept> clusters(AxisId axis) {
        return results.reversed().stream()
                .filter(k -> k.result().factorization() instanceof Clusters clusters
                        && clusters.axes().getFirst().id().equals(axis))
                .findFirst();
    }

    @Override
    public IntToDoubleFunction numbers(ColumnRef column) {
        return switch (column) {
            case ColumnRef.Loading loading ->
                result(loading.resultId())
                        .map(k -> k.result().factorization())
                        .filter(f -> loading.axis() < f.axes().size() && loading.component() < f.components())
                        .map(f -> f.loadings(loading.axis()))
                        .map(l -> within(l.shape().rows(), i -> l.at(i, loading.component())))
                        .orElse(NOWHERE);
            case ColumnRef.Cluster cluster ->
                result(cluster.resultId())
                        .map(k -> k.result().factorization())
                        .filter(Clusters.class::isInstance)
                        .map(Clusters.class::cast)
                        .map(c -> within(c.axes().getFirst().size(), c::label))
                        .orElse(NOWHERE);
            case ColumnRef.Metadata metadata ->
                metadata(metadata)
                        .map(c -> within(c.size(), i -> c.number(i).orElse(Double.NaN)))
                        .orElse(NOWHERE);
        };
    }

    private static final IntToDoubleFunction NOWHERE = _ -> Double.NaN;

    private static IntToDoubleFunction within(long size, IntToDoubleFunction values) {
        return i -> i < size ? values.applyAsDouble(i) : Double.NaN;
    }

    private Optional<MetadataColumn> metadata(ColumnRef.Metadata column) {
        return axis(column.axis()).flatMap(a -> a.labels().table()).flatMap(t -> t.column(column.column()));
    }

    @Override
    public IntFunction<String> texts(ColumnRef column) {
        return switch (column) {
            case ColumnRef.Metadata metadata ->
                metadata(metadata)
                        .<IntFunction<String>>map(c -> i -> i < c.size() ? c.text(i) : "")
                        .orElse(_ -> "");
            case ColumnRef.Loading _, ColumnRef.Cluster _ -> {
                var numbers = numbers(column);
                yield i -> Numbers.plain(numbers.applyAsDouble(i));
            }
        };
    }

    /// The same dataset by an id that no dataset of another origin has here.
    public Dataset identified(Dataset dataset) {
        var id = dataset.id();
        int number = 2;
        while (isTaken(id, dataset)) {
            id = dataset.id() + "-" + number++;
        }
        return id.equals(dataset.id()) ? dataset : dataset.identified(id);
    }

    private boolean isTaken(String id, Dataset dataset) {
        return dataset(id).filter(d -> !d.origin().equals(dataset.origin())).isPresent();
    }

    public WorkspaceState withDataset(Dataset dataset) {
        var more = new ArrayList<>(datasets);
        more.removeIf(d -> d.id().equals(dataset.id()));
        more.add(dataset);
        return new WorkspaceState(
                more, results, trash, selections, groups, mode, layout, nextComponents, studies, findings);
    }

    /// Removes a dataset with its results and their views.
    public WorkspaceState withoutDataset(String id) {
        var state = this;
        for (var kept : results) {
            if (kept.datasetId().equals(id)) {
                state = state.trashed(kept.id());
            }
        }
        var fewer = state.datasets.stream().filter(d -> !d.id().equals(id)).toList();
        return new WorkspaceState(
                fewer,
                state.results,
                state.trash,
                selections,
                groups,
                mode,
                closed(state.layout, id),
                nextComponents,
                studies,
                findings);
    }

    public WorkspaceState withResult(Kept kept) {
        var more = new ArrayList<>(results);
        int at = -1;
        for (int i = 0; i < more.size(); i++) {
            if (more.get(i).id().equals(kept.id())) {
                at = i;
            }
        }
        if (at >= 0) {
            more.set(at, kept);
        } else {
            more.add(kept);
        }
        return new WorkspaceState(
                datasets, more, trash, selections, groups, mode, layout, nextComponents, studies, findings);
    }

    public WorkspaceState trashed(String resultId) {
        var gone = result(resultId);
        if (gone.isEmpty()) {
            return this;
        }
        var fewer = new ArrayList<>(results);
        fewer.remove(gone.get());
        var more = new ArrayList<>(trash);
        more.add(gone.get());
        return new WorkspaceState(
                datasets,
                fewer,
                more,
                selections,
                groups,
                mode,
                closed(layout, resultId),
                nextComponents,
                studies,
                findings);
    }

    public WorkspaceState restored(String resultId) {
        var back = trash.stream().filter(k -> k.id().equals(resultId)).findFirst();
        if (back.isEmpty()) {
            return this;
        }
        var fewer = new ArrayList<>(trash);
        fewer.remove(back.get());
        var more = new ArrayList<>(results);
        more.add(back.get());
        return new WorkspaceState(
                datasets, more, fewer, selections, groups, mode, layout, nextComponents, studies, findings);
    }

    private static Layout closed(Layout layout, String subject) {
        var rest = layout;
        for (var tab : layout.all()) {
            if (tab.subject().equals(subject)) {
                rest = rest.close(tab.id());
            }
        }
        return rest;
    }

    public WorkspaceState withSelection(AxisId axis, Selection selection) {
        var more = new LinkedHashMap<>(selections);
        if (selection instanceof Selection.Nothing) {
            more.remove(axis);
        } else {
            more.put(axis, selection);
        }
        return new WorkspaceState(
                datasets, results, trash, more, groups, mode, layout, nextComponents, studies, findings);
    }

    public WorkspaceState withGroups(List<Group> other) {
        return new WorkspaceState(
                datasets, results, trash, selections, other, mode, layout, nextComponents, studies, findings);
    }

    public WorkspaceState withMode(Mode other) {
        return new WorkspaceState(
                datasets, results, trash, selections, groups, other, layout, nextComponents, studies, findings);
    }

    public WorkspaceState withLayout(Layout other) {
        return new WorkspaceState(
                datasets, results, trash, selections, groups, mode, other, nextComponents, studies, findings);
    }

    /// Whether nothing is otherwise than in another state but how views are arranged and what a stroke does.
    public boolean differsInViewsOnly(WorkspaceState other) {
        return withLayout(other.layout).withMode(other.mode).equals(other);
    }

    public WorkspaceState withNextComponents(OptionalInt other) {
        return new WorkspaceState(datasets, results, trash, selections, groups, mode, layout, other, studies, findings);
    }

    public WorkspaceState withStudy(String datasetId, RankReport report) {
        var more = new LinkedHashMap<>(studies);
        more.put(datasetId, report);
        return new WorkspaceState(
                datasets, results, trash, selections, groups, mode, layout, nextComponents, more, findings);
    }

    public Optional<KeptFinding> finding(String id) {
        return findings.stream().filter(f -> f.id().equals(id)).findFirst();
    }

    public WorkspaceState withFindings(List<KeptFinding> other) {
        return new WorkspaceState(
                datasets, results, trash, selections, groups, mode, layout, nextComponents, studies, other);
    }
}
