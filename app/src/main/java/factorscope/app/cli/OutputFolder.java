package factorscope.app.cli;

import factorscope.model.failure.Failure;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import factorscope.views.paint.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where commands with several answers write them: JSON with figures beside it.
final class OutputFolder {
    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final double DPI = 192;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write to.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Write into the folder although it exists.")
    private boolean force;

    Path path() {
        return out;
    }

    boolean isForced() {
        return force;
    }

    /// Refuses a folder that is there already, unless that is wanted.
    void require(boolean goingOn) {
        if (Files.exists(out) && !force && !goingOn) {
            throw Failure.write(out + " exists already.", "Choose another folder, or write into it with --force.");
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw Failure.write(out + " is a file.", "Choose another name.");
        }
    }

    void json(String name, ObjectNode root) {
        try {
            Files.createDirectories(out);
            Files.write(out.resolve(name), JSON.writeValueAsBytes(root));
        } catch (IOException e) {
            throw Failure.write(
                    out.resolve(name) + " cannot be written: " + e.getMessage() + ".", "Free some space.", e);
        }
    }

    void figure(String name, Drawing drawing, Size size) {
        for (var format : List.of(".svg", ".png")) {
            Figures.write(drawing, size, Look.PRINT, DPI, out.resolve(name + format));
        }
    }
}
