package factorscope.model.io.parquet;

import factorscope.model.data.DType;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Numbers;
import factorscope.model.io.columns.Columns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Columns of row groups, page by page.
final class ParquetColumns implements Columns {
    private static final int TAIL = 8;
    private static final int DATA = 0;
    private static final int DICTIONARY = 2;
    private static final int DATA_2 = 3;
    private static final int MOST_VALUE = 1 << 20;

    /// Where a column's pages of a row group lie.
    ///
    /// @param count of values
    private record Chunk(long offset, long bytes, long count, int codec) {}

    private final Arena arena = Arena.ofShared();
    private final MemorySegment file;
    private final long rows;
    private final List<Leaf> leaves;
    private final List<List<Chunk>> groups = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();

    /// The number of the leaf of a column that has only one.
    private final Map<String, Integer> places = new LinkedHashMap<>();

    ParquetColumns(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            var footer = footer(file);
            rows = footer.whole(3);
            leaves = Leaf.of(footer.list(2));
            addGroups(footer.list(4));
            describe();
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static Thrift.Fields footer(MemorySegment file) throws IOException {
        long size = file.byteSize();
        long length = size < TAIL ? -1 : file.get(ValueLayout.JAVA_INT_UNALIGNED, size - TAIL);
        if (length < 0 || length > size - TAIL) {
            throw new IOException("its description is cut off");
        }
        return new Thrift(file, size - TAIL - length).struct();
    }

    private void addGroups(List<Thrift.Fields> described) throws IOException {
        long counted = 0;
        for (var group : described) {
            counted += group.whole(3);
            var chunks = new ArrayList<Chunk>();
            for (var chunk : group.list(1)) {
                chunks.add(chunk(chunk.fields(3)));
            }
            if (chunks.size() != leaves.size()) {
                throw new IOException("a group of rows has other columns");
            }
            groups.add(chunks);
        }
        if (rows < 0 || rows > Integer.MAX_VALUE || rows != counted) {
            throw new IOException("it announces " + rows + " rows and has " + counted);
        }
    }

    private static Chunk chunk(Thrift.Fields metadata) throws IOException {
        long data = metadata.whole(9);
        long dictionary = metadata.whole(11, 0);
        long offset = dictionary > 0 ? Math.min(dictionary, data) : data;
        return new Chunk(offset, metadata.whole(7), metadata.whole(5), (int) metadata.whole(4));
    }

    private void describe() {
        for (int l = 0; l < leaves.size(); l++) {
            var leaf = leaves.get(l);
            if (places.putIfAbsent(leaf.name(), l) == null) {
                columns.add(column(leaf));
            } else {
                // a structure of several
                columns.replaceAll(c -> c.name().equals(leaf.name())
                        ? new Column(c.name(), Kind.OTHER, Optional.empty(), Optional.empty())
                        : c);
            }
        }
    }

    private static Column column(Leaf leaf) {
        var dtype = Optional.ofNullable(dtype(leaf));
        if (leaf.repeated() > 0) {
            Optional<String> refusal =
                    dtype.isEmpty() ? Optional.of("Its lists hold no plain numbers.") : Optional.empty();
            return new Column(leaf.name(), Kind.LIST, dtype, refusal);
        }
        boolean isText = leaf.type() == 6 && leaf.isText();
        return new Column(
                leaf.name(),
                dtype.isPresent() ? Kind.NUMBER : isText ? Kind.TEXT : Kind.OTHER,
                dtype,
                Optional.empty());
    }

    private static @Nullable DType dtype(Leaf leaf) {
        return !leaf.isPlain()
                ? null
                : switch (leaf.type()) {
                    case 0 -> DType.BOOL;
                    case 1 -> leaf.isUnsigned() ? DType.UINT32 : DType.INT32;
                    case 2 -> leaf.isUnsigned() ? DType.UINT64 : DType.INT64;
                    case 4 -> DType.FLOAT32;
                    case 5 -> DType.FLOAT64;
                    default -> null;
                };
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public List<Column> columns() {
        return List.copyOf(columns);
    }

    /// Takes values in their order.
    private interface Taker {
        /// @param repetition at which list it begins a new element; 0 for a new row
        /// @param value its bytes; empty if it is missing
        void take(int repetition, Optional<ByteBuffer> value) throws IOException;
    }

    private int place(Column column) {
        return java.util.Objects.requireNonNull(places.get(column.name()));
    }

    private void forEach(Column column, Taker taker) throws IOException {
        int place = place(column);
        var leaf = leaves.get(place);
        for (var group : groups) {
            forEach(group.get(place), leaf, taker);
        }
    }

    private void forEach(Chunk chunk, Leaf leaf, Taker taker) throws IOException {
        if (chunk.offset < 4 || chunk.bytes < 0 || chunk.offset > file.byteSize() - chunk.bytes) {
            throw new IOException("it points outside itself");
        }
        var own = file.asSlice(0, chunk.offset + chunk.bytes);
        List<ByteBuffer> dictionary = List.of();
        long at = chunk.offset;
        for (long done = 0; done < chunk.count; ) {
            var reader = new Thrift(own, at);
            var header = reader.struct();
            long packed = header.whole(3);
            if (packed < 0 || packed > own.byteSize() - reader.position()) {
                throw new IOException("a page is cut off");
            }
            var bytes = own.asSlice(reader.position(), packed).toArray(ValueLayout.JAVA_BYTE);
            at = reader.position() + packed;
            switch ((int) header.whole(1)) {
                case DICTIONARY -> {
                    var plain = Page.unpacked(bytes, size(header), chunk.codec);
                    dictionary = plain(
                            ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN),
                            leaf,
                            header.fields(7).whole(1));
                }
                case DATA -> {
                    var page = Page.first(header, Page.unpacked(bytes, size(header), chunk.codec), leaf);
                    done += take(page, leaf, dictionary, taker);
                }
                case DATA_2 -> done += take(Page.second(header, bytes, leaf, chunk.codec), leaf, dictionary, taker);
                default -> {
                    // an index: not needed
                }
            }
        }
    }

    private static int size(Thrift.Fields header) throws IOException {
        long size = header.whole(2);
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw new IOException("a page announces " + size + " bytes");
        }
        return (int) size;
    }

    private static int take(Page page, Leaf leaf, List<ByteBuffer> dictionary, Taker taker) throws IOException {
        int there = page.count();
        for (int level : page.definitions()) {
            there -= level < leaf.defined() ? 1 : 0;
        }
        var values = values(page, leaf, dictionary, there);
        int next = 0;
        for (int i = 0; i < page.count(); i++) {
            int repetition = page.repetitions().length == 0 ? 0 : page.repetitions()[i];
            int definition = page.definitions().length == 0 ? leaf.defined() : page.definitions()[i];
            // of lists only a value may be missing, no list
            if (leaf.repeated() > 0 && definition < leaf.defined() - (leaf.isOptional() ? 1 : 0)) {
                throw new IOException("a list is missing or empty");
            }
            taker.take(repetition, definition < leaf.defined() ? Optional.empty() : Optional.of(values.get(next++)));
        }
        if (page.count() == 0) {
            throw new IOException("a page is empty");
        }
        return page.count();
    }

    private static List<ByteBuffer> values(Page page, Leaf leaf, List<ByteBuffer> dictionary, int count)
            throws IOException {
        var in = page.values();
        return switch (page.encoding()) {
            case Page.PLAIN -> plain(in, leaf, count);
            case Page.PLAIN_DICTIONARY, Page.RLE_DICTIONARY -> ofDictionary(in, dictionary, count);
            case Page.RLE -> bits(in, leaf, count);
            case Page.BYTE_STREAM_SPLIT -> split(in, leaf, count);
            case Page.DELTA -> Delta.numbers(in, whole(leaf), count);
            case Page.DELTA_LENGTHS -> Delta.texts(in, count);
            case Page.DELTA_TEXTS -> Delta.continued(in, count, MOST_VALUE);
            default ->
                throw new IOException(
                        "its values are coded in a way that is not read here (code " + page.encoding() + ")");
        };
    }

    private static List<ByteBuffer> ofDictionary(ByteBuffer in, List<ByteBuffer> dictionary, int count)
            throws IOException {
        var values = new ArrayList<ByteBuffer>();
        int width = count > 0 && in.hasRemaining() ? Byte.toUnsignedInt(in.get()) : 0;
        for (int index : Page.hybrid(in, width, count)) {
            if (index < 0 || index >= dictionary.size()) {
                throw new IOException("a value is not in its dictionary");
            }
            values.add(dictionary.get(index));
        }
        return values;
    }

    private static List<ByteBuffer> bits(ByteBuffer in, Leaf leaf, int count) throws IOException {
        if (leaf.type() != 0 || in.remaining() < 4) {
            throw new IOException("a page is damaged");
        }
        in.getInt();
        var values = new ArrayList<ByteBuffer>();
        for (int bit : Page.hybrid(in, 1, count)) {
            values.add(ByteBuffer.wrap(new byte[] {(byte) bit}));
        }
        return values;
    }

    private static int width(Leaf leaf) throws IOException {
        return switch (leaf.type()) {
            case 1, 4 -> 4;
            case 2, 5 -> 8;
            default -> throw new IOException("a column's type is not read here");
        };
    }

    private static int whole(Leaf leaf) throws IOException {
        if (leaf.type() != 1 && leaf.type() != 2) {
            throw new IOException("a page is damaged");
        }
        return width(leaf);
    }

    /// All first bytes, then all second ones ...
    private static List<ByteBuffer> split(ByteBuffer in, Leaf leaf, int count) throws IOException {
        int width = width(leaf);
        if ((long) count * width > in.remaining()) {
            throw new IOException("a page is cut off");
        }
        var values = new ArrayList<ByteBuffer>(count);
        for (int i = 0; i < count; i++) {
            var value = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
            for (int b = 0; b < width; b++) {
                value.put(in.get(in.position() + b * count + i));
            }
            values.add(value.flip());
        }
        return values;
    }

    private static List<ByteBuffer> plain(ByteBuffer in, Leaf leaf, long count) throws IOException {
        var values = new ArrayList<ByteBuffer>();
        if (leaf.type() == 0) {
            if ((count + 7) / 8 > in.remaining()) {
                throw new IOException("a page is cut off");
            }
            for (int i = 0; i < count; i++) {
                int bit = in.get(in.position() + i / 8) >> i % 8 & 1;
                values.add(ByteBuffer.wrap(new byte[] {(byte) bit}));
            }
            return values;
        }
        for (long i = 0; i < count; i++) {
            int length = leaf.type() == 6 ? in.remaining() < 4 ? -1 : in.getInt() : width(leaf);
            if (length < 0 || length > in.remaining() || length > MOST_VALUE) {
                throw new IOException("a page is cut off");
            }
            values.add(in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN));
            in.position(in.position() + length);
        }
        return values;
    }

    /// Ends a look at a column.
    private static final class FirstRowOver extends IOException {
        private static final long serialVersionUID = 1;
    }

    /// From the levels of the first row.
    @Override
    public List<Long> lengths(Column column) throws IOException {
        int depth = leaves.get(place(column)).repeated();
        var counts = new long[depth + 1];
        try {
            forEach(column, (repetition, _) -> {
                if (repetition == 0 && counts[0] == 1) {
                    throw new FirstRowOver();
                }
                counts[0] = 1;
                // a new element of one list begins a list of every kind within it
                for (int level = Math.max(1, repetition); level <= depth; level++) {
                    counts[level]++;
                }
            });
        } catch (FirstRowOver e) {
            // all that is needed is known
        }
        var lengths = new ArrayList<Long>();
        long before = 1;
        for (int level = 1; level <= depth; level++) {
            lengths.add(counts[level] / Math.max(1, before));
            before = counts[level];
        }
        return lengths;
    }

    @Override
    public void fill(Column column, MemorySegment into) throws IOException {
        int depth = leaves.get(place(column)).repeated();
        var lengths = depth == 0 ? List.<Long>of() : lengths(column);
        var dtype = column.dtype().orElseThrow();
        long most = into.byteSize() / dtype.bytes();
        var at = new long[1];
        forEach(column, (repetition, value) -> {
            if (repetition != expected(lengths, at[0])) {
                throw new IOException("its lists have different lengths, "
                        + (lengths.isEmpty() ? 0 : lengths.getFirst()) + " in the first row");
            }
            if (at[0] >= most) {
                throw new IOException("it has more values than it announces");
            }
            put(value, dtype, into, at[0]++);
        });
        if (at[0] != most) {
            throw new IOException("it has fewer values than it announces");
        }
    }

    /// At which list the value number `at` begins a new element, where all lists are alike.
    private static int expected(List<Long> lengths, long at) {
        long rest = at;
        for (int level = lengths.size(); level > 0; level--) {
            long length = Math.max(1, lengths.get(level - 1));
            if (rest % length != 0) {
                return level;
            }
            rest /= length;
        }
        return 0;
    }

    private static void put(Optional<ByteBuffer> value, DType dtype, MemorySegment into, long at) throws IOException {
        if (value.isEmpty()) {
            switch (dtype) {
                case FLOAT32 -> into.setAtIndex(ValueLayout.JAVA_FLOAT, at, Float.NaN);
                case FLOAT64 -> into.setAtIndex(ValueLayout.JAVA_DOUBLE, at, Double.NaN);
                default -> throw new IOException("whole numbers are missing: write them as floating-point numbers");
            }
            return;
        }
        var bytes = value.get();
        switch (dtype) {
            case FLOAT32 -> into.setAtIndex(ValueLayout.JAVA_FLOAT, at, bytes.getFloat(0));
            case FLOAT64 -> into.setAtIndex(ValueLayout.JAVA_DOUBLE, at, bytes.getDouble(0));
            case INT32, UINT32 -> into.setAtIndex(ValueLayout.JAVA_INT, at, bytes.getInt(0));
            case INT64, UINT64 -> into.setAtIndex(ValueLayout.JAVA_LONG, at, bytes.getLong(0));
            default -> into.set(ValueLayout.JAVA_BYTE, at, bytes.get(0));
        }
    }

    @Override
    public MetadataColumn texts(Column column) throws IOException {
        var builder = new MetadataColumn.Builder(column.name(), Math.toIntExact(rows));
        var count = new long[1];
        forEach(column, (_, value) -> {
            if (++count[0] > rows) {
                throw new IOException("it has more values than it announces");
            }
            builder.add(value.isEmpty() ? "" : text(value.get(), column));
        });
        if (count[0] != rows) {
            throw new IOException("it has fewer values than it announces");
        }
        return builder.build();
    }

    private static String text(ByteBuffer value, Column column) {
        return switch (column.dtype().orElse(DType.FLOAT16)) {
            case INT32 -> Integer.toString(value.getInt(0));
            case INT64 -> Long.toString(value.getLong(0));
            case UINT32 -> Integer.toUnsignedString(value.getInt(0));
            case UINT64 -> Long.toUnsignedString(value.getLong(0));
            case BOOL -> Boolean.toString(value.get(0) != 0);
            case FLOAT32 -> Numbers.plain(value.getFloat(0));
            case FLOAT64 -> Numbers.plain(value.getDouble(0));
            default -> StandardCharsets.UTF_8.decode(value.duplicate()).toString();
        };
    }

    @Override
    public void close() {
        arena.close();
    }
}
