package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Some rows at random, or as many of every class as there are in the data.
public final class SampleRows implements Preparation {
    private static final Param.Whole COUNT = new Param.Whole(
            "count", "Rows to keep", "All are kept where there are no more.", 1000, 1, Integer.MAX_VALUE);
    private static final Param.Whole SEED =
            new Param.Whole("seed", "Seed", "Another one draws other rows.", 1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    private static final Param.Text BY = new Param.Text(
            "by",
            "Classes",
            "A column of metadata: the same share of each of its values.",
            "",
            "the name of a column of metadata");

    @Override
    public About about() {
        return new About(
                "sample",
                "sample 1000 seed=1 by=label",
                "Keeps so many rows, drawn at random; with by= the same share of every class.",
                "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(COUNT), Syntax.optionalKeyed(SEED), Syntax.optionalKeyed(BY));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(COUNT.key(), Integer.toString(Math.clamp(data.rows().size() / 2, 1, 1000)));
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.ROWS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        int count = params.get(COUNT);
        var by = params.get(BY);
        int rows = data.rows().size();
        if (count >= rows) {
            return RowWise.rows(data, IntStream.range(0, rows).toArray(), memory);
        }
        var picked = new ArrayList<Integer>();
        var random = new SplittableRandom(params.get(SEED));
        for (var group : groups(data, by)) {
            // the largest remainders would be fairer by less than one row
            int share = (int) Math.round((double) count * group.size() / rows);
            draw(group, by.isEmpty() ? count : Math.max(1, share), random, picked);
        }
        return RowWise.rows(
                data, picked.stream().mapToInt(Integer::intValue).sorted().toArray(), memory);
    }

    private static List<List<Integer>> groups(Dataset data, String by) {
        var groups = new LinkedHashMap<String, List<Integer>>();
        var column = by.isEmpty()
                ? java.util.Optional.<factorscope.model.data.MetadataColumn>empty()
                : data.rows().labels().table().flatMap(t -> t.column(by));
        if (!by.isEmpty() && column.isEmpty()) {
            throw Failure.data(data.name() + " has no metadata called \"" + by + "\".", "Leave by= out.");
        }
        for (int i = 0; i < data.rows().size(); i++) {
            int row = i;
            groups.computeIfAbsent(column.map(c -> c.text(row)).orElse(""), _ -> new ArrayList<>())
                    .add(i);
        }
        return List.copyOf(groups.values());
    }

    /// The first ones of a shuffle.
    private static void draw(List<Integer> group, int count, SplittableRandom random, List<Integer> into) {
        var left = new ArrayList<>(group);
        for (int n = 0; n < count && n < group.size(); n++) {
            int at = n + random.nextInt(left.size() - n);
            var taken = left.get(at);
            left.set(at, left.get(n));
            left.set(n, taken);
            into.add(taken);
        }
    }
}
