package factorscope.views.components;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Note;
import factorscope.views.drawing.Remembered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One line of the component table.
///
/// @param share NaN where it is not known
public record ComponentRow(int component, double weight, double share, ComponentStatistics statistics, Note note) {
    private static final Remembered<TwoWay, List<ComponentStatistics>> STATISTICS =
            new Remembered<>(result -> ComponentStatistics.of(result, labels(result)));

    private static Optional<MetadataColumn> labels(TwoWay result) {
        return result.axes().getFirst().labels().table().flatMap(t -> t.column(MetadataTable.Meaning.LABEL));
    }

    /// The lines of all components of a two-way result. Slow the first time: call off the screen's thread.
    public static List<ComponentRow> of(Kept kept, TwoWay result) {
        var rows = new ArrayList<ComponentRow>();
        for (var statistics : STATISTICS.of(result)) {
            int k = statistics.component();
            rows.add(new ComponentRow(
                    k, result.strength(k), result.share(k).orElse(Double.NaN), statistics, kept.note(k)));
        }
        return rows;
    }
}
