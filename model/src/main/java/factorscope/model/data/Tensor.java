package factorscope.model.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import factorscope.model.failure.Failure;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Values off the heap, in the type, byte order and layout in which they came: plainly one after the other, or as
/// a [RowSource] keeps them (compressed rows, chunks of a file).
///
/// A tensor never copies itself: float16 stays two bytes a value, a mapped file stays mapped, a sparse matrix stays
/// sparse. Whoever computes reads blocks of rows in the working type with [#copyRows].
public final class Tensor {
    /// Values that are widened at once: small enough to stay in the nearest cache.
    private static final int CHUNK = 4096;

    private final MemorySegment segment;
    private final DType dtype;
    private final ByteOrder order;
    private final Shape shape;
    private final boolean fortran;
    private final Storage storage;
    private final long columns;
    private final boolean swapped;
    private final @Nullable RowSource source;

    private Tensor(
            MemorySegment segment,
            @Nullable RowSource source,
            DType dtype,
            ByteOrder order,
            Shape shape,
            boolean fortran,
            Storage storage) {
        this.segment = segment;
        this.source = source;
        this.dtype = dtype;
        this.order = order;
        this.shape = shape;
        this.fortran = fortran && shape.order() > 1;
        this.storage = storage;
        this.columns = shape.columns();
        // constant layouts and a swap are far faster than layouts that are only known here
        this.swapped = order != ByteOrder.nativeOrder();
    }

    /// @param segment at least `shape.count() * dtype.bytes()` bytes
    /// @param fortran whether the first axis runs fastest
    public static Tensor of(
            MemorySegment segment, DType dtype, ByteOrder order, Shape shape, boolean fortran, Storage storage) {
        if (dtype.isComplex()) {
            throw Failure.data(
                    "The values are complex (" + dtype.text() + ").",
                    "Save their real and imaginary parts as two arrays, or their absolute values.");
        }
        if (segment.byteSize() / dtype.bytes() < shape.count()) {
            throw Failure.data(
                    "The shape " + shape.text() + " of " + dtype.text() + " needs more bytes than are there.",
                    "Copy or write the file again.");
        }
        return new Tensor(segment, null, dtype, order, shape, fortran, storage);
    }

    /// Values that are made row by row when they are asked for.
    ///
    /// @param dtype of the values, not complex
    public static Tensor of(RowSource source, DType dtype, Shape shape, Storage storage) {
        return new Tensor(MemorySegment.NULL, source, dtype, ByteOrder.nativeOrder(), shape, false, storage);
    }

    /// Native byte order, the last axis running fastest.
    public static Tensor of(MemorySegment segment, DType dtype, Shape shape, Storage storage) {
        return of(segment, dtype, ByteOrder.nativeOrder(), shape, false, storage);
    }

    /// The same values in a storage of their own, so that they stay as long as one of both is needed.
    public Tensor shared() {
        return new Tensor(segment, source, dtype, order, shape, fortran, Storage.sharing(storage));
    }

    /// The same plain values with all axes the other way round; see [#shared].
    public Tensor reversed() {
        if (source != null) {
            throw new IllegalStateException("the values are " + source.words());
        }
        return new Tensor(
                segment, null, dtype, order, new Shape(shape.sizes().reversed()), !fortran, Storage.sharing(storage));
    }

    /// The same values times a power of two, in the working type; multiplied as they are read. They stay as long as
    /// these.
    public Tensor scaled(double power) {
        return of(new ScaledRows(this, power), dtype.working(), shape, storage);
    }

    public Shape shape() {
        return shape;
    }

    public DType dtype() {
        return dtype;
    }

    public ByteOrder byteOrder() {
        return order;
    }

    /// Whether the first axis runs fastest.
    public boolean isFortran() {
        return fortran;
    }

    public Storage storage() {
        return storage;
    }

    /// Bytes of the values, were they to lie one after the other.
    public long bytes() {
        return shape.count() * dtype.bytes();
    }

    /// Bytes that are really held, in memory or in a file.
    public long heldBytes() {
        return source == null ? bytes() : source.bytes();
    }

    /// How the values are kept, where they do not lie plainly one after the other.
    public Optional<RowSource> source() {
        return Optional.ofNullable(source);
    }

    /// Where the values are, such as `in memory` or `sparse, 0.5 % of them there`.
    public String words() {
        return source != null ? source.words() : storage.mappedFile().isPresent() ? "stays in the file" : "in memory";
    }

    /// The bytes, in this tensor's type, order and layout; of values without a [#source].
    public MemorySegment segment() {
        if (source != null) {
            throw new IllegalStateException("the values are " + source.words() + ": read rows instead");
        }
        return segment;
    }

    /// Whether the bytes can be computed on where they are: in memory, in the working type, row by row.
    public boolean isDirect() {
        return source == null
                && dtype == dtype.working()
                && order == ByteOrder.nativeOrder()
                && !fortran
                && storage.mappedFile().isEmpty();
    }

    /// The value at this row and column of the matrix that the tensor is when all axes but the first are folded.
    public double at(long row, long column) {
        return source == null ? value(index(row, column)) : source.at(row, column);
    }

    /// The value number `i` of a tensor with one axis.
    public double at(long i) {
        return columns == 1 && source == null ? value(i) : at(i / columns, i % columns);
    }

    private long index(long row, long column) {
        if (!fortran) {
            return row * columns + column;
        }
        long index = row;
        long stride = shape.rows();
        long rest = column;
        // the columns are folded with the last axis running fastest, the storage has the first running fastest
        long block = columns;
        for (int axis = 1; axis < shape.order(); axis++) {
            block /= shape.size(axis);
            index += rest / block * stride;
            rest %= block;
            stride *= shape.size(axis);
        }
        return index;
    }

    private double value(long i) {
        return switch (dtype) {
            case BOOL -> segment.get(JAVA_BYTE, i) != 0 ? 1 : 0;
            case INT8 -> segment.get(JAVA_BYTE, i);
            case UINT8 -> Byte.toUnsignedInt(segment.get(JAVA_BYTE, i));
            case INT16 -> shortAt(i);
            case UINT16 -> Short.toUnsignedInt(shortAt(i));
            case INT32 -> intAt(i);
            case UINT32 -> Integer.toUnsignedLong(intAt(i));
            case INT64 -> longAt(i);
            case UINT64 -> unsigned(longAt(i));
            case FLOAT8_E4M3 -> SmallFloats.e4m3(segment.get(JAVA_BYTE, i));
            case FLOAT8_E5M2 -> SmallFloats.e5m2(segment.get(JAVA_BYTE, i));
            case FLOAT16 -> Float.float16ToFloat(shortAt(i));
            case BFLOAT16 -> SmallFloats.bfloat16(shortAt(i));
            case FLOAT32 -> Float.intBitsToFloat(intAt(i));
            case FLOAT64 -> Double.longBitsToDouble(longAt(i));
            case COMPLEX64, COMPLEX128 -> throw new IllegalStateException("refused at birth");
        };
    }

    private short shortAt(long i) {
        short value = segment.get(JAVA_SHORT_UNALIGNED, 2 * i);
        return swapped ? Short.reverseBytes(value) : value;
    }

    private int intAt(long i) {
        int value = segment.get(JAVA_INT_UNALIGNED, 4 * i);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    private long longAt(long i) {
        long value = segment.get(JAVA_LONG_UNALIGNED, 8 * i);
        return swapped ? Long.reverseBytes(value) : value;
    }

    /// The value at this row and column as it is stored, in native byte order: the low [DType#bytes] bytes.
    public long bits(long row, long column) {
        if (source != null) {
            return source.bits(row, column);
        }
        long i = index(row, column);
        return switch (dtype.bytes()) {
            case 1 -> segment.get(JAVA_BYTE, i);
            case 2 -> shortAt(i);
            case 4 -> intAt(i);
            default -> longAt(i);
        };
    }

    /// A number as it is stored in FLOAT32 or FLOAT64.
    public static long bits(DType dtype, double value) {
        return dtype == DType.FLOAT32 ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
    }

    /// Stores what [#bits] gave.
    public static void putBits(MemorySegment into, DType dtype, long i, long bits) {
        switch (dtype.bytes()) {
            case 1 -> into.set(JAVA_BYTE, i, (byte) bits);
            case 2 -> into.set(JAVA_SHORT_UNALIGNED, 2 * i, (short) bits);
            case 4 -> into.set(JAVA_INT_UNALIGNED, 4 * i, (int) bits);
            default -> into.set(JAVA_LONG_UNALIGNED, 8 * i, bits);
        }
    }

    /// Copies whole rows exactly as they are stored, in this tensor's own type.
    ///
    /// @param into `count * columns` values in native order, the last axis fastest
    public void copyStored(long from, int count, MemorySegment into) {
        storage.check();
        try {
            if (source != null) {
                source.copyStored(from, count, into);
            } else if (fortran || swapped) {
                for (long column = 0; column < columns; column++) {
                    for (int row = 0; row < count; row++) {
                        putBits(into, dtype, row * columns + column, bits(from + row, column));
                    }
                }
            } else {
                long width = columns * dtype.bytes();
                MemorySegment.copy(segment, from * width, into, 0, count * width);
            }
        } catch (InternalError e) {
            throw storage.mappedFile().map(Storage::changed).orElseThrow(() -> e);
        }
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1 | value & 1) * 2.0;
    }

    /// Copies whole rows (all axes but the first folded, the last running fastest) into private memory.
    ///
    /// @param from the first row
    /// @param count how many rows
    /// @param working the type to write: this tensor's [DType#working], or FLOAT64
    /// @param into `count * columns` values in native order
    public void copyRows(long from, int count, DType working, MemorySegment into) {
        storage.check();
        try {
            if (source != null) {
                source.copyRows(from, count, working, into);
            } else if (fortran) {
                copyStrided(from, count, working, into);
            } else {
                widen(from * columns, count * columns, working, into);
            }
        } catch (InternalError e) {
            // what the JVM raises when a page of a mapped file is gone
            throw storage.mappedFile().map(Storage::changed).orElseThrow(() -> e);
        }
    }

    private void copyStrided(long from, int count, DType working, MemorySegment into) {
        for (long column = 0; column < columns; column++) {
            long source = index(from, column);
            if (working == DType.FLOAT32) {
                for (int row = 0; row < count; row++) {
                    into.set(JAVA_FLOAT_UNALIGNED, 4 * (row * columns + column), (float) value(source + row));
                }
            } else {
                for (int row = 0; row < count; row++) {
                    into.set(JAVA_DOUBLE_UNALIGNED, 8 * (row * columns + column), value(source + row));
                }
            }
        }
    }

    private void widen(long start, long count, DType working, MemorySegment into) {
        if (working == DType.FLOAT64) {
            if (dtype == DType.FLOAT64) {
                MemorySegment.copy(
                        segment,
                        JAVA_DOUBLE_UNALIGNED.withOrder(order),
                        8 * start,
                        into,
                        JAVA_DOUBLE_UNALIGNED,
                        0,
                        count);
                return;
            }
            for (long i = 0; i < count; i++) {
                into.set(JAVA_DOUBLE_UNALIGNED, 8 * i, value(start + i));
            }
            return;
        }
        switch (dtype) {
            case FLOAT32 ->
                MemorySegment.copy(
                        segment,
                        JAVA_FLOAT_UNALIGNED.withOrder(order),
                        4 * start,
                        into,
                        JAVA_FLOAT_UNALIGNED,
                        0,
                        count);
            case FLOAT16, BFLOAT16, INT16, UINT16 -> widenShorts(start, count, into);
            case BOOL, INT8, UINT8, FLOAT8_E4M3, FLOAT8_E5M2 -> widenBytes(start, count, into);
            case INT32, UINT32, INT64, UINT64, FLOAT64, COMPLEX64, COMPLEX128 ->
                throw new IllegalArgumentException(dtype + " would lose digits in " + working);
        }
    }

    /// By way of the heap, a chunk at a time: loops over arrays are what the compiler vectorises.
    private void widenShorts(long start, long count, MemorySegment into) {
        var from = new short[(int) Math.min(CHUNK, count)];
        var to = new float[from.length];
        var layout = JAVA_SHORT_UNALIGNED.withOrder(order);
        for (long done = 0; done < count; done += CHUNK) {
            int size = (int) Math.min(CHUNK, count - done);
            MemorySegment.copy(segment, layout, 2 * (start + done), from, 0, size);
            switch (dtype) {
                case FLOAT16 -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = Float.float16ToFloat(from[i]);
                    }
                }
                case BFLOAT16 -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = SmallFloats.bfloat16(from[i]);
                    }
                }
                case INT16 -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = from[i];
                    }
                }
                default -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = Short.toUnsignedInt(from[i]);
                    }
                }
            }
            MemorySegment.copy(to, 0, into, JAVA_FLOAT_UNALIGNED, 4 * done, size);
        }
    }

    private void widenBytes(long start, long count, MemorySegment into) {
        var from = new byte[(int) Math.min(CHUNK, count)];
        var to = new float[from.length];
        for (long done = 0; done < count; done += CHUNK) {
            int size = (int) Math.min(CHUNK, count - done);
            MemorySegment.copy(segment, JAVA_BYTE, start + done, from, 0, size);
            switch (dtype) {
                case UINT8 -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = from[i] & 0xFF;
                    }
                }
                case INT8 -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = from[i];
                    }
                }
                case BOOL -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = from[i] == 0 ? 0 : 1;
                    }
                }
                case FLOAT8_E4M3 -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = SmallFloats.e4m3(from[i]);
                    }
                }
                default -> {
                    for (int i = 0; i < size; i++) {
                        to[i] = SmallFloats.e5m2(from[i]);
                    }
                }
            }
            MemorySegment.copy(to, 0, into, JAVA_FLOAT_UNALIGNED, 4 * done, size);
        }
    }
}
