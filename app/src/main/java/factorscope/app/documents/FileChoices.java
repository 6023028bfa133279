package factorscope.app.documents;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Asks a person for files. Behind an interface, since the system's dialogs cannot be driven by tests.
public interface FileChoices {
    /// Data files to open; empty if none was chosen.
    List<Path> open();

    /// A folder that exists.
    Optional<Path> folder(String title);

    /// A place to save to.
    ///
    /// @param name suggested, with its ending
    Optional<Path> save(String title, String name);
}
