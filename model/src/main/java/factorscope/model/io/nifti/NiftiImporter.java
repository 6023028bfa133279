package factorscope.model.io.nifti;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.Bytewise;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// NIfTI-1 images in one file (`.nii`): a header of 348 bytes, then values with the first axis running fastest.
/// Scaling (scl_slope) is refused rather than ignored.
public final class NiftiImporter implements Mapped {
    private static final int HEADER = 348;
    private static final int MAGIC = 344;
    private static final int MOST_AXES = 7;

    @Override
    public Format format() {
        return new Format("nifti", "NIfTI-1", "A brain image; mapped.", List.of("nii"));
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length >= HEADER && head[MAGIC] == 'n' && head[MAGIC + 1] == '+' && head[MAGIC + 2] == '1';
    }

    @Override
    public List<Located> located(Path file) {
        return List.of(values(file));
    }

    private static Located values(Path file) {
        try (var in = new Bytewise(file, ByteOrder.LITTLE_ENDIAN)) {
            var header = ByteBuffer.wrap(in.bytes(HEADER, HEADER)).order(ByteOrder.LITTLE_ENDIAN);
            if (header.getInt(0) != HEADER) {
                header.order(ByteOrder.BIG_ENDIAN);
            }
            if (header.getInt(0) != HEADER) {
                throw in.damaged("its header has a wrong size");
            }
            int order = header.getShort(40);
            if (order < 1 || order > MOST_AXES) {
                throw in.damaged("it announces " + order + " axes");
            }
            var sizes = new ArrayList<Long>();
            for (int m = 0; m < order; m++) {
                sizes.add((long) header.getShort(42 + 2 * m));
            }
            while (sizes.size() > 1 && sizes.getLast() == 1) {
                sizes.removeLast();
            }
            var shape = new Shape(sizes);
            int code = header.getShort(70);
            var dtype = dtype(code);
            float slope = header.getFloat(112);
            float intercept = header.getFloat(116);
            float offset = header.getFloat(108);
            boolean isScaled = Float.isFinite(slope) && slope != 0 && (slope != 1 || intercept != 0);
            long bytes = dtype.map(t -> shape.count() * t.bytes()).orElse(0L);
            if (!(offset >= HEADER && offset <= in.size()) || bytes > in.size() - (long) offset) {
                throw in.damaged("its values are cut off");
            }
            Optional<String> refusal = dtype.isEmpty()
                    ? Optional.of("Its type (code " + code + ") is unknown: save it as float32.")
                    : isScaled
                            ? Optional.of("Its values are scaled (" + slope + " x + " + intercept
                                    + "): save it unscaled, as float32.")
                            : Optional.empty();
            return new Located(
                    new Member("", shape, dtype.map(DType::text).orElse("code " + code), bytes, refusal),
                    dtype,
                    header.order(),
                    true,
                    file,
                    (long) offset);
        }
    }

    private static Optional<DType> dtype(int code) {
        return Optional.ofNullable(
                switch (code) {
                    case 2 -> DType.UINT8;
                    case 4 -> DType.INT16;
                    case 8 -> DType.INT32;
                    case 16 -> DType.FLOAT32;
                    case 64 -> DType.FLOAT64;
                    case 256 -> DType.INT8;
                    case 512 -> DType.UINT16;
                    case 768 -> DType.UINT32;
                    case 1024 -> DType.INT64;
                    case 1280 -> DType.UINT64;
                    default -> null;
                });
    }
}
