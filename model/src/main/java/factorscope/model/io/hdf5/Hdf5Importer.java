package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.ChunkedRows;
import factorscope.model.io.CompressedLines;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Located;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
import factorscope.model.io.Sparse;
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// HDF5 files: every dataset of numbers, every table of records, and every sparse matrix in parts, by its path. What
/// lies in the file in one piece is mapped; what is in chunks is unpacked when it is asked for. MATLAB 7.3 writes its
/// dimensions the other way round: they are opened as MATLAB names them.
public final class Hdf5Importer implements Importer {
    private static final String ID = "hdf5";

    @Override
    public Format format() {
        return new Format(
                ID,
                "HDF5",
                "Datasets of an HDF5 file, also of NetCDF-4 and MATLAB 7.3.",
                List.of("h5", "hdf5", "h5ad", "hspy", "nc4"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    /// MATLAB puts 512 bytes of its own before it.
    @Override
    public boolean recognises(byte[] head) {
        return isSignature(head, 0) || isSignature(head, 512) || isSignature(head, 1024) || isSignature(head, 2048);
    }

    private static boolean isSignature(byte[] head, int at) {
        return head.length > at + 8
                && head[at] == (byte) 0x89
                && head[at + 1] == 'H'
                && head[at + 2] == 'D'
                && head[at + 3] == 'F';
    }

    @Override
    public List<Member> list(Path file) {
        return HdfFile.with(file, HdfMembers::of);
    }

    @Override
    public Optional<Member> main(Path file, List<Member> members) {
        return HdfFile.with(file, hdf -> HdfMembers.main(hdf, members));
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        return HdfFile.with(file, hdf -> {
            var object = hdf.find(member.name());
            if (object == null) {
                throw new IOException("there is no " + member.name() + " in it any more");
            }
            if (object.isGroup()) {
                var masked = HdfMasked.of(object);
                if (masked.isPresent()) {
                    return masked.get().read(hdf, ID, member, options, memory);
                }
                var group = SparseGroup.of(object).orElseThrow(() -> new IOException(member.name() + " is a group"));
                var data = sparse(file, group, member, options, memory);
                return HdfAxes.labelled(hdf, member.name(), data, progress);
            }
            var dataset = new HdfDataset(object);
            if (dataset.type() instanceof HdfType.Compound) {
                return HdfRecords.read(dataset, hdf, ID, member, options, memory, progress);
            }
            var rule = HdfAttributes.rule(dataset);
            var stored = array(file, hdf, dataset, member, options, memory);
            rule.ifPresent(r -> progress.remark(r.words(member.name())));
            return HdfAxes.labelled(
                    hdf, member.name(), rule.map(r -> r.applied(stored)).orElse(stored), progress);
        });
    }

    private static Dataset sparse(Path file, SparseGroup group, Member member, ParamValues options, MemoryBudget memory)
            throws IOException {
        try (var own = memory.scope("a sparse matrix")) {
            var lines = new CompressedLines(
                    group.shape(),
                    part(file, group.data(), own),
                    part(file, group.indices(), own),
                    part(file, group.starts(), own),
                    group.byRows());
            return Sparse.read(file, ID, member, lines.dtype(), lines.count(), options, memory, lines);
        }
    }

    /// All values of a part of a sparse matrix.
    private static Tensor part(Path file, HdfDataset dataset, OffHeap scope) throws IOException {
        var dtype = dataset.type()
                .dtype()
                .orElseThrow(() ->
                        new IOException("a part of it holds " + dataset.type().words()));
        var reason = dataset.reason();
        if (reason.isPresent()) {
            throw new IOException("a part of it cannot be read: " + reason.get());
        }
        var shape = dataset.shape();
        Filled.requirePlausible(file, (double) shape.count() * dtype.bytes(), shape.text());
        var into = scope.allocate(Math.max(8, shape.count() * dtype.bytes()));
        if (shape.count() > 0) {
            dataset.values(0, shape.rows(), dtype, into);
        }
        return Tensor.of(into, dtype, Shape.of(shape.count()), Storage.collected());
    }

    private static Dataset array(
            Path file, HdfFile hdf, HdfDataset dataset, Member member, ParamValues options, MemoryBudget memory)
            throws IOException {
        boolean isMatlab = hdf.isMatlab();
        var dtype = HdfMembers.dtype(dataset).orElseThrow();
        var offset = dataset.offset();
        if (offset.isPresent()) {
            return new Located(member, Optional.of(dtype), dataset.type().byteOrder(), isMatlab, file, offset.get())
                    .open(file, ID, options, memory);
        }
        if (dataset.isChunked()) {
            Filled.requirePlausible(file, dataset.chunkBytes(), "one chunk");
            if (!isMatlab && member.shape().count() > 0) {
                return chunks(file, dataset, member, dtype, options, memory);
            }
        }
        // MATLAB's dimensions the other way round are the same values with the first axis running fastest
        var layout = new Filled.Layout(dtype, ByteOrder.nativeOrder(), isMatlab);
        return Filled.read(
                file,
                ID,
                member,
                layout,
                options,
                memory,
                into -> dataset.values(0, dataset.shape().rows(), dtype, into));
    }

    /// Unpacked when they are asked for, by a reader of their own that lives as long as the data.
    private static Dataset chunks(
            Path file, HdfDataset dataset, Member member, DType dtype, ParamValues options, MemoryBudget memory)
            throws IOException {
        var shape = member.shape();
        Filled.requirePlausible(file, (double) shape.count() * dtype.bytes(), shape.text());
        // the values stay open longer than the reader that found them
        var reader = HdfFile.open(file);
        return Handing.over(reader::close, () -> {
            var again = new HdfDataset(reader.object(dataset.object().address()));
            long held = again.heldBytes();
            ChunkedRows.Strips strips = (from, rows, into) -> unpack(file, again, dtype, from, rows, into);
            return NewDataset.made(
                    file,
                    ID,
                    member,
                    options,
                    memory,
                    scope -> new ChunkedRows(
                                    file,
                                    shape,
                                    dtype,
                                    again.chunkRows(),
                                    strips,
                                    scope,
                                    memory,
                                    held,
                                    "packed in the file")
                            .tensor(Storage.ofFile(scope, file, reader::close)));
        });
    }

    private static void unpack(Path file, HdfDataset dataset, DType dtype, long from, int rows, MemorySegment into)
            throws IOException {
        try {
            dataset.values(from, rows, dtype, into);
        } catch (InternalError e) {
            // what the platform raises when a page of a mapped file is gone
            throw HdfFile.damaged(file, "it was cut off while it was read", e);
        }
    }
}
