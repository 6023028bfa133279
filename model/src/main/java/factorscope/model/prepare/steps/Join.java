package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.io.side.SideTable;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.LabelJoin;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Undo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Metadata of an axis from a table in a file, by order or by a key. The values stay as they are.
public final class Join implements Preparation {
    private static final String BY = "by";

    @Override
    public About about() {
        return new About(
                "join",
                "join rows labels.tsv by name",
                "Metadata from a table (CSV, TSV, JSONL): by order, or by KEY or KEY=COLUMN where they have a key.",
                "leave it out");
    }

    /// The step for a table: by the key that finds most.
    ///
    /// @param axis 0 for the rows, 1 for the columns
    public static String step(Dataset data, int axis, Path file) {
        var join = LabelJoin.likely(data.axes().get(axis), SideTable.read(file));
        var beside = data.origin().file().map(Path::getParent);
        var name =
                beside.isPresent() && beside.get().equals(file.toAbsolutePath().getParent())
                        ? file.getFileName()
                        : file.toAbsolutePath();
        return "join " + (axis == 0 ? "rows" : "columns") + " " + name
                + join.map(LabelJoin::words).orElse(" by KEY=COLUMN");
    }

    private record Asked(int axis, Path file, String key, String column) {
        LabelJoin join(Axis of) {
            var table = SideTable.read(file);
            if (key.isEmpty()) {
                return LabelJoin.byOrder(of, table);
            }
            // the same name in both, or else the labels
            boolean isKnown = of.labels().table().flatMap(t -> t.column(key)).isPresent();
            return LabelJoin.byKey(of, table, key, column.isEmpty() && isKnown ? key : column);
        }
    }

    private Asked asked(Dataset data, List<String> words) {
        if (words.size() < 2
                || !words.getFirst().equals("rows") && !words.getFirst().equals("columns")) {
            throw Words.wrong(about(), "needs \"rows\" or \"columns\" and a file");
        }
        int axis = words.getFirst().equals("rows") ? 0 : 1;
        if (axis >= data.axes().size()) {
            throw Failure.data(data.name() + " has no columns.", "Join its rows.");
        }
        int by = words.lastIndexOf(BY);
        boolean hasKey = by > 1 && by == words.size() - 2;
        var name = String.join(" ", words.subList(1, hasKey ? by : words.size()));
        var key = hasKey ? words.getLast() : "";
        int equals = key.indexOf('=');
        return new Asked(
                axis,
                file(data, name),
                equals < 0 ? key : key.substring(0, equals),
                equals < 0 ? "" : key.substring(equals + 1));
    }

    /// Beside the data, or where the program was started.
    private static Path file(Dataset data, String name) {
        var beside = data.origin().file().map(f -> f.resolveSibling(name)).filter(Files::isRegularFile);
        var file = beside.orElse(Path.of(name));
        if (!Files.isRegularFile(file)) {
            throw Failure.data("There is no file " + name + ".", "Give its path, or put it beside the data.");
        }
        return file;
    }

    @Override
    public Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.LABELS;
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        var asked = asked(data, words);
        var axes = new ArrayList<>(data.axes());
        var joined = asked.join(axes.get(asked.axis)).joined();
        boolean isToken = joined.role() == Role.SAMPLE
                && joined.labels()
                        .table()
                        .flatMap(t -> t.column(factorscope.model.data.MetadataTable.Meaning.TOKEN))
                        .isPresent();
        axes.set(
                asked.axis,
                isToken ? new Axis(joined.id(), joined.name(), joined.size(), Role.TOKEN, joined.labels()) : joined);
        return new Dataset(data.id(), data.name(), axes, data.values().shared(), data.origin());
    }

    @Override
    public List<String> remarks(Dataset data, List<String> words) {
        var asked = asked(data, words);
        return asked.join(data.axes().get(asked.axis)).remarks();
    }
}
