package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.Arrays;
import java.util.List;

/// Brings columns, rows or all values to a common size.
public final class Scale implements Preparation {
    private static final Param.Choice BY = new Param.Choice(
            "by",
            "What to divide by",
            "The deviation or the largest size of each column, the norm of each row, one number for all so that rows"
                    + " have the norm sqrt(columns), or how common each column is.",
            "variance",
            List.of(
                    new Param.Choice.Option("variance", "Standard deviation of columns"),
                    new Param.Choice.Option("rows", "Norm of rows"),
                    new Param.Choice.Option("max", "Largest size in columns"),
                    new Param.Choice.Option("dimension", "One number: rows of norm sqrt(columns)"),
                    new Param.Choice.Option("tf-idf", "Inverse document frequency")));

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
    public Syntax syntax() {
        return Syntax.of(Syntax.optional(BY));
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        if (isByRow(params)) {
            return RowWise.map(data, memory, row -> divided(row, orOne(norm(row))));
        }
        var sizes = sizes(data, params);
        return RowWise.mapValues(data, memory, (value, j) -> value / sizes[j]);
    }

    @Override
    public boolean changesUnits() {
        return true;
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        if (!isByRow(params)) {
            return Undo.Affine.columns(sizes(before, params));
        }
        var norms = new double[before.rows().size()];
        RowWise.forEach(before, (i, row) -> norms[i] = orOne(norm(row)));
        return Undo.Affine.rows(norms);
    }

    private static boolean isByRow(ParamValues params) {
        return params.get(BY).equals("rows");
    }

    /// What columns are divided by.
    private static double[] sizes(Dataset data, ParamValues params) {
        var sizes = switch (params.get(BY)) {
            case "max" -> Columns.largest(data);
            case "dimension" -> {
                var same = new double[Columns.count(data)];
                Arrays.fill(same, meanNorm(data) / Math.sqrt(same.length));
                yield same;
            }
            case "tf-idf" -> frequencies(data);
            default -> Columns.deviations(data);
        };
        for (int j = 0; j < sizes.length; j++) {
            sizes[j] = orOne(sizes[j]);
        }
        return sizes;
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

    private static double[] divided(double[] row, double by) {
        var out = row.clone();
        for (int j = 0; j < out.length; j++) {
            out[j] /= by;
        }
        return out;
    }

    /// Smooth: 1 / (log((1 + n) / (1 + rows that have it)) + 1), as scikit-learn's; rows are not scaled.
    private static double[] frequencies(Dataset data) {
        var having = new double[Columns.count(data)];
        RowWise.forEach(data, (_, row) -> {
            for (int j = 0; j < row.length; j++) {
                having[j] += row[j] != 0 ? 1 : 0;
            }
        });
        int n = data.rows().size();
        for (int j = 0; j < having.length; j++) {
            having[j] = 1 / (Math.log((1.0 + n) / (1 + having[j])) + 1);
        }
        return having;
    }
}
