package factorscope.model.diagnose;

import factorscope.model.linalg.Dot;
import java.util.ArrayList;
import java.util.List;

/// What one dictionary tells of two groups of samples, such as two dumps: which components appear, vanish or turn.
///
/// @param components in their order
public record GroupDifference(List<OfComponent> components) {
    /// A component with less than this share of its other group's energy is not there.
    private static final double GONE = 0.05;

    /// One with less than this share of a group's whole energy is not there either.
    private static final double FAINT = 1e-3;

    /// Directions of the two groups with a smaller cosine have turned.
    private static final double TURNED = 0.8;

    public GroupDifference {
        components = List.copyOf(components);
    }

    /// What becomes of a component from the first group to the second.
    public enum Fate {
        STAYS,
        APPEARS,
        VANISHES,
        TURNS,
        /// In neither group.
        SILENT
    }

    /// @param component its number, from 0
    /// @param first its energy (squared weighted activation) per sample of the first group
    /// @param second the same of the second
    /// @param firesFirst share of the first group's samples it fires on
    /// @param firesSecond the same of the second
    /// @param cosine between the directions that fit each group alone best, the other components as they are; NaN
    ///     where it fires in one group only
    public record OfComponent(
            int component,
            double first,
            double second,
            double firesFirst,
            double firesSecond,
            double cosine,
            Fate fate) {
        /// log2 of the second group's energy over the first's; infinite where one is zero.
        public double logRatio() {
            return Math.log(second / first) / Math.log(2);
        }
    }

    /// @param first of the first group of samples
    /// @param second of the second, by the same result
    public static GroupDifference of(GroupSums first, GroupSums second) {
        double allFirst = 0;
        double allSecond = 0;
        for (int c = 0; c < first.components(); c++) {
            allFirst += first.energy(c);
            allSecond += second.energy(c);
        }
        var components = new ArrayList<OfComponent>();
        for (int c = 0; c < first.components(); c++) {
            double a = first.energy(c);
            double b = second.energy(c);
            boolean inFirst = a > GONE * b && a > FAINT * allFirst && a > 0;
            boolean inSecond = b > GONE * a && b > FAINT * allSecond && b > 0;
            double cosine = inFirst && inSecond ? cosine(first.direction(c), second.direction(c)) : Double.NaN;
            components.add(
                    new OfComponent(c, a, b, first.fires(c), second.fires(c), cosine, fate(inFirst, inSecond, cosine)));
        }
        return new GroupDifference(components);
    }

    private static Fate fate(boolean inFirst, boolean inSecond, double cosine) {
        if (inFirst && inSecond) {
            return cosine < TURNED ? Fate.TURNS : Fate.STAYS;
        }
        return inFirst ? Fate.VANISHES : inSecond ? Fate.APPEARS : Fate.SILENT;
    }

    private static double cosine(double[] a, double[] b) {
        double size = Math.sqrt(Dot.square(a) * Dot.square(b));
        return size == 0 ? 0 : Dot.of(a, b) / size;
    }
}
