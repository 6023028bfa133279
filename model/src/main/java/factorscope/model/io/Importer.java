package factorscope.model.io;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Opens files of one format. Stateless; registered in the catalog. Never runs anything a file contains.
public interface Importer {
    /// So many first bytes of a file are shown to [#recognises].
    int HEAD = 4096;

    Format format();

    ParamSpec options();

    /// Whether a file that begins like this is of this format.
    ///
    /// @param head the first [#HEAD] bytes, or the whole file if it is shorter
    boolean recognises(byte[] head);

    /// Whether a folder is what it opens, for formats that are folders; it need not be safe to open.
    default boolean recognisesFolder(Path folder) {
        return false;
    }

    /// What the file holds, without reading values.
    ///
    /// @throws factorscope.model.failure.Failure if the file is damaged
    List<Member> list(Path file);

    /// The member to take where none is named: the data, and not what labels or indexes them. Empty where their sizes
    /// decide.
    default Optional<Member> main(Path file, List<Member> members) {
        return Optional.empty();
    }

    /// Texts and single numbers that stand beside the arrays, by name.
    default Map<String, String> facts(Path file) {
        return Map.of();
    }

    /// Other files that the values of a member are read from, such as shards or plain values beside a description.
    default List<Path> parts(Path file, String member) {
        return List.of();
    }

    /// Opens one member: values stay in the file where its layout allows.
    ///
    /// @param member one of [#list]
    /// @param memory is charged for values that have to be read; until the dataset's last lease is given back
    Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress);
}
