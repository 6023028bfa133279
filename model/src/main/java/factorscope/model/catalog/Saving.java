package factorscope.model.catalog;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.data.SparseRows;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import factorscope.model.io.csv.CsvWriter;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.io.safetensors.SafetensorsWriter;
import factorscope.model.io.side.SideFileWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The one way from a dataset to a file, by the ending of its name; axes and labels go into files beside it.
public final class Saving {
    /// The endings there are.
    public static final List<String> ENDINGS = List.of(".npy", ".npz", ".safetensors", ".csv", ".tsv");

    private Saving() {}

    /// @param replaces whether files may be replaced: this one, and those that describe a file of the same name
    public static void write(Dataset data, Path file, boolean replaces) {
        write(data, file, replaces, Cells.EXACT);
    }

    /// @param cells of a table; other formats have none
    public static void write(Dataset data, Path file, boolean replaces, Cells cells) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        var ending = ENDINGS.stream()
                .filter(name::endsWith)
                .findFirst()
                .orElseThrow(() -> Failure.usage(
                        file.getFileName() + " has no ending that says how to write it.",
                        "End it with one of " + String.join(", ", ENDINGS) + "."));
        if (cells == Cells.FOR_SPREADSHEETS && !isTable(ending)) {
            throw Failure.usage(
                    file.getFileName() + " is no table that a spreadsheet opens.", "End the name with .csv or .tsv.");
        }
        requirePlace(data, file, ending, replaces);
        var writes = new ArrayList<SafeFile.Write>();
        writes.add(new SafeFile.Write(file, body(data, file, ending, cells)));
        if (isTable(ending)) {
            SafeFile.write(writes, List.of());
        } else {
            writes.addAll(SideFileWriter.writes(data, file));
            SafeFile.write(writes, SideFileWriter.obsolete(data, file));
        }
    }

    private static SafeFile.Body body(Dataset data, Path file, String ending, Cells cells) {
        var values = data.values();
        return switch (ending) {
            case ".npy" -> out -> NpyWriter.write(out, values);
            case ".npz" ->
                values.source().orElse(null) instanceof SparseRows matrix
                        ? out -> NpyWriter.writeSparse(out, matrix)
                        : out -> NpyWriter.writeArchive(out, Map.of("x", values));
            case ".safetensors" -> out -> SafetensorsWriter.write(out, Map.of("x", values));
            default -> {
                var lines = cells.of(new Lines(data));
                yield out -> CsvWriter.write(out, lines, CsvWriter.delimiter(file));
            }
        };
    }

    private static boolean isTable(String ending) {
        return ending.equals(".csv") || ending.equals(".tsv");
    }

    /// The type in which the values are written to a file of this name.
    public static DType written(Dataset data, Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        var dtype = data.values().dtype();
        return name.endsWith(".npy") || name.endsWith(".npz") ? NpyWriter.written(dtype) : dtype;
    }

    /// Whether it is written as the values that are there, and not as all of them.
    public static boolean isSparse(Dataset data, Path file) {
        return data.values().source().orElse(null) instanceof SparseRows
                && String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    private static void requirePlace(Dataset data, Path file, String ending, boolean replaces) {
        SafeFile.requireWritable(file, replaces);
        if (replaces) {
            return;
        }
        // a table has its labels in itself
        var others = isTable(ending) ? List.<Path>of() : SideFileWriter.existing(data, file);
        if (!others.isEmpty()) {
            throw Failure.write(
                    others.getFirst().getFileName() + " is there already and describes another file of this name.",
                    "Choose another name, or replace it with --force.");
        }
    }

    /// What will be read otherwise than it was: a sentence each.
    public static List<String> remarks(Dataset data, Path file) {
        var remarks = new ArrayList<String>();
        var dtype = data.values().dtype();
        if (written(data, file) != dtype) {
            remarks.add("The values are " + dtype.text() + ", which NumPy files cannot hold, and are written as "
                    + written(data, file).text() + "; .safetensors keeps them.");
        }
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!name.endsWith(".csv") && !name.endsWith(".tsv")) {
            return remarks;
        }
        var numbers = data.rows().labels().table().stream()
                .flatMap(t -> t.columns().stream())
                .filter(MetadataColumn::isNumeric)
                .map(MetadataColumn::name)
                .toList();
        if (!numbers.isEmpty()) {
            remarks.add("Numeric metadata (" + String.join(", ", numbers)
                    + ") become columns of values when the table is read again; .npy and .npz keep them apart.");
        }
        return remarks;
    }

    /// A table with what is known about the rows before the values.
    private static final class Lines implements CsvWriter.Table {
        private final Dataset data;
        private final Optional<MetadataTable> known;
        private final int columns;

        Lines(Dataset data) {
            if (data.axes().size() > 2) {
                throw Failure.usage(
                        data.name() + " has " + data.axes().size() + " axes, more than a table.",
                        "Write .npy, or unfold it first (--prepare \"unfold 0\").");
            }
            this.data = data;
            known = data.rows().labels().table().or(() -> names(data.rows()));
            columns = Math.toIntExact(data.values().shape().columns());
        }

        private static Optional<MetadataTable> names(Axis rows) {
            if (rows.labels() instanceof Labels.Numbered) {
                return Optional.empty();
            }
            return Optional.of(new MetadataTable(rows.size(), List.of(MetadataColumn.of(rows.name(), rows))));
        }

        @Override
        public List<String> header() {
            var header = new ArrayList<String>();
            known.ifPresent(t -> header.addAll(t.names()));
            for (int j = 0; j < columns; j++) {
                header.add(data.axes().size() == 2 ? name(j) : "value");
            }
            return header;
        }

        /// A line of numbers would not be taken for a header.
        private String name(int column) {
            var label = data.columns().label(column);
            return data.columns().labels() instanceof Labels.Numbered
                    ? data.columns().name() + " " + label
                    : label;
        }

        @Override
        public int size() {
            return data.rows().size();
        }

        @Override
        public List<String> line(int row) {
            var line = new ArrayList<String>();
            known.ifPresent(t -> t.columns().forEach(c -> line.add(c.text(row))));
            var values = data.values();
            try (var arena = Arena.ofConfined()) {
                var buffer = arena.allocate(8L * Math.max(1, columns), 8);
                if (values.dtype().isFloating()) {
                    values.copyRows(row, 1, DType.FLOAT64, buffer);
                } else {
                    values.copyStored(row, 1, buffer);
                }
                for (int j = 0; j < columns; j++) {
                    line.add(cell(values.dtype(), buffer, j));
                }
            }
            return line;
        }

        /// Every digit that the type has: whoever reads it gets the same number.
        private static String cell(DType dtype, MemorySegment row, int j) {
            return switch (dtype) {
                case BOOL -> row.get(ValueLayout.JAVA_BYTE, j) == 0 ? "0" : "1";
                case INT8 -> Byte.toString(row.get(ValueLayout.JAVA_BYTE, j));
                case UINT8 -> Integer.toString(Byte.toUnsignedInt(row.get(ValueLayout.JAVA_BYTE, j)));
                case INT16 -> Short.toString(row.getAtIndex(ValueLayout.JAVA_SHORT, j));
                case UINT16 -> Integer.toString(Short.toUnsignedInt(row.getAtIndex(ValueLayout.JAVA_SHORT, j)));
                case INT32 -> Integer.toString(row.getAtIndex(ValueLayout.JAVA_INT, j));
                case UINT32 -> Integer.toUnsignedString(row.getAtIndex(ValueLayout.JAVA_INT, j));
                case INT64 -> Long.toString(row.getAtIndex(ValueLayout.JAVA_LONG, j));
                case UINT64 -> Long.toUnsignedString(row.getAtIndex(ValueLayout.JAVA_LONG, j));
                case FLOAT8_E4M3, FLOAT8_E5M2, FLOAT16, BFLOAT16, FLOAT32 ->
                    Float.toString((float) row.getAtIndex(ValueLayout.JAVA_DOUBLE, j));
                case FLOAT64 -> Numbers.plain(row.getAtIndex(ValueLayout.JAVA_DOUBLE, j));
                case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException(dtype + " is refused at birth");
            };
        }
    }
}
