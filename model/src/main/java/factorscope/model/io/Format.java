package factorscope.model.io;

import java.util.List;

/// What an importer says of itself.
///
/// @param id in files and on the command line
/// @param extensions usual endings of file names, for file choosers; contents decide
public record Format(String id, String name, String summary, List<String> extensions) {
    public Format {
        extensions = List.copyOf(extensions);
    }
}
