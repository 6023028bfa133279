package factorscope.app.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a person has chosen for good.
///
/// @param dark whether the window is dark
/// @param scale of everything in the window, 1 is usual
/// @param recent files and projects opened lately, the latest first
/// @param first whether this is the first start
/// @param frame how large the window and its sides are
/// @param layouts how the views are arranged for each task, by its id
public record Settings(
        boolean dark, double scale, List<Path> recent, boolean first, Frame frame, Map<String, String> layouts) {
    public static final Settings INITIAL = new Settings(false, 1, List.of(), true, Frame.USUAL, Map.of());

    /// Sizes in logical pixels.
    ///
    /// @param left width of the project's side
    /// @param right width of the inspector
    /// @param dock height of jobs, log and table
    public record Frame(double width, double height, double left, double right, double dock) {
        public static final Frame USUAL = new Frame(1600, 1000, 250, 300, 120);

        private static final double LEAST_WIDTH = 900;
        private static final double LEAST_HEIGHT = 600;
        private static final double LEAST_SIDE = 150;
        private static final double MOST_SIDE = 700;
        private static final double LEAST_DOCK = 60;

        public Frame {
            width = Math.max(LEAST_WIDTH, width);
            height = Math.max(LEAST_HEIGHT, height);
            left = Math.clamp(left, LEAST_SIDE, MOST_SIDE);
            right = Math.clamp(right, LEAST_SIDE, MOST_SIDE);
            dock = Math.clamp(dock, LEAST_DOCK, MOST_SIDE);
        }

        public Frame withDock(double height) {
            return new Frame(width, this.height, left, right, height);
        }
    }

    private static final int MOST_RECENT = 12;

    public Settings {
        recent = List.copyOf(recent);
        layouts = Map.copyOf(layouts);
        scale = Math.clamp(scale, 0.75, 3);
    }

    public Settings withDark(boolean on) {
        return new Settings(on, scale, recent, first, frame, layouts);
    }

    public Settings withScale(double other) {
        return new Settings(dark, other, recent, first, frame, layouts);
    }

    public Settings opened(Path path) {
        var more = new ArrayList<Path>();
        more.add(path.toAbsolutePath().normalize());
        recent.stream()
                .filter(p -> !p.equals(more.getFirst()))
                .limit(MOST_RECENT - 1L)
                .forEach(more::add);
        return new Settings(dark, scale, more, first, frame, layouts);
    }

    public Settings withFrame(Frame other) {
        return new Settings(dark, scale, recent, first, other, layouts);
    }

    public Settings withLayout(String task, String layout) {
        var more = new HashMap<>(layouts);
        more.put(task, layout);
        return new Settings(dark, scale, recent, first, frame, more);
    }

    public Settings started() {
        return new Settings(dark, scale, recent, false, frame, layouts);
    }
}
