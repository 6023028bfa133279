package factorscope.model.analyse.study;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Table;
import factorscope.model.rank.RankReport;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What the criteria for the number of components say.
public record RankFinding(RankReport report) implements Finding {
    @Override
    public String summary() {
        return report.conclusion();
    }

    @Override
    public List<Table> tables() {
        return List.of(new Table(
                List.of("criterion", "components", "why"),
                report.voices().stream()
                        .map(voice -> List.of(
                                voice.about().name(),
                                voice.suggested().isPresent()
                                        ? Integer.toString(voice.suggested().getAsInt())
                                        : "–",
                                voice.sentence()))
                        .toList()));
    }

    @Override
    public void json(ObjectNode root) {
        root.put("conclusion", report.conclusion());
        report.suggested().ifPresent(k -> root.put("suggested", k));
        root.put("rows", report.spectrum().rows())
                .put("columns", report.spectrum().columns())
                .put("centred", report.spectrum().centred());
        var voices = root.putArray("criteria");
        for (var voice : report.voices()) {
            var node = voices.addObject()
                    .put("id", voice.about().id())
                    .put("name", voice.about().name())
                    .put("source", voice.about().source());
            voice.suggested().ifPresent(k -> node.put("suggested", k));
            node.put("sentence", voice.sentence());
            if (!voice.curve().isEmpty()) {
                node.put("curveName", voice.curveName());
                var curve = node.putArray("curve");
                voice.curve().forEach(p -> curve.addArray().add(p.k()).add(p.value()));
            }
        }
        var values = root.putArray("singularValues");
        report.spectrum().values().forEach(values::add);
    }
}
