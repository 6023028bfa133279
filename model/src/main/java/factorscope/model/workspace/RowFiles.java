package factorscope.model.workspace;

import factorscope.model.data.Axis;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.ClusterTree;
import factorscope.model.decompose.RowValues;
import factorscope.model.files.SafeFolder;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a result folder has for every row beside the result itself: an array for each kind of numbers, and the tree
/// behind clusters.
final class RowFiles {
    private static final String VALUES = "rowValues";
    private static final String TREE = "tree";
    private static final String HOMES = "tree-homes";
    private static final String DEPARTURES = "tree-departures";

    private RowFiles() {}

    static void write(List<RowValues> all, ObjectNode root, SafeFolder.Place place) throws IOException {
        if (!all.isEmpty()) {
            var names = root.putArray(VALUES);
            for (var values : all) {
                names.add(values.kind().id());
                ResultFolder.write(place, values.kind().id(), values.values());
            }
        }
    }

    /// Kinds that are not known here, of a later program, are left out.
    static List<RowValues> values(Path folder, JsonNode root, Axis rows, MemoryBudget memory) {
        var all = new ArrayList<RowValues>();
        for (var node : root.path(VALUES)) {
            RowValues.Kind.byId(node.asString(""))
                    .ifPresent(kind -> all.add(new RowValues(kind, array(folder, kind.id(), rows, memory))));
        }
        return all;
    }

    static void write(ClusterTree tree, ObjectNode root, SafeFolder.Place place) throws IOException {
        var nodes = root.putArray(TREE);
        for (var node : tree.nodes()) {
            nodes.addObject()
                    .put("parent", node.parent())
                    .put("birth", node.birth())
                    .put("death", node.death())
                    .put("size", node.size())
                    .put("stability", node.stability())
                    .put("chosen", node.isChosen());
        }
        ResultFolder.write(place, HOMES, tree.homes());
        ResultFolder.write(place, DEPARTURES, tree.departures());
    }

    static Optional<ClusterTree> tree(Path folder, JsonNode root, Axis rows, MemoryBudget memory) {
        var nodes = new ArrayList<ClusterTree.Node>();
        for (var node : root.path(TREE)) {
            int parent = node.path("parent").asInt(-1);
            if (parent >= nodes.size() || parent < (nodes.isEmpty() ? -1 : 0)) {
                throw new IllegalArgumentException("a node of the tree comes before its parent");
            }
            nodes.add(new ClusterTree.Node(
                    parent,
                    node.path("birth").asDouble(),
                    node.path("death").asDouble(),
                    node.path("size").asInt(),
                    node.path("stability").asDouble(),
                    node.path("chosen").asBoolean(false)));
        }
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        var homes = array(folder, HOMES, rows, memory);
        for (long i = 0; i < homes.shape().count(); i++) {
            if (homes.at(i) >= nodes.size()) {
                throw new IndexOutOfBoundsException("a row of no node");
            }
        }
        return Optional.of(new ClusterTree(nodes, homes, array(folder, DEPARTURES, rows, memory)));
    }

    /// One number per row.
    private static Tensor array(Path folder, String name, Axis rows, MemoryBudget memory) {
        var array = ResultFolder.array(folder, name, memory);
        if (array.shape().count() != rows.size()) {
            throw new IllegalArgumentException("other rows");
        }
        return array;
    }
}
