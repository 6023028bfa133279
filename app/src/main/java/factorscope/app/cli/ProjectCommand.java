package factorscope.app.cli;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Storage;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ProjectFolder;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "project",
        description =
                "Make a project of results and their data, for the window to open; with --force, add them to one.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ProjectCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Result folders.")
    private List<Path> folders = List.of();

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        output.require(false);
        var leases = new ArrayList<Storage.Lease>();
        try {
            var project = new ProjectFolder(output.path());
            var state = state(project, MemoryBudget.ofThisMachine(), leases);
            project.save(state);
            spec.commandLine()
                    .getOut()
                    .println(output.path() + ": "
                            + Numbers.counted(state.results().size(), "result") + ", "
                            + Numbers.counted(state.datasets().size(), "dataset"));
        } finally {
            leases.forEach(Storage.Lease::close);
        }
        return 0;
    }

    private WorkspaceState state(ProjectFolder project, MemoryBudget memory, List<Storage.Lease> leases) {
        var state = WorkspaceState.EMPTY;
        if (ProjectFolder.isOne(output.path())) {
            var opened = project.open(memory);
            opened.warnings().forEach(spec.commandLine().getErr()::println);
            state = opened.state();
            state.datasets().forEach(d -> leases.add(d.lease()));
        }
        for (var folder : folders) {
            var read = ResultFolder.read(folder, memory);
            var found = ResultData.of(folder, read, memory, spec.commandLine().getErr());
            found.map(Dataset::lease).ifPresent(leases::add);
            var data = found.map(state::identified);
            state = data.map(state::withDataset).orElse(state);
            state = state.withResult(new Kept(
                    UUID.randomUUID().toString(),
                    data.map(Dataset::id).orElse(""),
                    String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                    read.result(),
                    Map.of()));
        }
        return state;
    }
}
