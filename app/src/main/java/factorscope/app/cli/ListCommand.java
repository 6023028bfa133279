package factorscope.app.cli;

import factorscope.model.catalog.Analyses;
import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Importers;
import factorscope.model.catalog.Preparations;
import factorscope.model.param.ParamSpec;
import factorscope.samples.Samples;
import factorscope.views.catalog.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "list", description = "List what there is.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    /// What can be listed.
    enum What {
        algorithms,
        analyses,
        views,
        formats,
        steps,
        samples
    }

    private record Entry(String id, String name, String summary, ParamSpec params) {}

    @Parameters(paramLabel = "WHAT", description = "One of ${COMPLETION-CANDIDATES}.")
    private What what = What.algorithms;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var entries = entries();
        if (!json) {
            entries.forEach(e -> out.printf("%-18s %-22s %s%n", e.id, e.name, e.summary));
            return 0;
        }
        var mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        var array = mapper.createArrayNode();
        for (var entry : entries) {
            var node = array.addObject();
            node.put("id", entry.id).put("name", entry.name).put("summary", entry.summary);
            var params = node.putArray("parameters");
            for (var param : entry.params.params()) {
                params.addObject()
                        .put("key", param.key())
                        .put("label", param.label())
                        .put("help", param.help())
                        .put("range", param.range());
            }
        }
        out.print(mapper.writeValueAsString(array));
        out.println();
        return 0;
    }

    private List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        switch (what) {
            case algorithms ->
                Decompositions.all()
                        .forEach(d -> entries.add(new Entry(
                                d.descriptor().id(),
                                d.descriptor().name(),
                                d.descriptor().summary(),
                                d.params())));
            case analyses ->
                Analyses.ofAnything()
                        .forEach(a -> entries.add(new Entry(
                                a.about().id(), a.about().name(), a.about().summary(), a.params())));
            case views ->
                Views.all()
                        .forEach(v -> entries.add(new Entry(
                                v.about().id(), v.about().name(), v.about().summary(), v.options())));
            case formats ->
                Importers.all()
                        .forEach(i -> entries.add(new Entry(
                                i.format().id(), i.format().name(), i.format().summary(), i.options())));
            case steps ->
                Preparations.all()
                        .forEach(p -> entries.add(new Entry(
                                p.about().id(),
                                p.about().usage(),
                                p.about().summary()
                                        + (p.about().isReversible()
                                                ? " Undo: " + p.about().undo() + "."
                                                : ""),
                                p.syntax().params())));
            case samples ->
                Samples.all()
                        .forEach(s -> entries.add(
                                new Entry(s.id(), s.title(), s.question() + " " + s.shape(), ParamSpec.NONE)));
        }
        return entries;
    }
}
