package factorscope.model.prepare;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Origin;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Datasets with the same columns as one, row under row: two layers, checkpoints or sets of prompts, to be decomposed
/// by one dictionary.
public final class Stack {
    /// Stands as the importer in a stack's origin; its options name the parts.
    public static final String ORIGIN = "stack";

    /// The metadata column that tells which dataset a row came from.
    public static final String COLUMN = "dump";

    private Stack() {}

    /// @param memory is charged for the copy until its last lease is given back
    public static Dataset of(List<Dataset> parts, MemoryBudget memory) {
        requireAlike(parts);
        var first = parts.getFirst();
        var type = parts.stream().allMatch(p -> p.values().dtype().working() == DType.FLOAT32)
                ? DType.FLOAT32
                : DType.FLOAT64;
        long columns = first.values().shape().columns();
        int rows =
                Math.toIntExact(parts.stream().mapToLong(p -> p.rows().size()).sum());
        return memory.keeping("stacked rows", scope -> {
            long bytes = columns * type.bytes();
            var into = scope.allocate(bytes * rows);
            long at = 0;
            for (var part : parts) {
                int count = part.rows().size();
                part.values().copyRows(0, count, type, into.asSlice(at * bytes, count * bytes));
                at += count;
            }
            var id = String.join("+", parts.stream().map(Dataset::id).toList());
            var axes = List.of(
                    new Axis(
                            new AxisId(id + "/stacked"),
                            first.rows().name(),
                            rows,
                            first.rows().role(),
                            Labels.Table.of(table(parts, rows))),
                    first.columns());
            var options = new LinkedHashMap<String, String>();
            for (int i = 0; i < parts.size(); i++) {
                options.put("part-" + i, parts.get(i).id());
            }
            return new Dataset(
                    id,
                    String.join(" and ", parts.stream().map(Dataset::name).toList()),
                    axes,
                    Tensor.of(into, type, Shape.of(rows, columns), Storage.of(scope)),
                    new Origin(Optional.empty(), ORIGIN, "", options, List.of()));
        });
    }

    /// Ids of the parts of a stack, in order.
    public static List<String> parts(Map<String, String> options) {
        var parts = new ArrayList<String>();
        for (var id = options.get("part-0"); id != null; id = options.get("part-" + parts.size())) {
            parts.add(id);
        }
        return parts;
    }

    private static void requireAlike(List<Dataset> parts) {
        if (parts.size() < 2) {
            throw Failure.usage("A stack needs two datasets.", "Open another one with the same columns.");
        }
        refusal(parts).ifPresent(why -> {
            throw Failure.data(why, "Stack datasets with the same columns.");
        });
    }

    /// Why these cannot stand under each other; empty if they can.
    public static Optional<String> refusal(List<Dataset> parts) {
        long wanted = parts.getFirst().values().shape().columns();
        return parts.stream()
                .filter(p -> p.values().shape().columns() != wanted)
                .findFirst()
                .map(part -> part.name() + " has " + part.values().shape().columns() + " columns, "
                        + parts.getFirst().name() + " has " + wanted + ".");
    }

    /// Where each row came from, and what all parts tell of their rows. Sentences of different parts are different.
    private static MetadataTable table(List<Dataset> parts, int rows) {
        var dump = new MetadataColumn.Builder(COLUMN, rows);
        for (int p = 0; p < parts.size(); p++) {
            var name = name(parts, p);
            for (int i = 0; i < parts.get(p).rows().size(); i++) {
                dump.add(name);
            }
        }
        var columns = new ArrayList<MetadataColumn>();
        columns.add(dump.build());
        var tables = parts.stream().map(p -> p.rows().labels().table()).toList();
        if (tables.stream().allMatch(Optional::isPresent)) {
            for (var column : tables.getFirst().orElseThrow().columns()) {
                var all = tables.stream()
                        .map(t -> t.orElseThrow().column(column.name()))
                        .toList();
                if (all.stream().allMatch(Optional::isPresent) && !column.name().equals(COLUMN)) {
                    var sentences = tables.getFirst().orElseThrow().column(MetadataTable.Meaning.SENTENCE);
                    boolean apart = sentences.isPresent() && sentences.get().equals(column);
                    columns.add(joined(all.stream().map(Optional::orElseThrow).toList(), apart, rows));
                }
            }
        }
        return new MetadataTable(rows, columns);
    }

    private static String name(List<Dataset> parts, int p) {
        var name = parts.get(p).name();
        boolean isTaken =
                parts.subList(0, p).stream().anyMatch(other -> other.name().equals(name));
        return isTaken ? name + " (" + (p + 1) + ")" : name;
    }

    private static MetadataColumn joined(List<MetadataColumn> parts, boolean apart, int rows) {
        var joined = new MetadataColumn.Builder(parts.getFirst().name(), rows);
        for (int p = 0; p < parts.size(); p++) {
            for (int i = 0; i < parts.get(p).size(); i++) {
                var text = parts.get(p).text(i);
                joined.add(apart && p > 0 ? (p + 1) + ": " + text : text);
            }
        }
        return joined.build();
    }
}
