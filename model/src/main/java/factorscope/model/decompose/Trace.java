package factorscope.model.decompose;

import java.util.List;

/// How the objective went, from step to step.
public record Trace(String unit, List<Point> points) {
    /// @param done how far the run was, in units
    /// @param seconds computing time since the start
    public record Point(double done, double seconds, double objective) {}

    public static final Trace EMPTY = new Trace("", List.of());

    public Trace {
        points = List.copyOf(points);
    }
}
