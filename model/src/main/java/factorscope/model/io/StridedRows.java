package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.RowSource;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/// Values that lie in a file at any distances along each axis: views that PyTorch saved, records of NetCDF.
public final class StridedRows implements RowSource {
    private final MemorySegment segment;
    private final DType dtype;
    private final ByteOrder order;
    private final Shape shape;
    private final long[] strides;
    private final Storage storage;

    /// How many values lie next to each other, along the last axes.
    private final long run;

    /// @param segment from the first value on
    /// @param strides bytes from one position to the next, for each axis; not negative
    /// @throws IllegalArgumentException if a value lies outside the segment
    public StridedRows(
            MemorySegment segment, DType dtype, ByteOrder order, Shape shape, List<Long> strides, Storage storage) {
        this.segment = segment;
        this.dtype = dtype;
        this.order = order;
        this.shape = shape;
        this.strides = strides.stream().mapToLong(Long::longValue).toArray();
        this.storage = storage;
        if (shape.count() > 0 && extent(shape, strides, dtype) > segment.byteSize()) {
            throw new IllegalArgumentException("a value lies outside the file");
        }
        long together = 1;
        for (int a = shape.order() - 1; a > 0 && this.strides[a] == together * dtype.bytes(); a--) {
            together *= shape.size(a);
        }
        run = Math.max(1, together);
    }

    /// Bytes from the first value to the end of the last one.
    public static long extent(Shape shape, List<Long> strides, DType dtype) {
        long extent = dtype.bytes();
        for (int a = 0; a < shape.order(); a++) {
            if (strides.get(a) < 0) {
                return Long.MAX_VALUE;
            }
            extent = Math.addExact(extent, Math.multiplyExact(Math.max(0, shape.size(a) - 1), strides.get(a)));
        }
        return extent;
    }

    public Tensor tensor() {
        return Tensor.of(this, dtype, shape, storage);
    }

    private long place(long row, long column) {
        long place = row * strides[0];
        long rest = column;
        for (int a = strides.length - 1; a > 0; a--) {
            place += rest % shape.size(a) * strides[a];
            rest /= shape.size(a);
        }
        return place;
    }

    private interface Copy {
        void of(Tensor values, MemorySegment into);
    }

    private void forEachRun(long from, int count, int bytes, MemorySegment into, Copy copy) {
        long columns = shape.columns();
        long to = 0;
        for (long row = from; row < from + count; row++) {
            for (long column = 0; column < columns; column += run) {
                var some = segment.asSlice(place(row, column), run * dtype.bytes());
                // whether the file has changed is asked once, by the tensor of all
                var values = Tensor.of(some, dtype, order, Shape.of(1, run), false, Storage.collected());
                copy.of(values, into.asSlice(to, run * bytes));
                to += run * bytes;
            }
        }
    }

    @Override
    public void copyRows(long from, int count, DType working, MemorySegment into) {
        forEachRun(from, count, working.bytes(), into, (values, to) -> values.copyRows(0, 1, working, to));
    }

    @Override
    public void copyStored(long from, int count, MemorySegment into) {
        forEachRun(from, count, dtype.bytes(), into, (values, to) -> values.copyStored(0, 1, to));
    }

    @Override
    public double at(long row, long column) {
        return one(row, column).at(0);
    }

    @Override
    public long bits(long row, long column) {
        return one(row, column).bits(0, 0);
    }

    private Tensor one(long row, long column) {
        var value = segment.asSlice(place(row, column), dtype.bytes());
        return Tensor.of(value, dtype, order, Shape.of(1), false, Storage.collected());
    }

    @Override
    public long bytes() {
        return shape.count() * dtype.bytes();
    }

    @Override
    public String words() {
        return "stays in the file, read at the distances that it states";
    }
}
