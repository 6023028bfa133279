package factorscope.app.cli;

import factorscope.model.failure.Failure;
import factorscope.model.files.Claim;
import factorscope.model.files.SafeFile;
import factorscope.model.workspace.ResultFolder;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import factorscope.views.paint.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where commands with several answers write them: JSON with figures beside it.
final class OutputFolder implements AutoCloseable {
    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final double DPI = 192;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write to.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Write into the folder although it exists.")
    private boolean force;

    private Optional<Claim> claim = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    Path path() {
        return out;
    }

    boolean isForced() {
        return force;
    }

    /// Refuses, before anything is computed, a folder that is there already (unless that is wanted), that could not be
    /// written, or that another run is writing.
    void require(boolean goingOn) {
        if (Files.exists(out) && !force && !goingOn) {
            throw Failure.write(out + " exists already.", "Choose another folder, or write into it with --force.");
        }
        claim = Optional.of(Claim.on(out));
    }

    /// The same for a result inside the folder, which may take the place of an earlier one only.
    void requireResult(String name) {
        ResultFolder.requireWritable(out.resolve(name), force);
    }

    @Override
    public void close() {
        claim.ifPresent(Claim::close);
        claim = Optional.empty();
    }

    void json(String name, ObjectNode root) {
        file(name, to -> to.write(JSON.writeValueAsBytes(root)));
    }

    void file(String name, SafeFile.Body body) {
        SafeFile.makeFolderOf(out.resolve(name));
        SafeFile.write(out.resolve(name), body);
    }

    void figure(String name, Drawing drawing, Size size) {
        for (var format : List.of(".svg", ".png")) {
            Figures.write(drawing, size, Look.PRINT, DPI, out.resolve(name + format))
                    .ifPresent(command.commandLine().getErr()::println);
        }
    }
}
