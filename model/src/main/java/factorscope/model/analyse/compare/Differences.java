package factorscope.model.analyse.compare;

import factorscope.model.analyse.Table;
import factorscope.model.data.Numbers;
import factorscope.model.diagnose.GroupDifference;
import factorscope.model.diagnose.GroupDifference.Fate;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// What is said of the difference of two groups of samples.
final class Differences {
    private Differences() {}

    private static long count(GroupDifference difference, Fate fate) {
        return difference.components().stream().filter(c -> c.fate() == fate).count();
    }

    /// Such as `2 appear, 1 vanish, 0 turn, 7 stay`.
    static String counts(GroupDifference difference) {
        return count(difference, Fate.APPEARS) + " appear, " + count(difference, Fate.VANISHES) + " vanish, "
                + count(difference, Fate.TURNS) + " turn, " + count(difference, Fate.STAYS) + " stay";
    }

    private static String fate(GroupDifference.OfComponent component) {
        return component.fate().name().toLowerCase(Locale.ROOT);
    }

    /// Of the components that do not stay.
    static Table table(GroupDifference difference) {
        return new Table(
                List.of("component", "fate", "energy per sample", "and then"),
                difference.components().stream()
                        .filter(c -> c.fate() != Fate.STAYS)
                        .map(c -> List.of(
                                "#" + (c.component() + 1),
                                fate(c),
                                Numbers.shown(c.first(), 3),
                                Numbers.shown(c.second(), 3)))
                        .toList());
    }

    static void json(GroupDifference difference, ObjectNode root) {
        var list = root.putArray("components");
        for (var c : difference.components()) {
            var node = list.addObject()
                    .put("component", c.component() + 1)
                    .put("fate", fate(c))
                    .put("energyFirst", c.first())
                    .put("energySecond", c.second())
                    .put("firesFirst", c.firesFirst())
                    .put("firesSecond", c.firesSecond());
            if (!Double.isNaN(c.cosine())) {
                node.put("cosine", c.cosine());
            }
        }
    }
}
