package factorscope.model.io.nifti;

import factorscope.model.data.DType;
import factorscope.model.io.Bytewise;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// NIfTI-1 images in one file (`.nii`): a header of 348 bytes, then values with the first axis running fastest.
/// Scaling (scl_slope) is refused rather than ignored, since the values are mapped.
public final class NiftiImporter implements Mapped {
    @Override
    public Format format() {
        return new Format("nifti", "NIfTI-1", "A brain image; mapped.", List.of("nii"));
    }

    @Override
    public boolean recognises(byte[] head) {
        return NiftiHeader.begins(head);
    }

    @Override
    public List<Located> located(Path file) {
        try (var in = new Bytewise(file, ByteOrder.LITTLE_ENDIAN)) {
            var bytes = in.bytes(NiftiHeader.SIZE, NiftiHeader.SIZE);
            try {
                return List.of(located(file, NiftiHeader.of(bytes), in));
            } catch (IOException e) {
                throw in.damaged(String.valueOf(e.getMessage()));
            }
        }
    }

    private static Located located(Path file, NiftiHeader header, Bytewise in) {
        var dtype = header.dtype();
        long bytes = dtype.map(t -> header.shape().count() * t.bytes()).orElse(0L);
        if (header.offset() > in.size() || bytes > in.size() - header.offset()) {
            throw in.damaged("its values are cut off");
        }
        var refusal = header.unknownType()
                .or(() -> header.isScaled()
                        ? Optional.of("Its values are scaled (" + header.slope() + " x + " + header.intercept()
                                + "): pack the file with gzip, which is scaled while it is read, or save it unscaled.")
                        : Optional.empty());
        return new Located(
                new Member("", header.shape(), dtype.map(DType::text).orElse("code " + header.code()), bytes, refusal),
                dtype,
                header.order(),
                true,
                file,
                header.offset());
    }
}
