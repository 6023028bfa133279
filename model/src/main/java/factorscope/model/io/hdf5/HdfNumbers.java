package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// The numbers of a dataset: their type, and some rows of them.
final class HdfNumbers {
    /// Unpacked at once.
    private static final long PIECE = 16L << 20;

    private HdfNumbers() {}

    static Optional<DType> dtype(Dataset dataset) {
        return switch (dataset.getDataType()) {
            case FloatingPoint real ->
                switch (real.getSize()) {
                    case 2 -> Optional.of(DType.FLOAT16);
                    case 4 -> Optional.of(DType.FLOAT32);
                    case 8 -> Optional.of(DType.FLOAT64);
                    default -> Optional.empty();
                };
            case FixedPoint whole ->
                switch (whole.getSize()) {
                    case 1 -> Optional.of(whole.isSigned() ? DType.INT8 : DType.UINT8);
                    case 2 -> Optional.of(whole.isSigned() ? DType.INT16 : DType.UINT16);
                    case 4 -> Optional.of(whole.isSigned() ? DType.INT32 : DType.UINT32);
                    case 8 -> Optional.of(whole.isSigned() ? DType.INT64 : DType.UINT64);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    static ByteOrder order(Dataset dataset) {
        return switch (dataset.getDataType()) {
            case FloatingPoint real -> real.getByteOrder();
            case FixedPoint whole -> whole.getByteOrder();
            default -> ByteOrder.LITTLE_ENDIAN;
        };
    }

    /// Unpacks some rows.
    ///
    /// @param shape of the dataset, as the file has it
    /// @param into native byte order, the last axis fastest
    static void unpack(Dataset dataset, Shape shape, DType dtype, long from, long rows, MemorySegment into)
            throws IOException {
        if (shape.order() == 0 || shape.count() == 0) {
            throw new IOException("it holds no array");
        }
        long rowBytes = Math.max(1, shape.columns() * dtype.bytes());
        int together = (int) Math.max(1, Math.min(rows, PIECE / rowBytes));
        var offset = new long[shape.order()];
        var count = shape.sizes().stream().mapToInt(Math::toIntExact).toArray();
        for (long row = 0; row < rows; row += together) {
            offset[0] = from + row;
            count[0] = (int) Math.min(together, rows - row);
            var piece = dataset.getData(offset, count);
            var buffer =
                    ByteBuffer.allocate(Math.toIntExact(count[0] * rowBytes)).order(ByteOrder.nativeOrder());
            flatten(piece, dtype, buffer);
            MemorySegment.copy(MemorySegment.ofArray(buffer.array()), 0, into, row * rowBytes, buffer.position());
        }
    }

    /// From nested arrays of numbers.
    private static void flatten(Object values, DType dtype, ByteBuffer into) throws IOException {
        switch (values) {
            case java.math.BigInteger[] bigs -> {
                for (var value : bigs) {
                    into.putLong(value.longValue());
                }
            }
            case Object[] inner -> {
                for (var part : inner) {
                    flatten(part, dtype, into);
                }
            }
            case float[] floats -> {
                for (float value : floats) {
                    if (dtype == DType.FLOAT16) {
                        into.putShort(Float.floatToFloat16(value));
                    } else {
                        into.putFloat(value);
                    }
                }
            }
            case double[] doubles -> {
                for (double value : doubles) {
                    into.putDouble(value);
                }
            }
            case byte[] bytes -> into.put(bytes);
            case short[] shorts -> {
                for (short value : shorts) {
                    put(value, dtype, into);
                }
            }
            case int[] ints -> {
                for (int value : ints) {
                    put(value, dtype, into);
                }
            }
            case long[] longs -> {
                for (long value : longs) {
                    put(value, dtype, into);
                }
            }
            default -> throw new IOException("its values are of an unknown kind");
        }
    }

    /// Unsigned numbers come in the next wider type.
    private static void put(long value, DType dtype, ByteBuffer into) {
        switch (dtype.bytes()) {
            case 1 -> into.put((byte) value);
            case 2 -> into.putShort((short) value);
            case 4 -> into.putInt((int) value);
            default -> into.putLong(value);
        }
    }
}
