package factorscope.app.cli;

import factorscope.model.catalog.Saving;
import factorscope.model.data.Dataset;
import factorscope.model.data.SparseRows;
import factorscope.model.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes data in another format, prepared if wanted.
@Command(
        name = "convert",
        description = "Write data as .npy, .npz, .safetensors, .csv or .tsv, with axes and labels beside it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
    @Mixin
    private DataInput input = new DataInput();

    @Parameters(paramLabel = "OUT", description = "The file to write; its ending says the format.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (Files.exists(out) && !force) {
            throw Failure.write(out + " exists already.", "Choose another name, or replace it with --force.");
        }
        var err = spec.commandLine().getErr();
        return input.with(session, err, (_, data) -> {
            Saving.write(data, out, force);
            Saving.remark(data, out).ifPresent(err::println);
            spec.commandLine()
                    .getOut()
                    .println(out + ": " + data.values().shape().text() + " " + kept(data)
                            + data.values().dtype().text());
            return 0;
        });
    }

    private String kept(Dataset data) {
        boolean isSparse = data.values().source().orElse(null) instanceof SparseRows
                && out.toString().endsWith(".npz");
        return isSparse ? "sparse " : "";
    }
}
