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
import factorscope.model.io.csv.CsvWriter;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.io.safetensors.SafetensorsWriter;
import factorscope.model.io.side.SideFileWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
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
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        var ending = ENDINGS.stream()
                .filter(name::endsWith)
                .findFirst()
                .orElseThrow(() -> Failure.usage(
                        file.getFileName() + " has no ending that says how to write it.",
                        "End it with one of " + String.join(", ", ENDINGS) + "."));
        requirePlace(data, file, ending, replaces);
        switch (ending) {
            case ".npy" -> NpyWriter.write(file, data.values());
            case ".npz" -> {
                if (data.values().source().orElse(null) instanceof SparseRows matrix) {
                    NpyWriter.writeSparse(file, matrix);
                } else {
                    NpyWriter.writeArchive(file, Map.of("x", data.values()));
                }
            }
            case ".safetensors" -> SafetensorsWriter.write(file, Map.of("x", data.values()));
            default -> {
                CsvWriter.write(file, new Lines(data));
                return;
            }
        }
        SideFileWriter.write(data, file);
    }

    /// Refuses a file that is there already, unless it may be replaced.
    public static void requireFree(Path file, boolean replaces) {
        if (Files.exists(file) && !replaces) {
            throw Failure.write(file + " exists already.", "Choose another name, or replace it with --force.");
        }
    }

    /// Whether it is written as the values that are there, and not as all of them.
    public static boolean isSparse(Dataset data, Path file) {
        return data.values().source().orElse(null) instanceof SparseRows
                && String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    private static void requirePlace(Dataset data, Path file, String ending, boolean replaces) {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw Failure.write("There is no folder " + folder + ".", "Make it first.");
        }
        if (replaces) {
            return;
        }
        requireFree(file, replaces);
        // a table has its labels in itself
        var others =
                ending.equals(".csv") || ending.equals(".tsv") ? List.<Path>of() : SideFileWriter.existing(data, file);
        if (!others.isEmpty()) {
            throw Failure.write(
                    others.getFirst().getFileName() + " is there already and describes another file of this name.",
                    "Choose another name, or replace it with --force.");
        }
    }

    /// What will be read otherwise than it was: one sentence, or none.
    public static Optional<String> remark(Dataset data, Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!name.endsWith(".csv") && !name.endsWith(".tsv")) {
            return Optional.empty();
        }
        var numbers = data.rows().labels().table().stream()
                .flatMap(t -> t.columns().stream())
                .filter(MetadataColumn::isNumeric)
                .map(MetadataColumn::name)
                .toList();
        return numbers.isEmpty()
                ? Optional.empty()
                : Optional.of("Numbers beside the values (" + String.join(", ", numbers)
                        + ") are values to whoever reads the table; .npy and .npz keep them apart.");
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
            try (var arena = Arena.ofConfined()) {
                var buffer = arena.allocate(8L * Math.max(1, columns), 8);
                data.values().copyRows(row, 1, DType.FLOAT64, buffer);
                boolean isSingle = data.values().dtype().working() == DType.FLOAT32;
                for (int j = 0; j < columns; j++) {
                    double value = buffer.getAtIndex(ValueLayout.JAVA_DOUBLE, j);
                    line.add(isSingle ? Float.toString((float) value) : Numbers.plain(value));
                }
            }
            return line;
        }
    }
}
