package factorscope.views.components;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.match.Stability;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Note;
import factorscope.views.drawing.Remembered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One line of the component table.
///
/// @param share NaN where it is not known
/// @param stability whether it comes back, where an ensemble has been run
public record ComponentRow(
        int component,
        double weight,
        double share,
        ComponentStatistics statistics,
        Note note,
        Optional<Stability.OfComponent> stability) {
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
                    k,
                    result.strength(k),
                    result.share(k).orElse(Double.NaN),
                    statistics,
                    kept.note(k),
                    stability(kept, k)));
        }
        return rows;
    }

    private static Optional<Stability.OfComponent> stability(Kept kept, int component) {
        return kept.stability()
                .filter(s -> component < s.components().size())
                .map(s -> s.components().get(component));
    }

    /// The badge: in which share of the runs it came back, and whether it turns within a space that did.
    public String badge() {
        return stability
                .map(s -> Numbers.percent(s.returned()) + (s.isTurning(Stability.USUAL_THRESHOLD) ? " ↻" : ""))
                .orElse("");
    }
}
