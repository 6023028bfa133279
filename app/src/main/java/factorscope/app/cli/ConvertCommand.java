package factorscope.app.cli;

import factorscope.model.catalog.Cells;
import factorscope.model.catalog.Saving;
import factorscope.model.files.SafeFile;
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

    @Option(
            names = "--for-spreadsheets",
            description = "Write a table in which no label is taken for a formula: an apostrophe is put before those"
                    + " that begin with =, +, - or @.")
    private boolean forSpreadsheets;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        // before anything is read
        SafeFile.requireWritable(out, force);
        var err = spec.commandLine().getErr();
        return input.with(session, err, (_, data) -> {
            Saving.write(data, out, force, forSpreadsheets ? Cells.FOR_SPREADSHEETS : Cells.EXACT);
            Saving.remarks(data, out).forEach(err::println);
            spec.commandLine()
                    .getOut()
                    .println(out + ": " + data.values().shape().text() + " "
                            + (Saving.isSparse(data, out) ? "sparse " : "")
                            + Saving.written(data, out).text());
            return 0;
        });
    }
}
