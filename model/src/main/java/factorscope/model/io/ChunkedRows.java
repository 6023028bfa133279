package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.RowSource;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Values that lie packed in chunks of a file. They are unpacked when they are first asked for, a strip of rows at
/// a time, and kept; where not all of them fit in memory, those that were not asked for the longest give way.
public final class ChunkedRows implements RowSource {
    /// Unpacks whole strips. One thread at a time.
    public interface Strips {
        /// @param from the first row, a multiple of the strip's
        /// @param into zeros or what was there before, `rows` rows in native order, the last axis fastest
        void unpack(long from, int rows, MemorySegment into) throws IOException;
    }

    /// A strip has so many bytes at least, where chunks are small.
    private static final long LEAST_STRIP = 4L << 20;

    /// All is kept where it takes no more than this part of the free memory; else whoever computes needs it more.
    private static final int SHARE_OF_ALL = 2;

    private static final int SHARE_OF_SOME = 8;

    private final Path file;
    private final Shape shape;
    private final DType dtype;
    private final int stripRows;
    private final Strips strips;
    private final OffHeap scope;
    private final long held;
    private final String words;

    /// All strips, where they fit.
    private final @Nullable AtomicReferenceArray<@Nullable Tensor> all;

    /// How many fit, where not all do.
    private final int fitting;

    /// Space that waits for a strip.
    private final List<MemorySegment> spare = new ArrayList<>();

    /// Those that are there now, the one that was asked for last at the end.
    private final LinkedHashMap<Integer, Tensor> some = new LinkedHashMap<>(16, 0.75f, true);

    /// @param chunkRows rows of a chunk
    /// @param scope for the strips; a new one
    /// @param held bytes that the values take in the file
    /// @param words how they are kept
    public ChunkedRows(
            Path file,
            Shape shape,
            DType dtype,
            int chunkRows,
            Strips strips,
            OffHeap scope,
            MemoryBudget memory,
            long held,
            String words) {
        this.file = file;
        this.shape = shape;
        this.dtype = dtype;
        this.strips = strips;
        this.scope = scope;
        this.held = held;
        this.words = words;
        long rowBytes = Math.max(1, shape.columns() * dtype.bytes());
        long together = Math.max(1, LEAST_STRIP / rowBytes / Math.max(1, chunkRows));
        stripRows = (int) Math.max(1, Math.min(shape.rows(), together * chunkRows));
        long count = Math.ceilDiv(shape.rows(), (long) stripRows);
        boolean isRoomy = shape.count() * dtype.bytes() <= memory.free() / SHARE_OF_ALL;
        all = isRoomy ? new AtomicReferenceArray<>(Math.toIntExact(count)) : null;
        fitting = (int) Math.clamp(memory.free() / SHARE_OF_SOME / (stripRows * rowBytes), 1, Math.max(1, count));
    }

    public Tensor tensor(Storage storage) {
        return Tensor.of(this, dtype, shape, storage);
    }

    @Override
    public void copyRows(long from, int count, DType working, MemorySegment into) {
        copy(from, count, working, into, (values, row, some, to) -> values.copyRows(row, some, working, to));
    }

    @Override
    public void copyStored(long from, int count, MemorySegment into) {
        copy(from, count, dtype, into, Tensor::copyStored);
    }

    private interface Copy {
        void of(Tensor values, long row, int count, MemorySegment into);
    }

    private void copy(long from, int count, DType type, MemorySegment into, Copy copy) {
        long width = shape.columns() * type.bytes();
        int done = 0;
        while (done < count) {
            long row = from + done;
            int strip = (int) (row / stripRows);
            int inside = (int) (row - (long) strip * stripRows);
            int some = Math.min(count - done, rowsOf(strip) - inside);
            var target = into.asSlice(done * width, some * width);
            use(strip, values -> {
                copy.of(values, inside, some, target);
                return Optional.empty();
            });
            done += some;
        }
    }

    @Override
    public double at(long row, long column) {
        int strip = (int) (row / stripRows);
        return use(strip, values -> values.at(row - (long) strip * stripRows, column));
    }

    @Override
    public long bits(long row, long column) {
        int strip = (int) (row / stripRows);
        return use(strip, values -> values.bits(row - (long) strip * stripRows, column));
    }

    private <T> T use(int strip, Function<Tensor, T> use) {
        if (all != null) {
            var values = all.get(strip);
            return use.apply(values == null ? first(all, strip) : values);
        }
        synchronized (some) {
            // it could give way while it is read
            return use.apply(one(strip));
        }
    }

    private Tensor first(AtomicReferenceArray<@Nullable Tensor> all, int strip) {
        synchronized (some) {
            var there = all.get(strip);
            if (there != null) {
                return there;
            }
            var values = unpacked(strip, space());
            all.set(strip, values);
            return values;
        }
    }

    private Tensor one(int strip) {
        var there = some.get(strip);
        if (there != null) {
            return there;
        }
        if (some.size() >= fitting) {
            var oldest = some.firstEntry();
            some.remove(oldest.getKey());
            spare.add(oldest.getValue().segment());
        }
        var values = unpacked(strip, space());
        some.put(strip, values);
        return values;
    }

    private MemorySegment space() {
        return spare.isEmpty() ? scope.allocate(stripBytes()) : spare.removeLast();
    }

    private Tensor unpacked(int strip, MemorySegment into) {
        int rows = rowsOf(strip);
        try {
            Handing.over(() -> spare.add(into), () -> {
                strips.unpack((long) strip * stripRows, rows, into);
                return into;
            });
        } catch (IOException e) {
            throw Failure.data(
                    file.getFileName() + " cannot be read any further: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
        var sizes = new ArrayList<>(shape.sizes());
        sizes.set(0, (long) rows);
        return Tensor.of(into, dtype, new Shape(sizes), Storage.collected());
    }

    private long stripBytes() {
        return stripRows * shape.columns() * dtype.bytes();
    }

    private int rowsOf(int strip) {
        return (int) Math.min(stripRows, shape.rows() - (long) strip * stripRows);
    }

    @Override
    public long bytes() {
        return held;
    }

    @Override
    public String words() {
        return words;
    }
}
