package factorscope.views;

import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.TwoWay;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Subject;
import factorscope.views.gallery.Specimens;
import java.util.Map;

/// The specimens of the gallery, in a memory of their own.
final class Subjects {
    private static final Specimens SPECIMENS = new Specimens(new MemoryBudget(1L << 30));

    private Subjects() {}

    /// By name: one of each kind, and awkward ones.
    static Map<String, Subject> all() {
        return SPECIMENS.all();
    }

    /// A second result of the same data, for views that compare.
    static Kept other() {
        return SPECIMENS.other();
    }

    static TwoWay twoWay(int rows, int columns, int components) {
        return SPECIMENS.twoWay(rows, columns, components);
    }

    /// @param members the cluster of each row
    static Clusters clusters(int columns, int count, int... members) {
        return SPECIMENS.clusters(columns, count, members);
    }
}
