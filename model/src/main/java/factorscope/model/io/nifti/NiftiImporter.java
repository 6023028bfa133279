package factorscope.model.io.nifti;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.io.Beside;
import factorscope.model.io.Bytewise;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// NIfTI images (versions 1 and 2) in one file (`.nii`), or as a header with its values beside it (`.hdr`, `.img`); the
/// first axis runs fastest. Values that are to be scaled (scl_slope) are, whenever they are read.
public final class NiftiImporter implements Mapped {
    @Override
    public Format format() {
        return new Format("nifti", "NIfTI", "A brain image; mapped.", List.of("nii", "hdr"));
    }

    @Override
    public boolean recognises(byte[] head) {
        return NiftiHeader.begins(head);
    }

    @Override
    public List<Located> located(Path file) {
        try (var in = new Bytewise(file, ByteOrder.LITTLE_ENDIAN)) {
            try {
                return List.of(located(file, header(in), in));
            } catch (IOException e) {
                throw in.damaged(String.valueOf(e.getMessage()));
            }
        }
    }

    private static NiftiHeader header(Bytewise in) throws IOException {
        in.seek(0);
        return NiftiHeader.of(in.bytes(Math.min(NiftiHeader.SIZE, in.size()), NiftiHeader.SIZE));
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var stored = Mapped.super.read(file, member, options, memory, progress);
        try (var in = new Bytewise(file, ByteOrder.LITTLE_ENDIAN)) {
            var rule = header(in).rule();
            rule.ifPresent(r -> progress.remark(r.words("The image")));
            return rule.map(r -> r.applied(stored)).orElse(stored);
        } catch (IOException e) {
            stored.lease().close();
            throw Failure.data(file.getFileName() + " cannot be read: " + e.getMessage() + ".", "Copy it again.", e);
        }
    }

    private static Located located(Path file, NiftiHeader header, Bytewise in) throws IOException {
        var dtype = header.dtype();
        long bytes = dtype.map(t -> header.shape().count() * t.bytes()).orElse(0L);
        var values = file;
        long size = in.size();
        var refusal = header.unknownType();
        if (header.isPair()) {
            var name = NewDataset.baseName(file) + ".img";
            var beside = Beside.of(file, name);
            refusal = beside.isPresent()
                    ? refusal
                    : Optional.of("Its values are in " + name + ", which is not beside it.");
            values = beside.orElse(file);
            size = Files.size(values);
        }
        if (refusal.isEmpty() && (header.offset() > size || bytes > size - header.offset())) {
            throw in.damaged("its values are cut off");
        }
        return new Located(
                new Member("", header.shape(), dtype.map(DType::text).orElse("code " + header.code()), bytes, refusal),
                dtype,
                header.order(),
                true,
                values,
                header.offset());
    }
}
