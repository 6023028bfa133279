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
        try {
            for (var file : files) {
                columns.add(file);
            }
            if (columns.fields.isEmpty()) {
                throw new IOException("it has no columns");
            }
            return columns;
        } catch (IndexOutOfBoundsException e) {
            columns.close();
            throw new IOException("it is cut off", e);
        } catch (IOException | RuntimeException e) {
            columns.close();
            throw e;
        }
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
            case NUMBER, BOOL -> field.dtype().isPresent() ? Kind.NUMBER : Kind.OTHER;
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
        var lengths = new ArrayList<Long>();
        var first = batches.stream().filter(b -> b.rows() > 0).findFirst();
        for (var field = field(column); field.isList(); field = field.children().getFirst()) {
            long length = field.type() == ArrowField.Type.FIXED_LIST
                    ? field.size()
                    : first.isPresent()
                            ? first.get().offset(field, 1) - first.get().offset(field, 0)
                            : 0;
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw new IOException("a list has a length of " + length);
            }
            lengths.add(length);
        }
        return lengths;
    }

    @Override
    public void fill(Column column, MemorySegment into) throws IOException {
        var field = field(column);
        var lengths = lengths(column);
        long perRow = lengths.stream().reduce(1L, Math::multiplyExact);
        var dtype = column.dtype().orElseThrow();
        long at = 0;
        for (var batch : batches) {
            long from = 0;
            long count = batch.rows();
            var leaf = field;
            for (int depth = 0; leaf.isList(); depth++) {
                long length = lengths.get(depth);
                if (batch.hasMissing(leaf)) {
                    throw new IOException("a list is missing");
                }
                from = first(batch, leaf, from, count, length);
                count = Math.multiplyExact(count, length);
                leaf = leaf.children().getFirst();
            }
            copy(
                    batch,
                    leaf,
                    from,
                    count,
                    dtype,
                    into.asSlice(at * dtype.bytes(), batch.rows() * perRow * dtype.bytes()));
            at += batch.rows() * perRow;
            batch.forget();
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
        if (leaf.type() == ArrowField.Type.BOOL) {
            for (long i = 0; i < count; i++) {
                into.set(JAVA_BYTE, i, (byte) (ArrowBatch.bit(values, from + i) ? 1 : 0));
            }
        } else {
            long bytes = count * dtype.bytes();
            if (from < 0 || bytes > values.byteSize() || from > (values.byteSize() - bytes) / dtype.bytes()) {
                throw new IOException("a column is cut off");
            }
            MemorySegment.copy(values, from * dtype.bytes(), into, 0, bytes);
        }
        if (batch.hasMissing(leaf)) {
            markMissing(batch.buffer(leaf, 0), from, count, dtype, into);
        }
    }

    private static void markMissing(MemorySegment valid, long from, long count, DType dtype, MemorySegment into)
            throws IOException {
        for (long i = 0; i < count; i++) {
            if (!ArrowBatch.bit(valid, from + i)) {
                switch (dtype) {
                    case FLOAT32 -> into.set(ValueLayout.JAVA_FLOAT, 4 * i, Float.NaN);
                    case FLOAT64 -> into.set(ValueLayout.JAVA_DOUBLE, 8 * i, Double.NaN);
                    case FLOAT16 -> into.set(ValueLayout.JAVA_SHORT, 2 * i, Float.floatToFloat16(Float.NaN));
                    default -> throw new IOException("whole numbers are missing: write them as floating-point numbers");
                }
            }
        }
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
        var dtype = column.dtype().orElseThrow();
        try (var own = Arena.ofConfined()) {
            var values = own.allocate(Math.max(8, rows() * dtype.bytes()), 8);
            fill(column, values);
            var numbers = Tensor.of(values, dtype, Shape.of(rows()), Storage.collected());
            for (long i = 0; i < rows(); i++) {
                builder.add(
                        switch (dtype) {
                            // not every one is a double
                            case INT64 -> Long.toString(values.getAtIndex(ValueLayout.JAVA_LONG, i));
                            case UINT64 -> Long.toUnsignedString(values.getAtIndex(ValueLayout.JAVA_LONG, i));
                            default -> Numbers.plain(numbers.at(i));
                        });
            }
        }
        return builder.build();
    }

    @Override
    public void close() {
        arena.close();
    }
}
