package factorscope.model.io.nifti;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Optional;

/// The header of a NIfTI-1 image.
///
/// @param dtype empty where the type is unknown
/// @param offset of the values in the file
/// @param slope and intercept by which values are to be scaled; 1 and 0 for not at all
record NiftiHeader(
        Shape shape, int code, Optional<DType> dtype, ByteOrder order, long offset, float slope, float intercept) {
    static final int SIZE = 348;
    private static final int MAGIC = 344;
    private static final int MOST_AXES = 7;

    static boolean begins(byte[] head) {
        return head.length >= SIZE && head[MAGIC] == 'n' && head[MAGIC + 1] == '+' && head[MAGIC + 2] == '1';
    }

    /// @param bytes [#SIZE] of them
    static NiftiHeader of(byte[] bytes) throws IOException {
        var header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != SIZE) {
            header.order(ByteOrder.BIG_ENDIAN);
        }
        if (header.getInt(0) != SIZE) {
            throw new IOException("its header has a wrong size");
        }
        int order = header.getShort(40);
        if (order < 1 || order > MOST_AXES) {
            throw new IOException("it announces " + order + " axes");
        }
        var sizes = new ArrayList<Long>();
        for (int m = 0; m < order; m++) {
            sizes.add((long) header.getShort(42 + 2 * m));
        }
        while (sizes.size() > 1 && sizes.getLast() == 1) {
            sizes.removeLast();
        }
        if (sizes.stream().anyMatch(s -> s < 0)) {
            throw new IOException("an axis has a negative length");
        }
        float offset = header.getFloat(108);
        if (!(offset >= SIZE && offset < 1e9)) {
            throw new IOException("its values are cut off");
        }
        float slope = header.getFloat(112);
        boolean isScaled = Float.isFinite(slope) && slope != 0;
        int code = header.getShort(70);
        return new NiftiHeader(
                new Shape(sizes),
                code,
                dtype(code),
                header.order(),
                (long) offset,
                isScaled ? slope : 1,
                isScaled && Float.isFinite(header.getFloat(116)) ? header.getFloat(116) : 0);
    }

    boolean isScaled() {
        return slope != 1 || intercept != 0;
    }

    Optional<String> unknownType() {
        return dtype.isPresent()
                ? Optional.empty()
                : Optional.of("Its type (code " + code + ") is unknown: save it as float32.");
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
