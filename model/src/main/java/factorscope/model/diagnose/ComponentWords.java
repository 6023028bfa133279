package factorscope.model.diagnose;

import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.TwoWay;
import java.util.List;
import java.util.stream.Collectors;

/// What a component is called as long as nobody has named it: by the samples it fires on most.
public final class ComponentWords {
    private static final int SAMPLES = 3;

    private ComponentWords() {}

    /// The strongest samples, and the class of the very strongest; empty for a dead component.
    public static String of(TwoWay result, int component) {
        return of(result, ComponentStatistics.strongestRows(result, component, SAMPLES));
    }

    /// The same, with the rows that it fires on most, strongest first.
    public static String of(TwoWay result, List<Integer> rows) {
        var axis = result.axes().getFirst();
        var labels = axis.labels().table().flatMap(t -> t.column(MetadataTable.Meaning.LABEL));
        var strongest = rows.stream().limit(SAMPLES).toList();
        var text = strongest.stream().map(axis::label).distinct().collect(Collectors.joining(", "));
        return labels.isPresent() && !strongest.isEmpty()
                ? text + " (" + labels.get().text(strongest.getFirst()) + ")"
                : text;
    }
}
