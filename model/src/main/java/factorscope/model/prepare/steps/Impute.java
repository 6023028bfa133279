package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.List;

/// Fills in missing and infinite values by the mean or the median of their column.
public final class Impute implements Preparation {
    @Override
    public About about() {
        return new About(
                "impute", "impute mean|median|zero", "Fills in missing and infinite values of each column.", "");
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        var values = switch (Words.choice(about(), words, "mean", "median", "zero")) {
            case "median" -> Columns.quantiles(data, 0.5);
            case "zero" -> new double[Columns.count(data)];
            default -> Columns.means(data);
        };
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
        return RowWise.map(data, memory, row -> {
            var out = row.clone();
            for (int j = 0; j < out.length; j++) {
                out[j] = Double.isFinite(out[j]) ? out[j] : values[j];
            }
            return out;
        });
    }
}
