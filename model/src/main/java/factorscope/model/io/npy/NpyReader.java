package factorscope.model.io.npy;

import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// Reads arrays that this program wrote itself.
public final class NpyReader {
    private NpyReader() {}

    /// A private copy of the array, which lives as long as something refers to it and does not change with the
    /// file.
    public static Tensor copy(Path file, MemoryBudget memory, String purpose) {
        var importer = new NpyImporter();
        var member = importer.list(file).getFirst();
        var data = importer.read(file, member, importer.options().initial(member.shape()), memory, Progress.NONE);
        try (var _ = data.lease()) {
            var values = data.values();
            var copy = memory.allocateShared(values.bytes(), purpose);
            copy.copyFrom(values.segment().asSlice(0, values.bytes()));
            return Tensor.of(
                    copy, values.dtype(), values.byteOrder(), values.shape(), values.isFortran(), Storage.collected());
        }
    }

    /// The array where it is, for as long as something refers to it: for files that nobody else writes.
    public static Tensor map(Path file) {
        var header = NpyImporter.header(file);
        var dtype = header.dtype().orElseThrow();
        var segment = Storage.map(
                Arena.ofAuto(), file, header.dataOffset(), header.shape().count() * dtype.bytes());
        return Tensor.of(segment, dtype, header.order(), header.shape(), header.fortran(), Storage.collected());
    }
}
