package factorscope.bench.cli;

import java.util.List;

/// The commands of this module.
public final class DeveloperCommands {
    private DeveloperCommands() {}

    public static List<Object> all() {
        return List.of(new BenchCommand(), new FuzzCommand(), new FirstResultsCommand(), new ThumbnailsCommand());
    }
}
