package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.List;

/// Brings columns, rows or all values to a common size.
public final class Scale implements Preparation {
    @Override
    public About about() {
        return new About(
                "scale",
                "scale variance|rows|max|dimension|tf-idf",
                "Divides columns by their deviation or largest size, rows by their norm, all by one number so that"
                        + " rows have the norm sqrt(columns), or weighs columns by how rare they are.",
                "multiply by what was divided by, but for rows that were zero");
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        return switch (Words.choice(about(), words, "variance", "rows", "max", "dimension", "tf-idf")) {
            case "rows" -> RowWise.map(data, memory, row -> times(row, 1 / orOne(norm(row))));
            case "max" -> byColumn(data, Columns.largest(data), memory);
            case "dimension" -> {
                double mean = meanNorm(data);
                double factor = mean > 0 ? Math.sqrt(Columns.count(data)) / mean : 1;
                yield RowWise.map(data, memory, row -> times(row, factor));
            }
            case "tf-idf" -> tfIdf(data, memory);
            default -> byColumn(data, Columns.deviations(data), memory);
        };
    }

    private static double orOne(double value) {
        return value > 0 && Double.isFinite(value) ? value : 1;
    }

    private static double norm(double[] row) {
        double square = 0;
        for (double value : row) {
            square += Double.isFinite(value) ? value * value : 0;
        }
        return Math.sqrt(square);
    }

    private static double meanNorm(Dataset data) {
        var sum = new double[1];
        RowWise.forEach(data, (_, row) -> sum[0] += norm(row));
        return sum[0] / data.rows().size();
    }

    private static double[] times(double[] row, double factor) {
        var out = row.clone();
        for (int j = 0; j < out.length; j++) {
            out[j] *= factor;
        }
        return out;
    }

    private static Dataset byColumn(Dataset data, double[] sizes, MemoryBudget memory) {
        return RowWise.map(data, memory, row -> {
            var out = row.clone();
            for (int j = 0; j < out.length; j++) {
                out[j] /= orOne(sizes[j]);
            }
            return out;
        });
    }

    /// Smooth: log((1 + n) / (1 + rows that have it)) + 1, as scikit-learn's; rows are not scaled.
    private static Dataset tfIdf(Dataset data, MemoryBudget memory) {
        var having = new double[Columns.count(data)];
        RowWise.forEach(data, (_, row) -> {
            for (int j = 0; j < row.length; j++) {
                having[j] += row[j] != 0 ? 1 : 0;
            }
        });
        int n = data.rows().size();
        return RowWise.map(data, memory, row -> {
            var out = row.clone();
            for (int j = 0; j < out.length; j++) {
                out[j] *= Math.log((1.0 + n) / (1 + having[j])) + 1;
            }
            return out;
        });
    }
}
