package factorscope.model.analyse.study;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Table;
import factorscope.model.data.Numbers;
import factorscope.model.match.Stability;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Which components come back in an ensemble.
///
/// @param algorithm id
/// @param part which rows each run saw
/// @param medoidRun the run that resembles the others most, from 1
/// @param results what the runs agree on, by folder
public record StabilityFinding(
        Stability stability, String algorithm, String part, int medoidRun, Map<String, Made> results)
        implements Finding {
    public StabilityFinding {
        results = Map.copyOf(results);
    }

    @Override
    public String summary() {
        long turning = stability.components().stream()
                .filter(c -> c.isTurning(stability.threshold()))
                .count();
        return stability.often() + " of "
                + Numbers.counted(stability.components().size(), "component")
                + " came back in at least " + Numbers.percent(Stability.OFTEN) + " of " + stability.runs() + " runs; "
                + turning + " turn within a space that came back. " + Stability.CAVEAT;
    }

    @Override
    public List<Table> tables() {
        return List.of(new Table(
                List.of("component", "came back", "median |cos|", "mixed up with", "plane |cos|"),
                stability.components().stream()
                        .map(c -> List.of(
                                "#" + (c.component() + 1),
                                Numbers.percent(c.returned()),
                                Table.cell(c.medianMatch()),
                                c.confused() == c.component() ? "–" : "#" + (c.confused() + 1),
                                Table.cell(c.subspace())))
                        .toList()));
    }

    @Override
    public void json(ObjectNode root) {
        root.put("algorithm", algorithm)
                .put("runs", stability.runs())
                .put("part", part)
                .put("threshold", stability.threshold())
                .put("medoidRun", medoidRun);
        var components = root.putArray("components");
        for (var c : stability.components()) {
            components
                    .addObject()
                    .put("component", c.component() + 1)
                    .put("returned", c.returned())
                    .put("medianMatch", c.medianMatch())
                    .put("partner", c.confused() + 1)
                    .put("subspace", c.subspace())
                    .put("turning", c.isTurning(stability.threshold()));
        }
    }
}
