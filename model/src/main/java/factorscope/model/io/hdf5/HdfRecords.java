package factorscope.model.io.hdf5;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Shape;
import factorscope.model.io.Filled;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Records as a table: fields of numbers are columns, fields of text and the index of pandas label the rows.
final class HdfRecords {
    private static final int MOST_COLUMNS = 1 << 20;

    /// Numbers that lie in every record.
    ///
    /// @param offset in the record
    private record Column(String name, HdfType type, int offset) {}

    private HdfRecords() {}

    private static List<Column> columns(HdfDataset dataset) throws IOException {
        var type = (HdfType.Compound) dataset.type();
        var columns = new ArrayList<Column>();
        for (var field : type.fields()) {
            if (isLabel(field) || field.type().dtype().isEmpty()) {
                continue;
            }
            if (field.type() instanceof HdfType.Array array) {
                var names = names(dataset, field.name() + "_kind");
                for (int i = 0; i < array.count() && columns.size() < MOST_COLUMNS; i++) {
                    var name = names.size() == array.count() ? names.get(i) : field.name() + "[" + i + "]";
                    columns.add(new Column(
                            name,
                            array.base(),
                            field.offset() + i * array.base().size()));
                }
            } else {
                columns.add(new Column(field.name(), field.type(), field.offset()));
            }
        }
        return ordered(columns, names(dataset, "non_index_axes"));
    }

    /// The texts of a list that pandas pickled into an attribute, a line for each.
    private static List<String> names(HdfDataset dataset, String attribute) throws IOException {
        var names = new ArrayList<String>();
        for (var line : dataset.object().text(attribute).orElse("").split("\n")) {
            var text = line.startsWith("a") ? line.substring(1) : line;
            if (text.startsWith("V")) {
                names.add(text.substring(1));
            }
        }
        return names;
    }

    /// As the frame had them, and not by their types.
    private static List<Column> ordered(List<Column> columns, List<String> names) {
        var own = columns.stream().map(Column::name).toList();
        if (names.size() != own.size() || !names.containsAll(own)) {
            return columns;
        }
        return columns.stream()
                .sorted(java.util.Comparator.comparingInt(c -> names.indexOf(c.name)))
                .toList();
    }

    /// Text, or the index that pandas writes.
    private static boolean isLabel(HdfType.Field field) {
        return field.type() instanceof HdfType.Text || field.name().equals("index");
    }

    static Member member(HdfDataset dataset, String name) throws IOException {
        var type = (HdfType.Compound) dataset.type();
        var columns = columns(dataset);
        long rows = dataset.count();
        boolean isTable = dataset.shape().order() == 1 && !columns.isEmpty();
        var shape = isTable ? Shape.of(rows, columns.size()) : dataset.shape();
        var refusal = dataset.refusal();
        if (refusal.isEmpty() && isComplex(type)) {
            refusal = Optional.of(
                    "Its values are complex: save their real and imaginary parts as two arrays, or their absolute values.");
        } else if (refusal.isEmpty() && !isTable) {
            refusal = Optional.of(
                    columns.isEmpty()
                            ? "Its records have no numbers."
                            : "Its records have " + dataset.shape().order() + " axes, more than a table.");
        }
        return new Member(name, shape, "records", isTable ? 8 * shape.count() : 0, refusal);
    }

    private static boolean isComplex(HdfType.Compound type) {
        var names = type.fields().stream().map(HdfType.Field::name).toList();
        return (names.equals(List.of("r", "i")) || names.equals(List.of("real", "imag")))
                && type.fields().stream().allMatch(f -> f.type() instanceof HdfType.Real);
    }

    static Dataset read(
            HdfDataset dataset,
            HdfFile file,
            String importer,
            Member member,
            ParamValues options,
            MemoryBudget memory,
            Progress progress)
            throws IOException {
        var type = (HdfType.Compound) dataset.type();
        var columns = columns(dataset);
        boolean isSingle =
                columns.stream().allMatch(c -> c.type.dtype().orElseThrow().working() == DType.FLOAT32);
        var dtype = isSingle ? DType.FLOAT32 : DType.FLOAT64;
        var data = Filled.read(file.path(), importer, member, dtype, options, memory, into -> {
            var next = new long[1];
            dataset.forEach((raw, at) -> {
                for (var column : columns) {
                    put(into, dtype, next[0]++, HdfElements.number(raw, at + column.offset, column.type));
                }
            });
        });
        try {
            return labelled(dataset, file, type, columns, data, progress);
        } catch (IOException e) {
            data.lease().close();
            throw e;
        }
    }

    static void put(MemorySegment into, DType dtype, long at, double value) {
        if (dtype == DType.FLOAT32) {
            into.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) value);
        } else {
            into.setAtIndex(ValueLayout.JAVA_DOUBLE, at, value);
        }
    }

    private static Dataset labelled(
            HdfDataset dataset,
            HdfFile file,
            HdfType.Compound type,
            List<Column> columns,
            Dataset data,
            Progress progress)
            throws IOException {
        var builders = new LinkedHashMap<HdfType.Field, MetadataColumn.Builder>();
        for (var field : type.fields()) {
            if (isLabel(field) && !(field.type() instanceof HdfType.Array)) {
                builders.put(
                        field,
                        new MetadataColumn.Builder(field.name(), data.rows().size()));
            } else if (field.type().dtype().isEmpty()) {
                progress.remark("The field " + field.name() + " is left out: it holds "
                        + field.type().words() + ".");
            }
        }
        if (!builders.isEmpty()) {
            dataset.forEach((raw, at) -> {
                for (var builder : builders.entrySet()) {
                    var field = builder.getKey();
                    builder.getValue().add(HdfElements.text(file, raw, at + field.offset(), field.type()));
                }
            });
        }
        var texts =
                builders.values().stream().map(MetadataColumn.Builder::build).toList();
        var rows = texts.isEmpty()
                ? data.rows()
                : new Axis(
                        data.rows().id(),
                        data.rows().name(),
                        data.rows().size(),
                        data.rows().role(),
                        Labels.Table.of(new MetadataTable(data.rows().size(), texts)));
        var fields = data.columns();
        var named = new Axis(
                fields.id(),
                "field",
                fields.size(),
                fields.role(),
                new Labels.Named(columns.stream().map(Column::name).toList()));
        return new Dataset(data.id(), data.name(), List.of(rows, named), data.values(), data.origin());
    }
}
