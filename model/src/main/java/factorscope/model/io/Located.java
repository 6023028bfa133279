package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An array that lies in a file as plain values, so that it can be mapped.
///
/// @param dtype empty where the member cannot be opened
/// @param fortran whether the first axis runs fastest
/// @param in the file that holds the values, which need not be the one that was opened
/// @param offset in bytes
public record Located(Member member, Optional<DType> dtype, ByteOrder order, boolean fortran, Path in, long offset) {
    /// The one of this name.
    public static Located named(List<Located> all, Member wanted, Path file) {
        return all.stream()
                .filter(l -> l.member.name().equals(wanted.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no array \"" + wanted.name() + "\".", "Choose one that it lists."));
    }

    /// Maps it.
    ///
    /// @param file that was opened
    /// @param importer id of the format
    public Dataset open(Path file, String importer, ParamValues options, MemoryBudget memory) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        return NewDataset.made(file, importer, member, options, memory, scope -> {
            var segment = Storage.map(scope, in, offset, member.bytes());
            return Tensor.of(segment, dtype.orElseThrow(), order, member.shape(), fortran, Storage.ofFile(scope, in));
        });
    }
}
