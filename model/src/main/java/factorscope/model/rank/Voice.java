package factorscope.model.rank;

import java.util.List;
import java.util.OptionalInt;

/// What one criterion says about the number of components.
///
/// @param about the criterion
/// @param suggested its number of components; empty where it has none to suggest
/// @param curve what it looked at, along the number of components; may be empty
/// @param curveName what the curve's values are
/// @param sentence what it says and why
public record Voice(
        RankCriterion.About about, OptionalInt suggested, List<Point> curve, String curveName, String sentence) {
    /// @param k number of components, from 1
    public record Point(int k, double value) {}

    public Voice {
        curve = List.copyOf(curve);
    }

    Voice(RankCriterion of, int suggested, Curve curve, String sentence) {
        this(of.about(), OptionalInt.of(suggested), curve.points, curve.name, sentence);
    }

    static Voice silent(RankCriterion of, String why) {
        return new Voice(of.about(), OptionalInt.empty(), List.of(), "", why);
    }

    /// Of data without noise.
    static Voice exact(RankCriterion of, int rank) {
        return new Voice(
                of,
                rank,
                Curve.NONE,
                "The rank is " + rank + " exactly: the values from number " + (rank + 1)
                        + " on are rounding error, and there is no noise.");
    }

    /// The same with the remark that it lies at the edge of what was tried.
    Voice atTheEdge(String remark) {
        return new Voice(about, suggested, curve, curveName, sentence + " " + remark);
    }

    /// A named curve.
    record Curve(String name, List<Point> points) {
        static final Curve NONE = new Curve("", List.of());

        Curve {
            points = List.copyOf(points);
        }

        /// Values for k = 1, 2 and so on.
        static Curve of(String name, double[] values, int most) {
            return new Curve(
                    name,
                    java.util.stream.IntStream.range(0, Math.min(values.length, most))
                            .mapToObj(i -> new Point(i + 1, values[i]))
                            .toList());
        }
    }
}
