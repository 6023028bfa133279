package factorscope.model.io.npy;

import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.CompressedLines;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
import factorscope.model.io.Sparse;
import factorscope.model.io.zip.Archive;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Several arrays as `np.savez` and `np.savez_compressed` write them. Stored arrays are mapped, compressed ones
/// unpacked into memory.
public final class NpzImporter implements Importer {
    private static final String ID = "npz";
    private static final int CHUNK = 1 << 20;
    private static final String SPARSE = "matrix";
    private static final List<String> PARTS = List.of("indices", "indptr", "format", "shape", "data");
    /// Diagonals, a row for each.
    private static final List<String> DIAGONALS = List.of("offsets", "data", "shape", "format");

    private static final List<String> PLACES = List.of("row", "col", "format", "shape", "data");
    private static final long MOST_SHAPE_BYTES = 1 << 20;

    @Override
    public Format format() {
        return new Format(ID, "NumPy archive", "Several arrays as np.savez writes them.", List.of("npz"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    /// A zip archive whose first entry is an array.
    @Override
    public boolean recognises(byte[] head) {
        return Archive.firstEntryName(head)
                .filter(name -> name.endsWith(".npy"))
                .isPresent();
    }

    @Override
    public List<Member> list(Path file) {
        var members = members(file);
        return isSparse(members) ? List.of(sparseMember(file, members)) : members;
    }

    private static List<Member> members(Path file) {
        return Archive.open(file).entries().stream()
                .filter(e -> e.name().endsWith(".npy"))
                .map(e -> member(file, e))
                .toList();
    }

    /// What scipy.sparse.save_npz writes.
    private static boolean isSparse(List<Member> members) {
        var names = members.stream().map(Member::name).toList();
        return names.size() == PARTS.size() && (names.containsAll(PARTS) || names.containsAll(PLACES))
                || names.size() == DIAGONALS.size() && names.containsAll(DIAGONALS);
    }

    private static Member sparseMember(Path file, List<Member> members) {
        var memory = new MemoryBudget(MOST_SHAPE_BYTES);
        long rows = 0;
        long columns = 0;
        var shape = array(file, named(members, "shape"), memory);
        try (var _ = shape.lease()) {
            if (shape.values().shape().count() == 2) {
                rows = (long) shape.values().at(0);
                columns = (long) shape.values().at(1);
            }
        }
        var dense = Shape.of(rows, columns);
        return new Member(
                SPARSE,
                dense,
                "sparse " + named(members, "data").dtype(),
                members.stream().mapToLong(Member::bytes).sum(),
                named(members, "data").refusal());
    }

    private static Member named(List<Member> members, String name) {
        return members.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    }

    private Dataset readSparse(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var members = members(file);
        var format = format(file);
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        if (!List.of("csr", "csc", "coo", "dia", "bsr").contains(format)) {
            throw Failure.data(
                    file.getFileName() + " holds a sparse matrix in the form \"" + format + "\".",
                    "Save it as x.tocsr() with scipy.sparse.save_npz.");
        }
        try (var parts = new Parts(file, members, memory)) {
            progress.at(0, 1);
            switch (format) {
                case "coo" -> {
                    return places(file, member, parts, options, memory);
                }
                case "dia" -> {
                    return diagonals(file, member, parts, options, memory);
                }
                case "bsr" -> {
                    return blocks(file, member, parts, options, memory);
                }
                default -> {
                    // compressed lines
                }
            }
            var lines = new CompressedLines(
                    member.shape(),
                    parts.values("data"),
                    parts.values("indices"),
                    parts.values("indptr"),
                    format.equals("csr"));
            return Sparse.read(file, ID, member, lines.dtype(), lines.count(), options, memory, lines);
        }
    }

    /// Values with their rows and columns (COO).
    private static Dataset places(Path file, Member member, Parts parts, ParamValues options, MemoryBudget memory) {
        var data = parts.values("data");
        var rows = parts.values("row");
        var columns = parts.values("col");
        long count = data.shape().count();
        if (rows.shape().count() != count || columns.shape().count() != count) {
            throw unfitting(file);
        }
        return Sparse.read(file, ID, member, data.dtype().working(), count, options, memory, visitor -> {
            for (long e = 0; e < count; e++) {
                visitor.entry((long) rows.at(e), (long) columns.at(e), data.at(e));
            }
        });
    }

    private static Failure unfitting(Path file) {
        return Failure.data(
                file.getFileName() + " holds a sparse matrix whose parts do not fit each other.",
                "Copy or write the file again.");
    }

    /// A row of values for each diagonal, by their columns (DIA).
    private static Dataset diagonals(Path file, Member member, Parts parts, ParamValues options, MemoryBudget memory) {
        var data = parts.values("data");
        var offsets = parts.values("offsets");
        if (data.shape().order() != 2 || offsets.shape().count() != data.shape().rows()) {
            throw unfitting(file);
        }
        Sparse.Entries entries = visitor -> {
            for (long k = 0; k < data.shape().rows(); k++) {
                long offset = (long) offsets.at(k);
                long end = Math.min(data.shape().columns(), member.shape().columns());
                for (long j = Math.max(0, offset);
                        j < end && j - offset < member.shape().rows();
                        j++) {
                    double value = data.at(k, j);
                    if (value != 0) {
                        visitor.entry(j - offset, j, value);
                    }
                }
            }
        };
        return Sparse.read(file, ID, member, data.dtype().working(), counted(file, entries), options, memory, entries);
    }

    /// Dense blocks in compressed rows (BSR).
    private static Dataset blocks(Path file, Member member, Parts parts, ParamValues options, MemoryBudget memory) {
        var data = parts.values("data");
        var columns = parts.values("indices");
        var starts = parts.values("indptr");
        if (data.shape().order() != 3 || columns.shape().count() != data.shape().rows()) {
            throw unfitting(file);
        }
        long height = data.shape().size(1);
        long width = data.shape().size(2);
        Sparse.Entries entries = visitor -> {
            for (long line = 0; line + 1 < starts.shape().count(); line++) {
                long from = (long) starts.at(line);
                long to = (long) starts.at(line + 1);
                if (from < 0 || to < from || to > columns.shape().count()) {
                    throw new IOException("a row lies outside its values");
                }
                for (long e = from; e < to; e++) {
                    for (long v = 0; v < height * width; v++) {
                        double value = data.at(e, v);
                        if (value != 0) {
                            visitor.entry(line * height + v / width, ((long) columns.at(e)) * width + v % width, value);
                        }
                    }
                }
            }
        };
        return Sparse.read(file, ID, member, data.dtype().working(), counted(file, entries), options, memory, entries);
    }

    private static long counted(Path file, Sparse.Entries entries) {
        var count = new long[1];
        try {
            entries.forEach((_, _, _) -> count[0]++);
        } catch (IOException e) {
            throw unfitting(file);
        }
        return count[0];
    }

    /// A text of at most 16 letters, which numpy keeps as bytes.
    private static String format(Path file) {
        var entry = Archive.open(file).entries().stream()
                .filter(e -> e.name().equals("format.npy"))
                .findFirst()
                .orElseThrow();
        try (var in = entry.stream(file)) {
            header(in, entry.name());
            return new String(in.readNBytes(16), java.nio.charset.StandardCharsets.US_ASCII)
                    .replace("\0", "")
                    .strip();
        } catch (IOException e) {
            throw Failure.data(
                    file.getFileName() + " cannot be read: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }

    /// Opened while a matrix is put together.
    private static final class Parts implements AutoCloseable {
        private final Path file;
        private final List<Member> members;
        private final MemoryBudget memory;
        private final List<Storage.Lease> leases = new java.util.ArrayList<>();

        Parts(Path file, List<Member> members, MemoryBudget memory) {
            this.file = file;
            this.members = members;
            this.memory = memory;
        }

        Tensor values(String name) {
            var part = array(file, named(members, name), memory);
            leases.add(part.lease());
            return part.values();
        }

        @Override
        public void close() {
            leases.forEach(Storage.Lease::close);
        }
    }

    private static Member member(Path file, Archive.Entry entry) {
        try (var in = entry.stream(file)) {
            var header = header(in, entry.name());
            long bytes =
                    header.dtype().map(t -> header.shape().count() * t.bytes()).orElse(0L);
            return new Member(name(entry), header.shape(), header.dtypeText(), bytes, header.refusal());
        } catch (IOException e) {
            return refused(entry, "It cannot be read: " + e.getMessage() + ".");
        } catch (Failure e) {
            // one that is damaged does not keep the others from being read
            return refused(entry, e.what());
        }
    }

    private static Member refused(Archive.Entry entry, String why) {
        return new Member(name(entry), Shape.of(0), "?", 0, Optional.of(why));
    }

    private static String name(Archive.Entry entry) {
        return entry.name().substring(0, entry.name().length() - ".npy".length());
    }

    private static NpyHeader header(InputStream in, String name) throws IOException {
        var prefix = in.readNBytes(NpyHeader.PREFIX);
        int length = NpyHeader.length(prefix, name);
        var header = Arrays.copyOf(prefix, length);
        int rest = length - prefix.length;
        if (in.readNBytes(header, prefix.length, rest) < rest) {
            throw NpyHeader.damaged(name, "it ends inside its header");
        }
        return NpyHeader.parse(header, name);
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        return member.dtype().startsWith("sparse ")
                ? readSparse(file, member, options, memory, progress)
                : array(file, member, options, memory, progress);
    }

    private static Dataset array(Path file, Member member, MemoryBudget memory) {
        return array(file, member, ParamValues.EMPTY, memory, Progress.NONE);
    }

    private static Dataset array(
            Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var entry = Archive.open(file).entries().stream()
                .filter(e -> e.name().equals(member.name() + ".npy"))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no array \"" + member.name() + "\".", "Choose one that it lists."));
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        try {
            return memory.keeping(String.valueOf(file.getFileName()), scope -> {
                try (var in = entry.stream(file)) {
                    var header = header(in, entry.name());
                    var dtype = header.dtype().orElseThrow();
                    long bytes = header.shape().count() * dtype.bytes();
                    if (header.dataOffset() + bytes > entry.size()) {
                        throw NpyHeader.damaged(entry.name(), "it ends before its last value");
                    }
                    MemorySegment segment;
                    Storage storage;
                    if (entry.isStored()) {
                        segment = Storage.map(scope, file, entry.dataOffset(file) + header.dataOffset(), bytes);
                        storage = Storage.ofFile(scope, file);
                    } else {
                        segment = scope.allocate(bytes);
                        unpack(in, segment, bytes, progress);
                        storage = Storage.of(scope);
                    }
                    var values = Tensor.of(segment, dtype, header.order(), header.shape(), header.fortran(), storage);
                    return NewDataset.of(file, ID, member.name(), options.texts(), values);
                }
            });
        } catch (IOException e) {
            throw Failure.data(
                    member.text() + " in " + file.getFileName() + " cannot be unpacked: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }

    private static void unpack(InputStream in, MemorySegment into, long bytes, Progress progress) throws IOException {
        var chunk = new byte[CHUNK];
        long at = 0;
        while (at < bytes) {
            int read = in.readNBytes(chunk, 0, (int) Math.min(CHUNK, bytes - at));
            if (read == 0) {
                throw new IOException("it ends before its last value");
            }
            MemorySegment.copy(MemorySegment.ofArray(chunk), 0, into, at, read);
            at += read;
            progress.at(at, bytes);
        }
    }
}
