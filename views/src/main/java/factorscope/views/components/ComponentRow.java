package factorscope.views.components;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.components.ComponentTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.match.Stability;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Note;
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
    private static final ComponentTable STATISTICS = new ComponentTable();

    /// What the lines of a result's components need.
    public static Call needs(Kept kept) {
        return Call.usual(STATISTICS, Given.of(kept.result()));
    }

    /// The lines of all components of a two-way result.
    ///
    /// @param found what they need
    public static List<ComponentRow> of(Kept kept, Finding found) {
        var result = (TwoWay) kept.result().factorization();
        var rows = new ArrayList<ComponentRow>();
        for (var statistics : ((ComponentTable.Statistics) found).components()) {
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

    public ComponentRow withNote(Note other) {
        return new ComponentRow(component, weight, share, statistics, other, stability);
    }

    /// In which share of the runs of an ensemble it came back; NaN where none has been run.
    public double returned() {
        return stability.map(Stability.OfComponent::returned).orElse(Double.NaN);
    }

    /// What components are ordered by: the share, or the weight where that is not known.
    public double shareOrWeight() {
        return Double.isNaN(share) ? weight : share;
    }

    /// The badge: in which share of the runs it came back, and whether it turns within a space that did.
    public String badge() {
        return stability
                .map(s -> Numbers.percent(s.returned()) + (s.isTurning(Stability.USUAL_THRESHOLD) ? " ↻" : ""))
                .orElse("");
    }
}
