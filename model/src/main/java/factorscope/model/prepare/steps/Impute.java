package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Undo;
import java.util.List;

/// Fills in missing and infinite values by the mean or the median of their column, by the nearest rows, or by what
/// few components of all values say.
public final class Impute implements Preparation {
    @Override
    public About about() {
        return new About(
                "impute",
                "impute mean|median|zero|knn 5|lowrank 3",
                "Fills in missing and infinite values: of the column, the nearest rows, or few components.",
                "");
    }

    @Override
    public String example(Dataset data) {
        return about().id() + " mean";
    }

    @Override
    public Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.VALUES;
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        if (!words.isEmpty() && List.of("knn", "lowrank").contains(words.getFirst())) {
            return fromOthers(data, words, memory);
        }
        var values = switch (Words.choice(about(), words, "mean", "median", "zero")) {
            case "median" -> Columns.quantiles(data, 0.5);
            case "zero" -> new double[Columns.count(data)];
            default -> Columns.means(data);
        };
        requireSomething(data, values, words);
        return RowWise.mapValues(data, memory, (value, j) -> Double.isFinite(value) ? value : values[j]);
    }

    private Dataset fromOthers(Dataset data, List<String> words, MemoryBudget memory) {
        boolean isNear = words.getFirst().equals("knn");
        if (words.size() > 2) {
            throw Words.wrong(about(), "takes one number");
        }
        int count = words.size() == 2 ? Words.whole(about(), words.get(1)) : isNear ? 5 : 3;
        if (count < 1) {
            throw Words.wrong(about(), "needs a number from 1");
        }
        var means = Columns.means(data);
        requireSomething(data, means, words);
        var filling = Filling.of(data);
        if (isNear) {
            filling.byNeighbours(count, means);
        } else {
            filling.byComponents(count, means, memory);
        }
        return RowWise.write(data, data.axes(), memory, writer -> {
            for (var row : filling.rows()) {
                writer.add(row);
            }
        });
    }

    private static void requireSomething(Dataset data, double[] values, List<String> words) {
        var seen = new boolean[values.length];
        RowWise.forEach(data, (_, row) -> {
            for (int j = 0; j < row.length; j++) {
                seen[j] |= Double.isFinite(row[j]);
            }
        });
        for (int j = 0; j < seen.length; j++) {
            if (!seen[j] && !words.equals(List.of("zero"))) {
                throw Failure.data(
                        "Column " + j + " has no finite value to fill in from.", "Leave it out, or impute zero.");
            }
        }
    }
}
