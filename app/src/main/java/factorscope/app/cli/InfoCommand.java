package factorscope.app.cli;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Axis;
import factorscope.model.data.Numbers;
import factorscope.model.io.Preview;
import factorscope.model.io.Remarks;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.ProjectFolder;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "info",
        description = "Say what a data file or a result folder holds, without computing anything.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A data file, or a result folder.")
    private Path file = Path.of("");

    @Option(names = "--member", paramLabel = "NAME", description = "Look at this array of a file of several.")
    private String member = "";

    @Option(names = "--read", paramLabel = "KEY=VALUE", description = "How to read the file, such as decimal=,.")
    private Map<String, String> reading = Map.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private final Remarks remarks = new Remarks();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (Files.isDirectory(file) && ResultFolder.isOne(file)) {
            out.println(file + ": "
                    + ResultFolder.read(file, MemoryBudget.ofThisMachine()).summary());
            return 0;
        }
        if (ProjectFolder.isOne(file)) {
            var opened = new ProjectFolder(file).open(MemoryBudget.ofThisMachine());
            opened.warnings().forEach(spec.commandLine().getErr()::println);
            printProject(out, opened.state());
            return 0;
        }
        var opening = Opening.of(file);
        var chosen = opening.member(member);
        // options can make readable what is refused without them
        var preview = chosen.refusal().isPresent() && reading.isEmpty()
                ? Optional.<Preview>empty()
                : Optional.of(preview(opening, chosen));
        if (json) {
            printJson(out, opening, preview);
        } else {
            print(out, opening, preview);
        }
        return 0;
    }

    private static void printProject(PrintWriter out, WorkspaceState state) {
        for (var dataset : state.datasets()) {
            out.println("  " + dataset.name() + ": " + dataset.values().shape().text());
        }
        for (var kept : state.results()) {
            out.println("  " + kept.name() + ": "
                    + Numbers.counted(kept.result().factorization().components(), "component") + " by "
                    + kept.result().provenance().algorithmId());
        }
    }

    private Preview preview(Opening opening, factorscope.model.io.Member member) {
        var dataset = opening.read(member, reading, MemoryBudget.ofThisMachine(), remarks);
        try (var _ = dataset.lease()) {
            return Preview.of(dataset);
        }
    }

    private void print(PrintWriter out, Opening opening, Optional<Preview> preview) {
        out.println(file.getFileName() + ": " + opening.importer().format().name() + ", "
                + opening.members().size() + (opening.members().size() == 1 ? " array" : " arrays"));
        for (var m : opening.members()) {
            out.printf(
                    "  %-40s %-10s %-24s %s%s%n",
                    m.text(),
                    m.dtype(),
                    m.shape().text(),
                    Bytes.text(m.bytes()),
                    m.refusal().map(why -> "  cannot be opened: " + why).orElse(""));
        }
        preview.ifPresent(p -> {
            for (var axis : p.dataset().axes()) {
                out.println("  axis \"" + axis.name() + "\": " + axis.size() + " positions, role "
                        + axis.role().text() + labels(axis));
            }
            p.dataset().values().source().ifPresent(_ -> out.println("  " + p.kept()));
            remarks.sentences().forEach(sentence -> out.println("  " + sentence));
            out.println("  values " + Numbers.shown(p.least(), 6) + " to " + Numbers.shown(p.most(), 6) + ", "
                    + p.missing() + " missing, " + p.infinite() + " infinite"
                    + (p.isComplete() ? "" : " in the first " + p.scanned() + " looked at"));
        });
    }

    private static String labels(Axis axis) {
        return axis.labels()
                .table()
                .map(t -> ", metadata " + String.join(", ", t.names()))
                .orElse("");
    }

    private void printJson(PrintWriter out, Opening opening, Optional<Preview> preview) {
        var mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        var root = mapper.createObjectNode();
        root.put("file", file.toString())
                .put("format", opening.importer().format().id());
        var members = root.putArray("members");
        for (var m : opening.members()) {
            var node = members.addObject();
            node.put("name", m.name()).put("dtype", m.dtype()).put("bytes", m.bytes());
            var shape = node.putArray("shape");
            m.shape().sizes().forEach(shape::add);
            m.refusal().ifPresent(why -> node.put("refusal", why));
        }
        preview.ifPresent(p -> {
            var axes = root.putArray("axes");
            for (var axis : p.dataset().axes()) {
                axes.addObject()
                        .put("name", axis.name())
                        .put("size", axis.size())
                        .put("role", axis.role().name());
            }
            var said = root.putArray("remarks");
            remarks.sentences().forEach(said::add);
            root.put("scanned", p.scanned()).put("missing", p.missing()).put("infinite", p.infinite());
            if (!Double.isNaN(p.least())) {
                root.put("least", p.least()).put("most", p.most());
            }
        });
        out.print(mapper.writeValueAsString(root));
        out.println();
    }
}
