package factorscope.model.analyse;

import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.decompose.Result;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What an analysis has found; its type carries what views draw.
public interface Finding {
    /// One sentence or two: the answer.
    String summary();

    /// The numbers, in the order in which they are read; may be empty.
    default List<Table> tables() {
        return List.of();
    }

    /// The same for programs. The names stay what they are.
    void json(ObjectNode root);

    /// A result that came of it.
    ///
    /// @param data the name of what it was made from
    /// @param origin of these data
    record Made(Result result, String data, Origin origin) {}

    /// The folder of a result that is all that came of it.
    String WHOLE = "";

    /// Results that came of it, by the folder that they go to.
    default Map<String, Made> results() {
        return Map.of();
    }

    /// Data that came of it, by the file that they go to; the garbage collector keeps them.
    default Map<String, Dataset> datasets() {
        return Map.of();
    }
}
