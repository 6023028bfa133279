package factorscope.bench.cli;

import factorscope.app.cli.Session;
import factorscope.app.documents.FirstStart;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.run.Runs;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.ResultFolder;
import factorscope.samples.Samples;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Makes the results that the first start shows. A test says when they are out of date.
@Command(
        name = "make-first-results",
        hidden = true,
        description = "Make the stored results of the sample that the first start shows.",
        mixinStandardHelpOptions = true)
final class FirstResultsCommand implements Callable<Integer> {
    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var budget = session.budget();
        try (var runs = session.runs(budget)) {
            var dataset = Samples.byId(Samples.FIRST).open(budget);
            try (var _ = dataset.lease()) {
                make(runs, dataset, "snmf", FirstStart.PARAMETERS, FirstStart.folder(FirstStart.FACTORS));
                make(runs, dataset, "tsne", Map.of(), FirstStart.folder(FirstStart.MAP));
            }
        }
        return 0;
    }

    private void make(Runs runs, Dataset dataset, String algorithm, Map<String, String> params, Path folder)
            throws InterruptedException {
        var decomposition = Decompositions.byId(algorithm);
        var values = decomposition.params().parse(params, dataset.values().shape());
        var run = runs.submit(decomposition, Problem.of(Inputs.of(dataset), values, 1));
        var found = run.result().orElseThrow();
        var file = dataset.origin().file().orElseThrow();
        var result = found.with(found.provenance().withDataHash(DataHash.record(dataset)));
        // relative: the folder moves with the sample
        var origin = dataset.origin();
        var source = new ResultFolder.Source(
                dataset.name(), "../" + file.getFileName(), origin.importer(), origin.member(), origin.options());
        var made = new ResultFolder(result, source);
        made.write(folder, true);
        spec.commandLine().getOut().println(folder + ": " + made.summary());
    }
}
