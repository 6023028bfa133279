package factorscope.model.io.torch;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.CfValues;
import factorscope.model.io.CompressedLines;
import factorscope.model.io.Filled;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Sparse;
import factorscope.model.io.StridedRows;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A tensor that a file describes, and how its values are read.
sealed interface TorchTensor {
    Member member();

    /// Values at any distances in the file.
    ///
    /// @param strides bytes from one position to the next along each axis
    /// @param offset of the first value in the file
    /// @param rule what the stored values stand for, where that is something else
    record Strided(
            Member member, DType dtype, ByteOrder order, List<Long> strides, long offset, Optional<CfValues> rule)
            implements TorchTensor {
        private Tensor values(Path file, OffHeap scope) {
            var shape = member.shape();
            long bytes = shape.count() == 0 ? 0 : StridedRows.extent(shape, strides, dtype);
            var segment = Storage.map(scope, file, offset, bytes);
            var storage = Storage.ofFile(scope, file);
            if (isPlain(shape.sizes(), strides, dtype.bytes())) {
                return Tensor.of(segment, dtype, order, shape, false, storage);
            }
            if (isPlain(shape.sizes().reversed(), strides.reversed(), dtype.bytes())) {
                return Tensor.of(segment, dtype, order, shape, true, storage);
            }
            return new StridedRows(segment, dtype, order, shape, strides, storage).tensor();
        }

        /// The value of a tensor without axes.
        String number(Path file) {
            try (var arena = Arena.ofConfined()) {
                var segment = Storage.map(arena, file, offset, dtype.bytes());
                var value = Tensor.of(segment, dtype, order, Shape.of(1), false, Storage.collected());
                double stored = value.at(0);
                return Numbers.plain(rule.map(r -> r.unpacked(stored)).orElse(stored));
            }
        }

        private static boolean isPlain(List<Long> sizes, List<Long> strides, int width) {
            long expected = width;
            for (int m = sizes.size() - 1; m >= 0; m--) {
                if (sizes.get(m) > 1 && strides.get(m) != expected) {
                    return false;
                }
                expected *= Math.max(1, sizes.get(m));
            }
            return true;
        }
    }

    /// An array that stands in the pickle itself, as NumPy leaves it.
    record Inside(Member member, DType dtype, ByteOrder order, boolean fortran, byte[] bytes) implements TorchTensor {}

    /// Values and their places.
    record Coordinates(Member member, Strided places, Strided values) implements TorchTensor {}

    /// Values, their places within a line, and where lines begin.
    record Lines(Member member, Strided starts, Strided places, Strided values, boolean byRows)
            implements TorchTensor {}

    /// Something that is listed only.
    record Refused(Member member) implements TorchTensor {}

    /// Opens it.
    default Dataset open(Path file, String importer, ParamValues options, MemoryBudget memory) {
        member().refusal().ifPresent(why -> {
            throw Failure.data(member().text() + " cannot be opened.", why);
        });
        return switch (this) {
            case Strided strided -> {
                var stored = NewDataset.made(
                        file, importer, strided.member, options, memory, scope -> strided.values(file, scope));
                yield strided.rule.map(r -> r.applied(stored)).orElse(stored);
            }
            case Inside inside -> {
                var layout = new Filled.Layout(inside.dtype, inside.order, inside.fortran);
                yield Filled.read(
                        file,
                        importer,
                        inside.member,
                        layout,
                        options,
                        memory,
                        into -> MemorySegment.copy(
                                MemorySegment.ofArray(inside.bytes), 0, into, 0, inside.bytes.length));
            }
            case Coordinates sparse -> {
                try (var own = memory.scope("a sparse tensor")) {
                    var places = sparse.places.values(file, own);
                    var values = sparse.values.values(file, own);
                    long count = values.shape().count();
                    yield Sparse.read(
                            file,
                            importer,
                            sparse.member,
                            sparse.values.dtype.working(),
                            count,
                            options,
                            memory,
                            visitor -> {
                                for (long i = 0; i < count; i++) {
                                    visitor.entry((long) places.at(0, i), (long) places.at(1, i), values.at(i));
                                }
                            });
                }
            }
            case Lines sparse -> {
                try (var own = memory.scope("a sparse tensor")) {
                    var lines = new CompressedLines(
                            sparse.member.shape(),
                            sparse.values.values(file, own),
                            sparse.places.values(file, own),
                            sparse.starts.values(file, own),
                            sparse.byRows);
                    yield Sparse.read(
                            file, importer, sparse.member, lines.dtype(), lines.count(), options, memory, lines);
                }
            }
            case Refused refused -> throw new IllegalStateException(refused.member.name());
        };
    }

    /// @throws IOException if there are fewer bytes than the shape needs
    static Inside inside(String name, Shape shape, DType dtype, ByteOrder order, boolean fortran, byte[] bytes)
            throws IOException {
        long wanted = shape.count() * dtype.bytes();
        if (bytes.length != wanted) {
            throw new IOException("\"" + name + "\" has " + bytes.length + " bytes, not " + wanted);
        }
        return new Inside(
                new Member(name, shape, dtype.text(), wanted, Optional.empty()), dtype, order, fortran, bytes);
    }
}
