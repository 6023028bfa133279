package factorscope.model.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Files that another one names as standing beside it.
public final class Beside {
    private Beside() {}

    /// Empty where there is none, or where it is a link that leads out of the folder.
    public static Optional<Path> of(Path file, String name) {
        try {
            var beside = file.resolveSibling(name);
            var folder = file.toRealPath().getParent();
            return Files.isRegularFile(beside)
                            && folder != null
                            && beside.toRealPath().startsWith(folder)
                    ? Optional.of(beside)
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
