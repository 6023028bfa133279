package factorscope.model.prepare;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Map;

/// A step that makes other data of data. Stateless; registered in the catalog.
public interface Preparation {
    /// What a step says of itself.
    ///
    /// @param id its first word, such as `centre`
    /// @param usage how it is written, such as `centre mean|median`
    /// @param summary one sentence: what it does
    /// @param undo how what was done can be undone; empty where it cannot
    record About(String id, String usage, String summary, String undo) {
        public boolean isReversible() {
            return !undo.isEmpty();
        }

        /// What to throw where it is written wrongly.
        ///
        /// @param why such as "needs the smaller number first"
        public Failure wrong(String why) {
            return Failure.usage("\"" + id + "\" " + why + ".", "Write it as: " + usage + ".");
        }
    }

    About about();

    /// Its parameters, and how they are written.
    default Syntax syntax() {
        return Syntax.NONE;
    }

    /// What to begin with for these data where initial values do not suit every data: key to text.
    default Map<String, String> suggested(Dataset data) {
        return Map.of();
    }

    /// @param params of [#syntax]
    /// @param memory is charged for the new data until their last lease is given back
    /// @return new data; their origin does not yet tell of this step
    /// @throws factorscope.model.failure.Failure if the parameters or the data do not suit
    Dataset apply(Dataset data, ParamValues params, MemoryBudget memory);

    /// What there is to say about the step once it can be taken, a sentence each.
    default List<String> remarks(Dataset data, ParamValues params) {
        return List.of();
    }

    /// Whether values are in other units afterwards.
    default boolean changesUnits() {
        return false;
    }

    /// How values are brought back to the units that they had before this step.
    default Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.COLUMNS;
    }
}
