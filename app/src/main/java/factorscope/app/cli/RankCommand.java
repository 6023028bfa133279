package factorscope.app.cli;

import factorscope.model.catalog.RankCriteria;
import factorscope.model.diagnose.rank.RankCriterion;
import factorscope.model.diagnose.rank.RankReport;
import factorscope.model.failure.Failure;
import factorscope.model.run.RankStudy;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.KeptFits;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import factorscope.views.rank.RankView;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "rank",
        description = "Ask many criteria how many components there are; rank.json says what each says, and why.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RankCommand implements Callable<Integer> {
    private static final Size FIGURE = new Size(900, 720);

    @Mixin
    private DataInput input = new DataInput();

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Option(
            names = "--max-k",
            paramLabel = "N",
            description = "Look no further than this many components (default: ${DEFAULT-VALUE}).")
    private int most = 100;

    @Option(
            names = "--criteria",
            paramLabel = "NAMES",
            description = "all, or some of their names with commas between (default: ${DEFAULT-VALUE}).")
    private String criteria = "all";

    @Option(
            names = "--centre",
            paramLabel = "true|false",
            arity = "1",
            description = "Subtract each column's mean first (default: ${DEFAULT-VALUE}).")
    private boolean centres = true;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--resume", description = "Go on with the fits that an interrupted study has left in the folder.")
    private boolean resume;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (most < 1) {
            throw Failure.usage("--max-k must be positive.", "Write for example --max-k 50.");
        }
        var chosen = chosen();
        output.require(resume);
        return input.with(session, spec.commandLine().getErr(), (runs, data) -> {
            var fits =
                    new KeptFits(output.path().resolve("fits"), runs.compute().memory());
            var study = new RankStudy(runs, fits, _ -> {}, () -> false);
            write(study.report(data, DataHash.content(data), chosen, centres, most, seed));
            return 0;
        });
    }

    private List<RankCriterion> chosen() {
        if (criteria.equals("all")) {
            return RankCriteria.all();
        }
        return Arrays.stream(criteria.split(","))
                .map(String::strip)
                .map(id -> RankCriteria.all().stream()
                        .filter(c -> c.about().id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> Failure.usage(
                                "There is no criterion \"" + id + "\".",
                                "There are "
                                        + RankCriteria.all().stream()
                                                .map(c -> c.about().id())
                                                .collect(Collectors.joining(", "))
                                        + ".")))
                .toList();
    }

    private void write(RankReport report) {
        var root = OutputFolder.JSON.createObjectNode();
        root.put("conclusion", report.conclusion());
        report.suggested().ifPresent(k -> root.put("suggested", k));
        root.put("rows", report.spectrum().rows())
                .put("columns", report.spectrum().columns())
                .put("centred", report.spectrum().centred());
        var voices = root.putArray("criteria");
        var out = spec.commandLine().getOut();
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
            out.printf(
                    java.util.Locale.ROOT,
                    "%-26s %5s  %s%n",
                    voice.about().name(),
                    voice.suggested().isPresent() ? voice.suggested().getAsInt() : "-",
                    voice.sentence());
        }
        var values = root.putArray("singularValues");
        report.spectrum().values().forEach(values::add);
        output.json("rank.json", root);
        output.figure("rank", RankView.draw(report, Look.PRINT, FIGURE), FIGURE);
        out.println(report.conclusion());
        out.println(output.path().resolve("rank.json"));
    }
}
