package factorscope.model.prepare;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import java.util.List;

/// A step that makes other data of data. Stateless; registered in the catalog.
public interface Preparation {
    /// What a step says of itself.
    ///
    /// @param id its first word, such as `centre`
    /// @param usage its words, such as `centre mean|median`
    /// @param summary one sentence: what it does
    /// @param undo how what was done can be undone; empty where it cannot
    record About(String id, String usage, String summary, String undo) {
        public boolean isReversible() {
            return !undo.isEmpty();
        }
    }

    About about();

    /// The step as it is begun with: one that suits the data, as far as one can be known without asking. Of
    /// alternatives the first.
    default String example(Dataset data) {
        return about().usage().replaceAll("\\|\\S+", "");
    }

    /// @param words after the first one
    /// @param memory is charged for the new data until their last lease is given back
    /// @return new data; their origin does not yet tell of this step
    /// @throws factorscope.model.failure.Failure if the words or the data do not suit
    Dataset apply(Dataset data, List<String> words, MemoryBudget memory);

    /// What there is to say about the step once it can be taken, a sentence each.
    default List<String> remarks(Dataset data, List<String> words) {
        return List.of();
    }

    /// Whether values are in other units afterwards.
    default boolean changesUnits() {
        return false;
    }

    /// How values are brought back to the units that they had before this step.
    default Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.COLUMNS;
    }
}
