package factorscope.model.io.parquet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.LayerKind;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import factorscope.model.data.DType;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Numbers;
import factorscope.model.io.columns.Columns;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Columns as the library reads them, batch by batch. What it throws at damaged files is not always an I/O
/// exception: to those who ask it is one.
final class ParquetColumns implements Columns {
    /// A row of a file takes at least a bit somewhere.
    private static final long ROWS_PER_BYTE = 1 << 16;

    private final ParquetFileReader reader;
    private final long rows;

    /// The leaf of each column, where it has only one.
    private final Map<String, ColumnSchema> leaves = new LinkedHashMap<>();

    private final List<Column> columns = new ArrayList<>();

    private ParquetColumns(ParquetFileReader reader, long rows) {
        this.reader = reader;
        this.rows = rows;
    }

    static ParquetColumns of(Path file) throws IOException {
        var reader = ParquetFileReader.open(InputFile.of(file));
        try {
            long rows = reader.getFileMetaData().numRows();
            if (rows < 0 || rows > Integer.MAX_VALUE || rows / ROWS_PER_BYTE > Files.size(file)) {
                throw new IOException("it announces " + rows + " rows");
            }
            var columns = new ParquetColumns(reader, rows);
            columns.describe();
            return columns;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void describe() {
        var counts = new LinkedHashMap<String, Integer>();
        for (var leaf : reader.getFileSchema().getColumns()) {
            counts.merge(leaf.fieldPath().topLevelName(), 1, Integer::sum);
            leaves.putIfAbsent(leaf.fieldPath().topLevelName(), leaf);
        }
        leaves.forEach((name, leaf) -> columns.add(
                counts.getOrDefault(name, 0) > 1
                        ? new Column(name, Kind.OTHER, Optional.empty(), Optional.empty())
                        : column(name, leaf)));
    }

    private static Column column(String name, ColumnSchema leaf) {
        Optional<DType> dtype = switch (leaf.type()) {
            case FLOAT -> Optional.of(DType.FLOAT32);
            case DOUBLE -> Optional.of(DType.FLOAT64);
            case INT32 ->
                leaf.logicalType() == null || leaf.logicalType() instanceof LogicalType.IntType
                        ? Optional.of(DType.INT32)
                        : Optional.empty();
            case INT64 ->
                leaf.logicalType() == null || leaf.logicalType() instanceof LogicalType.IntType
                        ? Optional.of(DType.INT64)
                        : Optional.empty();
            case BOOLEAN -> Optional.of(DType.BOOL);
            case INT96, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> Optional.empty();
        };
        if (leaf.maxRepetitionLevel() > 0) {
            Optional<String> refusal =
                    dtype.isEmpty() ? Optional.of("Its lists hold no plain numbers.") : Optional.empty();
            return new Column(name, Kind.LIST, dtype, refusal);
        }
        boolean isText = leaf.type() == PhysicalType.BYTE_ARRAY && leaf.logicalType() instanceof LogicalType.StringType;
        return new Column(
                name, dtype.isPresent() ? Kind.NUMBER : isText ? Kind.TEXT : Kind.OTHER, dtype, Optional.empty());
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public List<Column> columns() {
        return List.copyOf(columns);
    }

    private ColumnReader reader(Column column) {
        return reader.columnReader(
                java.util.Objects.requireNonNull(leaves.get(column.name())).columnIndex());
    }

    /// Looks at a batch.
    private interface Look {
        void at(ColumnReader batch) throws IOException;
    }

    private void forEach(Column column, Look look) throws IOException {
        try (var values = reader(column)) {
            while (values.nextBatch()) {
                look.at(values);
            }
        } catch (RuntimeException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static List<int[]> offsets(ColumnReader batch) {
        var offsets = new ArrayList<int[]>();
        for (int layer = 0; layer < batch.getLayerCount(); layer++) {
            if (batch.getLayerKind(layer) == LayerKind.REPEATED) {
                offsets.add(batch.getLayerOffsets(layer));
            }
        }
        return offsets;
    }

    @Override
    public List<Long> lengths(Column column) throws IOException {
        var lengths = new ArrayList<Long>();
        try (var values = reader(column)) {
            if (values.nextBatch() && values.getRecordCount() > 0) {
                int at = 0;
                for (var layer : offsets(values)) {
                    lengths.add((long) layer[at + 1] - layer[at]);
                    at = layer[at];
                }
            } else {
                lengths.add(0L);
            }
        } catch (RuntimeException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
        return lengths;
    }

    @Override
    public void fill(Column column, MemorySegment into) throws IOException {
        var lengths = column.kind() == Kind.LIST ? lengths(column) : List.<Long>of();
        var dtype = column.dtype().orElseThrow();
        var at = new long[1];
        forEach(column, batch -> {
            requireEven(batch, lengths);
            int count = batch.getValueCount();
            if ((at[0] + count) * dtype.bytes() > into.byteSize()) {
                throw new IOException("it has more rows than it announces");
            }
            copy(batch, count, dtype, into.asSlice(at[0] * dtype.bytes(), (long) count * dtype.bytes()));
            at[0] += count;
        });
        if (at[0] * dtype.bytes() != into.byteSize()) {
            throw new IOException("it has fewer rows than it announces");
        }
    }

    private static void requireEven(ColumnReader batch, List<Long> lengths) throws IOException {
        var layers = offsets(batch);
        int lists = batch.getRecordCount();
        for (int layer = 0; layer < layers.size(); layer++) {
            var offsets = layers.get(layer);
            for (int i = 0; i < lists; i++) {
                if (offsets[i + 1] - offsets[i] != lengths.get(layer)) {
                    throw new IOException(
                            "its lists have different lengths, " + lengths.get(layer) + " in the first row");
                }
            }
            lists = offsets[lists];
        }
    }

    private static void copy(ColumnReader batch, int count, DType dtype, MemorySegment into) throws IOException {
        switch (dtype) {
            case FLOAT32 -> MemorySegment.copy(batch.getFloats(), 0, into, JAVA_FLOAT, 0, count);
            case FLOAT64 -> MemorySegment.copy(batch.getDoubles(), 0, into, JAVA_DOUBLE, 0, count);
            case INT32 -> MemorySegment.copy(batch.getInts(), 0, into, JAVA_INT, 0, count);
            case INT64 -> MemorySegment.copy(batch.getLongs(), 0, into, JAVA_LONG, 0, count);
            default -> {
                var bits = batch.getBooleans();
                for (int i = 0; i < count; i++) {
                    into.set(JAVA_BYTE, i, (byte) (bits[i] ? 1 : 0));
                }
            }
        }
        var valid = batch.getLeafValidity();
        for (int i = 0; valid.hasNulls() && i < count; i++) {
            if (valid.isNull(i)) {
                switch (dtype) {
                    case FLOAT32 -> into.setAtIndex(JAVA_FLOAT, i, Float.NaN);
                    case FLOAT64 -> into.setAtIndex(JAVA_DOUBLE, i, Double.NaN);
                    default -> throw new IOException("whole numbers are missing: write them as floating-point numbers");
                }
            }
        }
    }

    @Override
    public MetadataColumn texts(Column column) throws IOException {
        var builder = new MetadataColumn.Builder(column.name(), Math.toIntExact(rows));
        forEach(column, batch -> {
            int count = batch.getValueCount();
            switch (column.dtype().orElse(DType.UINT8)) {
                case INT32 ->
                    java.util.Arrays.stream(batch.getInts(), 0, count).forEach(v -> builder.add(Integer.toString(v)));
                case INT64 ->
                    java.util.Arrays.stream(batch.getLongs(), 0, count).forEach(v -> builder.add(Long.toString(v)));
                case BOOL -> {
                    for (int i = 0; i < count; i++) {
                        builder.add(Boolean.toString(batch.getBooleans()[i]));
                    }
                }
                case FLOAT32, FLOAT64 -> {
                    for (int i = 0; i < count; i++) {
                        builder.add(Numbers.plain(
                                column.dtype().orElseThrow() == DType.FLOAT32
                                        ? batch.getFloats()[i]
                                        : batch.getDoubles()[i]));
                    }
                }
                default -> {
                    var texts = batch.getStrings();
                    for (int i = 0; i < count; i++) {
                        builder.add(texts[i] == null ? "" : texts[i]);
                    }
                }
            }
        });
        return builder.build();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
