package factorscope.model.io.npy;

import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
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

/// Several arrays as `np.savez` and `np.savez_compressed` write them. Stored arrays are mapped, compressed ones
/// unpacked into memory.
public final class NpzImporter implements Importer {
    private static final String ID = "npz";
    private static final int CHUNK = 1 << 20;

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
        return Archive.open(file).entries().stream()
                .filter(e -> e.name().endsWith(".npy"))
                .map(e -> member(file, e))
                .toList();
    }

    private static Member member(Path file, Archive.Entry entry) {
        try (var in = entry.stream(file)) {
            var header = header(in, entry.name());
            long bytes =
                    header.dtype().map(t -> header.shape().count() * t.bytes()).orElse(0L);
            return new Member(name(entry), header.shape(), header.dtypeText(), bytes, header.refusal());
        } catch (IOException e) {
            throw Failure.data(
                    entry.name() + " in " + file.getFileName() + " cannot be read: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
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
        var entry = Archive.open(file).entries().stream()
                .filter(e -> e.name().equals(member.name() + ".npy"))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no array \"" + member.name() + "\".", "Choose one that it lists."));
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        var scope = memory.scope(String.valueOf(file.getFileName()));
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
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        } catch (IOException e) {
            scope.close();
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
