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
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// One array as `np.save` writes it; mapped, never copied.
public final class NpyImporter implements Importer {
    private static final String ID = "npy";

    @Override
    public Format format() {
        return new Format(ID, "NumPy array", "One array as np.save writes it; mapped.", List.of("npy"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length >= NpyHeader.MAGIC.length
                && Arrays.equals(head, 0, NpyHeader.MAGIC.length, NpyHeader.MAGIC, 0, NpyHeader.MAGIC.length);
    }

    @Override
    public List<Member> list(Path file) {
        var header = header(file);
        long bytes = header.dtype().map(t -> header.shape().count() * t.bytes()).orElse(0L);
        return List.of(new Member("", header.shape(), header.dtypeText(), bytes, header.refusal()));
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var header = header(file);
        header.refusal().ifPresent(why -> {
            int colon = why.indexOf(':');
            throw Failure.data(
                    file.getFileName() + " cannot be opened. " + why.substring(0, colon) + ".",
                    Character.toUpperCase(why.charAt(colon + 2)) + why.substring(colon + 3));
        });
        var dtype = header.dtype().orElseThrow();
        return NewDataset.made(file, ID, member, options, memory, scope -> {
            long bytes = header.shape().count() * dtype.bytes();
            var segment = Storage.map(scope, file, header.dataOffset(), bytes);
            return Tensor.of(
                    segment, dtype, header.order(), header.shape(), header.fortran(), Storage.ofFile(scope, file));
        });
    }

    static NpyHeader header(Path file) {
        var name = String.valueOf(file.getFileName());
        try (var in = Files.newInputStream(file)) {
            var prefix = in.readNBytes(NpyHeader.PREFIX);
            int length = NpyHeader.length(prefix, name);
            var header = Arrays.copyOf(prefix, length);
            int rest = length - prefix.length;
            if (in.readNBytes(header, prefix.length, rest) < rest) {
                throw NpyHeader.damaged(name, "it ends inside its header");
            }
            return NpyHeader.parse(header, name);
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
    }
}
