package factorscope.app.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a person has chosen for good.
///
/// @param dark whether the window is dark
/// @param scale of everything in the window, 1 is usual
/// @param recent files and projects opened lately, the latest first
/// @param first whether this is the first start
public record Settings(boolean dark, double scale, List<Path> recent, boolean first) {
    public static final Settings INITIAL = new Settings(false, 1, List.of(), true);

    private static final int MOST_RECENT = 12;

    public Settings {
        recent = List.copyOf(recent);
        scale = Math.clamp(scale, 0.75, 3);
    }

    public Settings withDark(boolean on) {
        return new Settings(on, scale, recent, first);
    }

    public Settings withScale(double other) {
        return new Settings(dark, other, recent, first);
    }

    public Settings opened(Path path) {
        var more = new ArrayList<Path>();
        more.add(path.toAbsolutePath().normalize());
        recent.stream()
                .filter(p -> !p.equals(more.getFirst()))
                .limit(MOST_RECENT - 1L)
                .forEach(more::add);
        return new Settings(dark, scale, more, first);
    }

    public Settings started() {
        return new Settings(dark, scale, recent, false);
    }
}
