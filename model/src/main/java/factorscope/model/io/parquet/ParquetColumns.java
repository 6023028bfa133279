package factorscope.model.io.parquet;

import factorscope.model.data.DType;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Numbers;
import factorscope.model.io.columns.Columns;
import factorscope.model.io.columns.ListLengths;
import factorscope.model.io.columns.Times;
import factorscope.model.memory.Handing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
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

    private final Arena arena;
    private final MemorySegment file;
    private final long rows;
    private final List<Leaf> leaves;
    private final List<List<Chunk>> groups = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();

    /// The number of the leaf of a column that has only one.
    private final Map<String, Integer> places = new LinkedHashMap<>();

    @SuppressWarnings("MustBeClosedChecker") // what is opened closes it
    static ParquetColumns open(Path path) throws IOException {
        var arena = Arena.ofShared();
        return Handing.over(arena::close, () -> new ParquetColumns(path, arena));
    }

    private ParquetColumns(Path path, Arena arena) throws IOException {
        this.arena = arena;
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            var footer = footer(file);
            rows = footer.whole(3);
            leaves = Leaf.of(footer.list(2));
            addGroups(footer.list(4));
            describe();
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
                        ? new Column(
                                c.name(),
                                c.kind() == Kind.LIST ? Kind.LIST : Kind.OTHER,
                                Optional.empty(),
                                Optional.of("It holds structures of several values."))
                        : c);
            }
        }
    }

    private static Column column(Leaf leaf) {
        var dtype = Optional.ofNullable(dtype(leaf));
        if (!leaf.lists().isEmpty()) {
            Optional<String> refusal =
                    dtype.isEmpty() ? Optional.of("Its lists hold no plain numbers.") : Optional.empty();
            return new Column(leaf.name(), Kind.LIST, dtype, refusal);
        }
        var kind = switch (leaf.meaning()) {
            case TEXT -> leaf.type() == 6 ? Kind.TEXT : Kind.OTHER;
            case DATE, TIME, TIMESTAMP -> Kind.TIME;
            case NUMBER, UNSIGNED, HALF, DECIMAL -> dtype.isPresent() ? Kind.NUMBER : Kind.OTHER;
            case OTHER -> Kind.OTHER;
        };
        return new Column(leaf.name(), kind, dtype, Optional.empty());
    }

    private static @Nullable DType dtype(Leaf leaf) {
        boolean isUnsigned = leaf.meaning() == Leaf.Meaning.UNSIGNED;
        return switch (leaf.meaning()) {
            case HALF -> DType.FLOAT16;
            case DECIMAL -> DType.FLOAT64;
            case TEXT, DATE, TIME, TIMESTAMP, OTHER -> null;
            case NUMBER, UNSIGNED ->
                switch (leaf.type()) {
                    case 0 -> DType.BOOL;
                    case 1 -> isUnsigned ? DType.UINT32 : DType.INT32;
                    case 2 -> isUnsigned ? DType.UINT64 : DType.INT64;
                    case 4 -> DType.FLOAT32;
                    case 5 -> DType.FLOAT64;
                    default -> null;
                };
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
        /// @param definition how many levels are there
        /// @param value its bytes; empty if it is missing
        void take(int repetition, int definition, Optional<ByteBuffer> value) throws IOException;
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
            taker.take(
                    repetition,
                    definition,
                    definition < leaf.defined() ? Optional.empty() : Optional.of(values.get(next++)));
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
            case 3 -> 12;
            case 7 -> leaf.width();
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

    private Leaf leaf(Column column) {
        return leaves.get(place(column));
    }

    /// How many lists around a value have an element for it.
    private static int reached(Leaf leaf, int definition) {
        int reached = 0;
        while (reached < leaf.lists().size() && definition >= leaf.lists().get(reached)) {
            reached++;
        }
        return reached;
    }

    @Override
    public List<Long> lengths(Column column) throws IOException {
        var leaf = leaf(column);
        var lists = leaf.lists();
        var lengths = new ListLengths(lists.size());
        forEach(column, (repetition, definition, _) -> {
            int reached = reached(leaf, definition);
            for (int level = repetition; level < Math.min(reached + 1, lists.size()); level++) {
                // one level below that of its elements a list is there and empty, further below it is missing
                if (level < reached || definition == lists.get(level) - 1) {
                    lengths.begin(level);
                }
            }
            for (int level = Math.max(0, repetition - 1); level < reached; level++) {
                lengths.element(level);
            }
        });
        return lengths.lengths();
    }

    @Override
    public boolean hasMissing(Column column) throws IOException {
        var found = new boolean[1];
        forEach(column, (_, _, value) -> found[0] |= value.isEmpty());
        return found[0];
    }

    @Override
    public void fill(Column column, List<Long> lengths, DType dtype, MemorySegment into) throws IOException {
        var leaf = leaf(column);
        long most = into.byteSize() / dtype.bytes();
        if (dtype.isFloating()) {
            for (long i = 0; i < most; i++) {
                put(Double.NaN, dtype, into, i);
            }
        }
        var at = new long[leaf.lists().size() + 1];
        at[0] = -1;
        forEach(column, (repetition, definition, value) -> {
            at[repetition]++;
            java.util.Arrays.fill(at, repetition + 1, at.length, 0);
            long place = 0;
            for (int level = 0; level < at.length; level++) {
                long length = level == 0 ? rows : lengths.get(level - 1);
                if (at[level] >= length && level <= reached(leaf, definition)) {
                    throw new IOException("it has more values than it announces");
                }
                place = place * (level == 0 ? 1 : length) + at[level];
            }
            if (value.isPresent()) {
                put(value.get(), leaf, dtype, into, place);
            } else if (!dtype.isFloating()) {
                throw new IOException("a whole number is missing");
            }
        });
        if (at[0] != rows - 1) {
            throw new IOException("it has fewer values than it announces");
        }
    }

    private static void put(double value, DType dtype, MemorySegment into, long at) {
        switch (dtype) {
            case FLOAT16 -> into.setAtIndex(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16((float) value));
            case FLOAT32 -> into.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) value);
            default -> into.setAtIndex(ValueLayout.JAVA_DOUBLE, at, value);
        }
    }

    private static void put(ByteBuffer bytes, Leaf leaf, DType dtype, MemorySegment into, long at) throws IOException {
        switch (dtype) {
            case FLOAT16 -> into.setAtIndex(ValueLayout.JAVA_SHORT, at, bytes.getShort(0));
            case FLOAT32 -> into.setAtIndex(ValueLayout.JAVA_FLOAT, at, bytes.getFloat(0));
            case FLOAT64 -> into.setAtIndex(ValueLayout.JAVA_DOUBLE, at, number(bytes, leaf));
            case INT32, UINT32 -> into.setAtIndex(ValueLayout.JAVA_INT, at, bytes.getInt(0));
            case INT64, UINT64 -> into.setAtIndex(ValueLayout.JAVA_LONG, at, bytes.getLong(0));
            default -> into.set(ValueLayout.JAVA_BYTE, at, bytes.get(0));
        }
    }

    private static double number(ByteBuffer bytes, Leaf leaf) throws IOException {
        return switch (leaf.meaning()) {
            case HALF -> Float.float16ToFloat(bytes.getShort(0));
            case DECIMAL -> decimal(bytes, leaf).doubleValue();
            default ->
                switch (leaf.type()) {
                    case 0 -> bytes.get(0) == 0 ? 0 : 1;
                    case 1 ->
                        leaf.meaning() == Leaf.Meaning.UNSIGNED
                                ? Integer.toUnsignedLong(bytes.getInt(0))
                                : bytes.getInt(0);
                    case 2 ->
                        leaf.meaning() == Leaf.Meaning.UNSIGNED
                                ? Double.parseDouble(Long.toUnsignedString(bytes.getLong(0)))
                                : bytes.getLong(0);
                    case 4 -> bytes.getFloat(0);
                    case 5 -> bytes.getDouble(0);
                    default -> throw new IOException("a column's type is not read here");
                };
        };
    }

    /// Whole numbers with so many decimals; as bytes they are big endian.
    private static BigDecimal decimal(ByteBuffer bytes, Leaf leaf) throws IOException {
        if (leaf.scale() < -1000 || leaf.scale() > 1000) {
            throw new IOException("its decimals have a scale of " + leaf.scale());
        }
        var whole = switch (leaf.type()) {
            case 1 -> BigInteger.valueOf(bytes.getInt(0));
            case 2 -> BigInteger.valueOf(bytes.getLong(0));
            default -> {
                var own = new byte[bytes.remaining()];
                bytes.duplicate().get(own);
                yield own.length == 0 ? BigInteger.ZERO : new BigInteger(own);
            }
        };
        return new BigDecimal(whole, (int) leaf.scale());
    }

    @Override
    public MetadataColumn texts(Column column) throws IOException {
        var leaf = leaf(column);
        var builder = new MetadataColumn.Builder(column.name(), Math.toIntExact(rows));
        var count = new long[1];
        forEach(column, (_, _, value) -> {
            if (++count[0] > rows) {
                throw new IOException("it has more values than it announces");
            }
            builder.add(value.isEmpty() ? "" : text(value.get(), leaf, column));
        });
        if (count[0] != rows) {
            throw new IOException("it has fewer values than it announces");
        }
        return builder.build();
    }

    private static String text(ByteBuffer value, Leaf leaf, Column column) throws IOException {
        return switch (leaf.meaning()) {
            case TEXT -> StandardCharsets.UTF_8.decode(value.duplicate()).toString();
            case DATE -> Times.date(value.getInt(0));
            case TIME -> Times.ofDay(leaf.type() == 1 ? value.getInt(0) : value.getLong(0), leaf.scale());
            case TIMESTAMP ->
                leaf.type() == 3
                        ? Times.timestampOfDay(value.getInt(8) - 2_440_588L, value.getLong(0))
                        : Times.timestamp(value.getLong(0), leaf.scale());
            case DECIMAL -> decimal(value, leaf).toPlainString();
            case HALF, NUMBER, UNSIGNED, OTHER ->
                switch (column.dtype().orElse(DType.FLOAT16)) {
                    case INT32 -> Integer.toString(value.getInt(0));
                    case INT64 -> Long.toString(value.getLong(0));
                    case UINT32 -> Integer.toUnsignedString(value.getInt(0));
                    case UINT64 -> Long.toUnsignedString(value.getLong(0));
                    case BOOL -> Boolean.toString(value.get(0) != 0);
                    case FLOAT32 -> Numbers.plain(value.getFloat(0));
                    default -> Numbers.plain(number(value, leaf));
                };
        };
    }

    @Override
    public void close() {
        arena.close();
    }
}
