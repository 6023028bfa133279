package factorscope.model.io.nifti;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.CfValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The header of a NIfTI image, of version 1 or 2.
///
/// @param dtype empty where the type is unknown
/// @param offset of the values in the file
/// @param slope and intercept by which values are to be scaled; 1 and 0 for not at all
/// @param isPair whether the values are in a file of their own, with the ending `.img`
record NiftiHeader(
        Shape shape,
        int code,
        Optional<DType> dtype,
        ByteOrder order,
        long offset,
        double slope,
        double intercept,
        boolean isPair) {
    /// So many first bytes are enough for either version.
    static final int SIZE = 540;

    private static final int SIZE_1 = 348;
    private static final int MAGIC_1 = 344;
    private static final int MAGIC_2 = 4;
    private static final int MOST_AXES = 7;

    static boolean begins(byte[] head) {
        return begins(head, MAGIC_1, '1') || begins(head, MAGIC_2, '2');
    }

    private static boolean begins(byte[] head, int at, char version) {
        return head.length >= SIZE_1
                && head[at] == 'n'
                && (head[at + 1] == '+' || head[at + 1] == 'i')
                && head[at + 2] == version;
    }

    /// @param bytes [#SIZE] of them, or the whole file if that is shorter
    static NiftiHeader of(byte[] bytes) throws IOException {
        boolean isSecond = begins(bytes, MAGIC_2, '2');
        int size = isSecond ? SIZE : SIZE_1;
        if (bytes.length < size) {
            throw new IOException("it is cut off");
        }
        var header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != size) {
            header.order(ByteOrder.BIG_ENDIAN);
        }
        if (header.getInt(0) != size) {
            throw new IOException("its header has a wrong size");
        }
        long order = isSecond ? header.getLong(16) : header.getShort(40);
        if (order < 1 || order > MOST_AXES) {
            throw new IOException("it announces " + order + " axes");
        }
        var sizes = new ArrayList<Long>();
        for (int m = 0; m < order; m++) {
            sizes.add(isSecond ? header.getLong(24 + 8 * m) : (long) header.getShort(42 + 2 * m));
        }
        while (sizes.size() > 1 && sizes.getLast() == 1) {
            sizes.removeLast();
        }
        if (sizes.stream().anyMatch(s -> s < 0 || s > Integer.MAX_VALUE)) {
            throw new IOException("an axis has a length that cannot be");
        }
        boolean isPair = bytes[(isSecond ? MAGIC_2 : MAGIC_1) + 1] == 'i';
        double offset = isSecond ? header.getLong(168) : header.getFloat(108);
        if (!(offset >= (isPair ? 0 : size) && offset < 1e9)) {
            throw new IOException("its values are cut off");
        }
        double slope = isSecond ? header.getDouble(176) : header.getFloat(112);
        double intercept = isSecond ? header.getDouble(184) : header.getFloat(116);
        boolean isScaled = Double.isFinite(slope) && slope != 0;
        int code = header.getShort(isSecond ? 12 : 70);
        return new NiftiHeader(
                new Shape(sizes),
                code,
                dtype(code),
                header.order(),
                (long) offset,
                isScaled ? slope : 1,
                isScaled && Double.isFinite(intercept) ? intercept : 0,
                isPair);
    }

    /// What stored values stand for; empty where they are what they are.
    Optional<CfValues> rule() {
        return isScaled() && dtype.isPresent()
                ? Optional.of(new CfValues(
                        slope,
                        intercept,
                        List.of(),
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY,
                        false,
                        dtype.get(),
                        shown()))
                : Optional.empty();
    }

    /// The type in which values are given on.
    DType shown() {
        var stored = dtype.orElse(DType.FLOAT32);
        return isScaled() ? stored.working() : stored;
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
