package factorscope.model.io;

import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds out by its first bytes which importer a file is for.
public final class Recognition {
    private Recognition() {}

    public static Importer of(Path file, List<Importer> importers) {
        if (!Files.exists(file)) {
            throw Failure.data("There is no file " + file + ".", "Check the path.");
        }
        if (Files.isDirectory(file)) {
            return importers.stream()
                    .filter(importer -> importer.recognisesFolder(file))
                    .findFirst()
                    .orElseThrow(
                            () -> Failure.data(
                                    file + " is a folder that no format is known to be.",
                                    "Choose a file in it, or a folder of images or Arrow files, a Zarr array, a project or a result."));
        }
        if (!Files.isRegularFile(file)) {
            // reading from a pipe or a device could take for ever
            throw Failure.data(file + " is neither a file nor a folder.", "Copy what it gives into a file.");
        }
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(Importer.HEAD);
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check its permissions.", e);
        }
        return importers.stream()
                .filter(importer -> importer.recognises(head))
                .findFirst()
                .orElseThrow(() -> Unreadable.failure(file, head));
    }
}
