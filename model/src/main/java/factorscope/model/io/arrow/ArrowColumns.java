package factorscope.model.io.arrow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import factorscope.model.data.DType;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Numbers;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Record batches of one or several files with the same columns, mapped while they are looked at.
final class ArrowColumns implements Columns {
    private static final int CONTINUATION = -1;
    private static final int SCHEMA = 1;
    private static final int DICTIONARY = 2;
    private static final int RECORDS = 3;
    private static final int MOST_METADATA = 64 << 20;

    private final Arena arena = Arena.ofShared();
    private final List<ArrowField> fields = new ArrayList<>();
    private final List<ArrowBatch> batches = new ArrayList<>();
    private long held;

    private ArrowColumns() {}

    static ArrowColumns of(List<Path> files) throws IOException {
        var columns = new ArrowColumns();
        return Handing.over(columns::close, () -> {
            try {
                for (var file : files) {
                    columns.add(file);
                }
            } catch (IndexOutOfBoundsException e) {
                throw new IOException("it is cut off", e);
            }
            if (columns.fields.isEmpty()) {
                throw new IOException("it has no columns");
            }
            return columns;
        });
    }

    private void add(Path file) throws IOException {
        MemorySegment whole;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
        held += whole.byteSize();
        long at = isFile(whole) ? 8 : 0;
        List<ArrowField> own = List.of();
        var dictionaries = new HashMap<Long, List<ArrowBatch>>();
        while (at + 4 <= whole.byteSize()) {
            int length = whole.get(JAVA_INT_UNALIGNED, at);
            at += 4;
            if (length == CONTINUATION) {
                if (at + 4 > whole.byteSize()) {
                    break;
                }
                length = whole.get(JAVA_INT_UNALIGNED, at);
                at += 4;
            }
            if (length == 0) {
                break;
            }
            if (length < 0 || length > MOST_METADATA || at + length > whole.byteSize()) {
                throw new IOException("it is cut off");
            }
            var metadata = ByteBuffer.wrap(whole.asSlice(at, length).toArray(JAVA_BYTE))
                    .order(ByteOrder.LITTLE_ENDIAN);
            at += length;
            var message = Flat.root(metadata);
            long body = message.int64(3);
            if (body < 0 || body > whole.byteSize() - at) {
                throw new IOException("it is cut off");
            }
            int kind = message.int8(1);
            if (kind == SCHEMA) {
                own = ArrowField.of(message.table(2));
                takeSchema(file, own);
            } else if (kind == RECORDS) {
                batches.add(ArrowBatch.of(whole, at, message.table(2), Map.copyOf(dictionaries)));
            } else if (kind == DICTIONARY) {
                add(message.table(2), whole, at, dictionaries);
            }
            at += body;
        }
        if (own.isEmpty()) {
            // some writers leave it to the end of the file
            takeSchema(file, ArrowField.of(footer(whole).table(1)));
        }
    }

    /// What comes later takes the place of what was there, or adds to it.
    private static void add(Flat described, MemorySegment whole, long at, Map<Long, List<ArrowBatch>> dictionaries)
            throws IOException {
        var words = new ArrayList<ArrowBatch>();
        if (described.int8(2) != 0) {
            words.addAll(dictionaries.getOrDefault(described.int64(0), List.of()));
        }
        words.add(ArrowBatch.of(whole, at, described.table(1), Map.of()));
        dictionaries.put(described.int64(0), List.copyOf(words));
    }

    private void takeSchema(Path file, List<ArrowField> own) throws IOException {
        if (fields.isEmpty()) {
            fields.addAll(own);
        } else if (!fields.equals(own)) {
            throw new IOException(file.getFileName() + " has other columns than the first part");
        }
    }

    private static Flat footer(MemorySegment whole) throws IOException {
        int magic = ArrowImporter.MAGIC.length();
        long end = whole.byteSize() - magic - 4;
        long length = isFile(whole) && end > 8 ? whole.get(JAVA_INT_UNALIGNED, end) : -1;
        if (length < 8 || length > end - 8) {
            throw new IOException("it has no schema");
        }
        return Flat.root(ByteBuffer.wrap(whole.asSlice(end - length, length).toArray(JAVA_BYTE))
                .order(ByteOrder.LITTLE_ENDIAN));
    }

    private static boolean isFile(MemorySegment whole) {
        var magic = ArrowImporter.MAGIC.getBytes(StandardCharsets.US_ASCII);
        return whole.byteSize() > magic.length
                && whole.asSlice(0, magic.length).mismatch(MemorySegment.ofArray(magic)) < 0;
    }

    @Override
    public long rows() {
        return batches.stream().mapToLong(ArrowBatch::rows).sum();
    }

    @Override
    public List<Column> columns() {
        return fields.stream().map(ArrowColumns::column).toList();
    }

    private static Column column(ArrowField field) {
        var leaf = field.leaf();
        Optional<String> refusal =
                field.isList() && leaf.isEmpty() ? Optional.of("Its lists hold no plain numbers.") : Optional.empty();
        return new Column(field.name(), kind(field), leaf.flatMap(ArrowField::dtype), refusal);
    }

    private static Kind kind(ArrowField field) {
        if (field.dictionary().isPresent()) {
            return field.dictionary().get().values().isText() && field.dtype().isPresent() ? Kind.TEXT : Kind.OTHER;
        }
        return switch (field.type()) {
            case NUMBER, BOOL, DECIMAL -> field.dtype().isPresent() ? Kind.NUMBER : Kind.OTHER;
            case DATE, TIME, TIMESTAMP -> Kind.TIME;
            case TEXT, LARGE_TEXT, VIEWED_TEXT -> Kind.TEXT;
            case LIST, LARGE_LIST, FIXED_LIST -> Kind.LIST;
            case OTHER -> Kind.OTHER;
        };
    }

    private ArrowField field(Column column) {
        return fields.stream()
                .filter(f -> f.name().equals(column.name()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public List<Long> lengths(Column column) throws IOException {
        var field = field(column);
        int depth = 0;
        for (var inner = field; inner.isList(); inner = inner.children().getFirst()) {
            depth++;
        }
        var lengths = new ListLengths(depth);
        for (var batch : batches) {
            measure(batch, field, 0, batch.rows(), 0, lengths);
            batch.forget();
        }
        return lengths.lengths();
    }

    private static void measure(
            ArrowBatch batch, ArrowField field, long from, long count, int depth, ListLengths lengths)
            throws IOException {
        if (!field.isList()) {
            return;
        }
        boolean hasMissing = batch.hasMissing(field);
        for (long i = from; i < from + count; i++) {
            if (hasMissing && !ArrowBatch.bit(batch.buffer(field, 0), i)) {
                continue;
            }
            long start = start(batch, field, i);
            long length = start(batch, field, i + 1) - start;
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw new IOException("a list has a length of " + length);
            }
            lengths.begin(depth);
            lengths.elements(depth, length);
            measure(batch, field.children().getFirst(), start, length, depth + 1, lengths);
        }
    }

    private static long start(ArrowBatch batch, ArrowField field, long i) throws IOException {
        return field.type() == ArrowField.Type.FIXED_LIST ? i * field.size() : batch.offset(field, i);
    }

    @Override
    public boolean hasMissing(Column column) throws IOException {
        for (var batch : batches) {
            for (var field = field(column); ; field = field.children().getFirst()) {
                if (batch.hasMissing(field)) {
                    return true;
                }
                if (!field.isList()) {
                    break;
                }
            }
        }
        return false;
    }

    @Override
    public void fill(Column column, List<Long> lengths, DType dtype, MemorySegment into) throws IOException {
        var field = field(column);
        long perRow = lengths.stream().reduce(1L, Math::multiplyExact);
        long at = 0;
        for (var batch : batches) {
            long bytes = batch.rows() * perRow * dtype.bytes();
            fill(batch, field, lengths, 0, 0, batch.rows(), dtype, into.asSlice(at, bytes));
            at += bytes;
            batch.forget();
        }
    }

    /// @param from the first of `count` neighbours
    private static void fill(
            ArrowBatch batch,
            ArrowField field,
            List<Long> lengths,
            int depth,
            long from,
            long count,
            DType dtype,
            MemorySegment into)
            throws IOException {
        if (!field.isList()) {
            copy(batch, field, from, count, dtype, into);
            return;
        }
        long length = lengths.get(depth);
        var inner = field.children().getFirst();
        if (!batch.hasMissing(field)) {
            fill(
                    batch,
                    inner,
                    lengths,
                    depth + 1,
                    first(batch, field, from, count, length),
                    count * length,
                    dtype,
                    into);
            return;
        }
        long width = dtype.bytes();
        for (int d = depth; d < lengths.size(); d++) {
            width *= lengths.get(d);
        }
        for (long i = 0; i < count; i++) {
            var own = into.asSlice(i * width, width);
            if (ArrowBatch.bit(batch.buffer(field, 0), from + i)) {
                fill(batch, inner, lengths, depth + 1, start(batch, field, from + i), length, dtype, own);
            } else {
                for (long v = 0; v < width / dtype.bytes(); v++) {
                    putMissing(dtype, own, v);
                }
            }
        }
    }

    /// Where the elements of some lists begin; all lists must have the same length.
    private static long first(ArrowBatch batch, ArrowField field, long from, long count, long length)
            throws IOException {
        if (field.type() == ArrowField.Type.FIXED_LIST) {
            return from * length;
        }
        if (count == 0) {
            return 0;
        }
        long start = batch.offset(field, from);
        for (long i = 0; i <= count; i++) {
            if (batch.offset(field, from + i) != start + i * length) {
                throw new IOException("its lists have different lengths, " + length + " in the first row");
            }
        }
        return start;
    }

    private static void copy(ArrowBatch batch, ArrowField leaf, long from, long count, DType dtype, MemorySegment into)
            throws IOException {
        var values = batch.buffer(leaf, 1);
        var own = leaf.dtype().orElseThrow();
        boolean isBit = leaf.type() == ArrowField.Type.BOOL;
        int width = leaf.type() == ArrowField.Type.DECIMAL ? leaf.size() : own.bytes();
        if (count == 0) {
            return;
        }
        if (from < 0 || (isBit ? (from + count + 7) / 8 : (from + count) * width) > values.byteSize()) {
            throw new IOException("a column is cut off");
        }
        if (isBit) {
            for (long i = 0; i < count; i++) {
                put(ArrowBatch.bit(values, from + i) ? 1 : 0, dtype, into, i);
            }
        } else if (leaf.type() == ArrowField.Type.DECIMAL) {
            for (long i = 0; i < count; i++) {
                put(decimal(values, from + i, leaf).doubleValue(), dtype, into, i);
            }
        } else if (own == dtype) {
            MemorySegment.copy(values, from * width, into, 0, count * width);
        } else {
            var some = values.asSlice(from * width, count * width);
            var numbers = Tensor.of(some, own, ByteOrder.LITTLE_ENDIAN, Shape.of(count), false, Storage.collected());
            for (long i = 0; i < count; i++) {
                put(numbers.at(i), dtype, into, i);
            }
        }
        if (batch.hasMissing(leaf)) {
            var valid = batch.buffer(leaf, 0);
            for (long i = 0; i < count; i++) {
                if (!ArrowBatch.bit(valid, from + i)) {
                    putMissing(dtype, into, i);
                }
            }
        }
    }

    private static void put(double value, DType dtype, MemorySegment into, long at) {
        switch (dtype) {
            case FLOAT32 -> into.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at, (float) value);
            case FLOAT64 -> into.setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value);
            default -> into.set(JAVA_BYTE, at, (byte) value);
        }
    }

    private static void putMissing(DType dtype, MemorySegment into, long at) throws IOException {
        switch (dtype) {
            case FLOAT32 -> into.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at, Float.NaN);
            case FLOAT64 -> into.setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, Double.NaN);
            case FLOAT16 -> into.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(Float.NaN));
            default -> throw new IOException("a whole number is missing");
        }
    }

    /// Little endian, in two's complement.
    private static BigDecimal decimal(MemorySegment values, long i, ArrowField field) throws IOException {
        if (field.scale() < -1000 || field.scale() > 1000) {
            throw new IOException("its decimals have a scale of " + field.scale());
        }
        var bytes = new byte[field.size()];
        for (int b = 0; b < bytes.length; b++) {
            bytes[bytes.length - 1 - b] = values.get(JAVA_BYTE, i * bytes.length + b);
        }
        return new BigDecimal(new BigInteger(bytes), (int) field.scale());
    }

    @Override
    public MetadataColumn texts(Column column) throws IOException {
        var field = field(column);
        var builder = new MetadataColumn.Builder(column.name(), Math.toIntExact(rows()));
        if (column.kind() == Kind.TEXT) {
            var texts = new ArrowTexts(field, held);
            for (var batch : batches) {
                texts.read(batch, builder);
            }
            return builder.build();
        }
        if (column.kind() == Kind.TIME) {
            for (var batch : batches) {
                times(batch, field, builder);
            }
            return builder.build();
        }
        var dtype = given(column);
        try (var own = Arena.ofConfined()) {
            var values = own.allocate(Math.max(8, rows() * dtype.bytes()), 8);
            fill(column, List.of(), dtype, values);
            var numbers = Tensor.of(values, dtype, Shape.of(rows()), Storage.collected());
            for (long i = 0; i < rows(); i++) {
                builder.add(
                        switch (dtype) {
                            // not every one is a double
                            case INT64 -> Long.toString(values.getAtIndex(ValueLayout.JAVA_LONG, i));
                            case UINT64 -> Long.toUnsignedString(values.getAtIndex(ValueLayout.JAVA_LONG, i));
                            default -> Double.isNaN(numbers.at(i)) ? "" : Numbers.plain(numbers.at(i));
                        });
            }
        }
        return builder.build();
    }

    private static void times(ArrowBatch batch, ArrowField field, MetadataColumn.Builder builder) throws IOException {
        var values = batch.buffer(field, 1);
        boolean hasMissing = batch.hasMissing(field);
        for (long i = 0; i < batch.rows(); i++) {
            if (hasMissing && !ArrowBatch.bit(batch.buffer(field, 0), i)) {
                builder.add("");
                continue;
            }
            if ((i + 1) * field.size() > values.byteSize()) {
                throw new IOException("a column is cut off");
            }
            long units = field.size() == 4
                    ? values.get(JAVA_INT_UNALIGNED, 4 * i)
                    : values.get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i);
            builder.add(
                    switch (field.type()) {
                        case DATE -> Times.date(field.size() == 4 ? units : Math.floorDiv(units, 86_400_000L));
                        case TIME -> Times.ofDay(units, field.scale());
                        default -> Times.timestamp(units, field.scale());
                    });
        }
        batch.forget();
    }

    @Override
    public void close() {
        arena.close();
    }
}
