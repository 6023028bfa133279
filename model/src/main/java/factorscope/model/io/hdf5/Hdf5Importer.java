package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
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
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.CompoundDataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// HDF5 files: every dataset of numbers, and every sparse matrix in parts, by its path. What lies in the file in
/// one piece is mapped; what is in chunks is unpacked when it is asked for. MATLAB 7.3 writes its dimensions the
/// other way round: they are opened as MATLAB names them.
public final class Hdf5Importer implements Importer {
    private static final String ID = "hdf5";
    private static final int MOST_MEMBERS = 100_000;
    private static final int DEEPEST = 32;

    @Override
    public Format format() {
        return new Format(
                ID, "HDF5", "Datasets of an HDF5 file, also of MATLAB 7.3.", List.of("h5", "hdf5", "h5ad", "hspy"));
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
        return Hdf.with(file, hdf -> {
            var members = new ArrayList<Member>();
            list(file, hdf, hdf, "", members, 0);
            return members;
        });
    }

    private static void list(Path file, HdfFile hdf, Group group, String path, List<Member> members, int depth) {
        if (depth > DEEPEST) {
            throw Hdf.damaged(file, "its groups are nested too deeply", new IOException());
        }
        for (var node : group.getChildren().values()) {
            if (members.size() > MOST_MEMBERS) {
                return;
            }
            var name = path.isEmpty() ? node.getName() : path + "/" + node.getName();
            if (node.isLink()) {
                continue;
            }
            if (node instanceof Group inner && SparseGroup.is(inner)) {
                members.add(SparseGroup.member(inner, name));
            } else if (node instanceof Group inner) {
                list(file, hdf, inner, name, members, depth + 1);
            } else if (node instanceof Dataset dataset) {
                members.add(member(dataset, name, Hdf.isMatlab(hdf)));
            }
        }
    }

    /// As long as the file says; the last axis fastest, or for MATLAB the first.
    private static Member member(Dataset dataset, String name, boolean isMatlab) {
        var dims = Arrays.stream(dataset.getDimensions()).asLongStream().boxed().toList();
        var shape = new Shape(isMatlab ? dims.reversed() : dims);
        var dtype = HdfNumbers.dtype(dataset);
        var type = dtype.map(DType::text).orElseGet(() -> type(dataset));
        Optional<String> refusal = dtype.isPresent() && !dataset.isCompound() && !dataset.isVariableLength()
                ? Optional.empty()
                : Optional.of(type.equals("text") ? "It is text, no numbers." : "Its values are no plain numbers.");
        return new Member(
                name, shape, type, dtype.map(t -> shape.count() * t.bytes()).orElse(0L), refusal);
    }

    private static String type(Dataset dataset) {
        return switch (dataset.getDataType()) {
            case StringData _, VariableLength _ -> "text";
            case CompoundDataType _ -> "records";
            default -> "other";
        };
    }

    @Override
    public factorscope.model.data.Dataset read(
            Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        return Hdf.with(file, hdf -> {
            var data = hdf.getByPath(member.name()) instanceof Group group
                    ? sparse(file, hdf, group, member, options, memory)
                    : array(file, hdf, member, options, memory, progress);
            try {
                return HdfAxes.labelled(file, hdf, member.name(), data);
            } catch (OutOfMemoryError e) {
                data.lease().close();
                throw e;
            }
        });
    }

    private static factorscope.model.data.Dataset sparse(
            Path file, HdfFile hdf, Group group, Member member, ParamValues options, MemoryBudget memory) {
        var parts = new ArrayList<factorscope.model.data.Dataset>();
        try {
            for (var name : List.of("data", "indices", "indptr")) {
                var part = member((Dataset) group.getChild(name), member.name() + "/" + name, false);
                parts.add(array(file, hdf, part, options, memory, Progress.NONE));
            }
            var lines = new CompressedLines(
                    member.shape(),
                    parts.get(0).values(),
                    parts.get(1).values(),
                    parts.get(2).values(),
                    SparseGroup.isByRows(group, member.shape()));
            return Sparse.read(file, ID, member, lines.dtype(), lines.count(), options, memory, lines);
        } finally {
            parts.forEach(part -> part.lease().close());
        }
    }

    private static factorscope.model.data.Dataset array(
            Path file, HdfFile hdf, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var dataset = hdf.getDatasetByPath(member.name());
        boolean isMatlab = Hdf.isMatlab(hdf);
        var dtype = HdfNumbers.dtype(dataset).orElseThrow();
        if (dataset instanceof ContiguousDataset contiguous && contiguous.getDataAddress() > 0) {
            long address = contiguous.getDataAddress() + hdf.getUserBlockSize();
            return new Located(member, Optional.of(dtype), HdfNumbers.order(dataset), isMatlab, file, address)
                    .open(file, ID, options, memory);
        }
        if (dataset instanceof ChunkedDataset chunked) {
            double chunk = dtype.bytes();
            for (int size : chunked.getChunkDimensions()) {
                chunk *= size;
            }
            Filled.requirePlausible(file, chunk, "one chunk");
            if (!isMatlab && member.shape().order() > 0 && member.shape().count() > 0) {
                return chunks(file, chunked, member, dtype, options, memory);
            }
        }
        // MATLAB's dimensions the other way round are the same values with the first axis running fastest
        var layout = new Filled.Layout(dtype, ByteOrder.nativeOrder(), isMatlab);
        var inFile = isMatlab ? new Shape(member.shape().sizes().reversed()) : member.shape();
        return Filled.read(file, ID, member, layout, options, memory, into -> {
            progress.at(0, 1);
            HdfNumbers.unpack(dataset, inFile, dtype, 0, inFile.rows(), into);
        });
    }

    /// Unpacked when they are asked for, by a reader of their own that lives as long as the data.
    private static factorscope.model.data.Dataset chunks(
            Path file, ChunkedDataset chunked, Member member, DType dtype, ParamValues options, MemoryBudget memory) {
        var shape = member.shape();
        Filled.requirePlausible(file, (double) shape.count() * dtype.bytes(), shape.text());
        int chunkRows = chunked.getChunkDimensions()[0];
        long held = chunked.getStorageInBytes();
        var reader = Hdf.open(file);
        try {
            var dataset = reader.getDatasetByPath(member.name());
            ChunkedRows.Strips strips = (from, rows, into) -> unpack(file, dataset, shape, dtype, from, rows, into);
            return NewDataset.made(
                    file,
                    ID,
                    member,
                    options,
                    memory,
                    scope -> new ChunkedRows(
                                    file, shape, dtype, chunkRows, strips, scope, memory, held, "packed in the file")
                            .tensor(Storage.ofFile(scope, file, reader::close)));
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static void unpack(
            Path file, Dataset dataset, Shape shape, DType dtype, long from, int rows, MemorySegment into) {
        Hdf.guarded(file, () -> {
            try {
                HdfNumbers.unpack(dataset, shape, dtype, from, rows, into);
                return true;
            } catch (IOException e) {
                throw Hdf.damaged(file, String.valueOf(e.getMessage()), e);
            }
        });
    }
}
