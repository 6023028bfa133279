package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.io.side.SideTable;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.param.Quoted;
import factorscope.model.prepare.LabelJoin;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Metadata of an axis from a table in a file, by order or by a key. The values stay as they are.
public final class Join implements Preparation {
    private static final Param.Texts TABLE = new Param.Texts(
            "table",
            "Table",
            "A file beside the data or with its path; then \"by\" and KEY or KEY=COLUMN where positions have a key.",
            "the name of a file, and perhaps by KEY");

    private static final String BY = "by";

    @Override
    public About about() {
        return new About(
                "join",
                "join rows labels.tsv by name",
                "Metadata from a table (CSV, TSV, JSONL): by order, or by KEY or KEY=COLUMN where they have a key.",
                "leave it out");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(RowsOrColumns.AXIS), Syntax.rest(TABLE));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(TABLE.key(), "labels.tsv by name");
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
        return "join " + (axis == 0 ? "rows" : "columns") + " " + Quoted.of(String.valueOf(name))
                + join.map(LabelJoin::words).orElse(" by KEY=COLUMN");
    }

    /// @param key `KEY` or `KEY=COLUMN`; empty where it is by order
    private record Asked(int axis, Path file, String key) {
        LabelJoin join(Axis of) {
            var table = SideTable.read(file);
            if (key.isEmpty()) {
                return LabelJoin.byOrder(of, table);
            }
            int equals = key.indexOf('=');
            while (equals >= 0 && table.column(key).isEmpty()) {
                var own = key.substring(0, equals);
                if (table.column(own).isPresent()) {
                    return LabelJoin.byKey(of, table, own, key.substring(equals + 1));
                }
                equals = key.indexOf('=', equals + 1);
            }
            // the same name in both, or else the labels
            boolean isKnown = of.labels().table().flatMap(t -> t.column(key)).isPresent();
            return LabelJoin.byKey(of, table, key, isKnown ? key : "");
        }
    }

    private static Asked asked(Dataset data, ParamValues params) {
        int axis = RowsOrColumns.of(data, params);
        var words = params.get(TABLE);
        // names may have spaces, and the word "by" in them: what is a file decides
        var whole = words(words, 0, words.size());
        if (file(data, whole).isPresent()) {
            return new Asked(axis, file(data, whole).get(), "");
        }
        for (int by = words.size() - 2; by > 0; by--) {
            var file = file(data, words(words, 0, by));
            if (words.get(by).equals(BY) && file.isPresent()) {
                return new Asked(axis, file.get(), words(words, by + 1, words.size()));
            }
        }
        int by = words.lastIndexOf(BY);
        throw Failure.data(
                "There is no file " + (by > 0 ? words(words, 0, by) : whole) + ".",
                "Give its path, or put it beside the data.");
    }

    private static String words(List<String> words, int from, int to) {
        return String.join(" ", words.subList(from, to));
    }

    /// Beside the data, or where the program was started.
    private static Optional<Path> file(Dataset data, String name) {
        try {
            return data.origin()
                    .file()
                    .map(f -> f.resolveSibling(name))
                    .filter(Files::isRegularFile)
                    .or(() -> Optional.of(Path.of(name)).filter(Files::isRegularFile));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.LABELS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        var asked = asked(data, params);
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
    public List<String> remarks(Dataset data, ParamValues params) {
        var asked = asked(data, params);
        return asked.join(data.axes().get(asked.axis)).remarks();
    }
}
