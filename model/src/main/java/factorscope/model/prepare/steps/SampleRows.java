package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Some rows at random, or as many of every class as there are in the data.
public final class SampleRows implements Preparation {
    @Override
    public About about() {
        return new About(
                "sample",
                "sample 1000 seed=1 by=label",
                "Keeps so many rows, drawn at random; with by= the same share of every class.",
                "");
    }

    @Override
    public String example(Dataset data) {
        return about().id() + " " + Math.clamp(data.rows().size() / 2, 1, 1000);
    }

    @Override
    public Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.ROWS;
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        if (words.isEmpty()) {
            throw Words.wrong(about(), "needs to know how many");
        }
        int count = Words.whole(about(), words.getFirst());
        long seed = 1;
        var by = "";
        for (var word : words.subList(1, words.size())) {
            if (word.startsWith("seed=")) {
                seed = Words.whole(about(), word.substring(5));
            } else if (word.startsWith("by=")) {
                by = word.substring(3);
            } else {
                throw Words.wrong(about(), "does not know \"" + word + "\"");
            }
        }
        int rows = data.rows().size();
        if (count < 1) {
            throw Words.wrong(about(), "needs at least one row");
        }
        if (count >= rows) {
            return RowWise.rows(data, IntStream.range(0, rows).toArray(), memory);
        }
        var picked = new ArrayList<Integer>();
        var random = new SplittableRandom(seed);
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
