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
import java.util.List;

/// Fills in missing and infinite values by the mean or the median of their column, by the nearest rows, or by what
/// few components of all values say.
public final class Impute implements Preparation {
    private static final Param.Choice FROM = new Param.Choice(
            "from",
            "What to fill in",
            "The mean or the median of the column, zero, the mean of the nearest rows, or what few components of all"
                    + " values say.",
            "mean",
            List.of(
                    new Param.Choice.Option("mean", "Mean of the column"),
                    new Param.Choice.Option("median", "Median of the column"),
                    new Param.Choice.Option("zero", "Zero"),
                    new Param.Choice.Option("knn", "Mean of the nearest rows"),
                    new Param.Choice.Option("lowrank", "From few components")));
    private static final Param.Whole COUNT = new Param.Whole(
            "count",
            "Rows or components",
            "How many of the nearest rows, or components; 0 for 5 rows or 3 components.",
            0,
            0,
            Integer.MAX_VALUE);

    @Override
    public About about() {
        return new About(
                "impute",
                "impute mean|median|zero|knn 5|lowrank 3",
                "Fills in missing and infinite values: of the column, the nearest rows, or few components.",
                "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.optional(FROM), Syntax.optional(COUNT));
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.VALUES;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        var from = params.get(FROM);
        if (from.equals("knn") || from.equals("lowrank")) {
            return fromOthers(data, params, memory);
        }
        if (params.get(COUNT) > 0) {
            throw about().wrong("takes a number with knn and lowrank only");
        }
        var values = switch (from) {
            case "median" -> Columns.quantiles(data, 0.5);
            case "zero" -> new double[Columns.count(data)];
            default -> Columns.means(data);
        };
        requireSomething(data, values, from.equals("zero"));
        return RowWise.mapValues(data, memory, (value, j) -> Double.isFinite(value) ? value : values[j]);
    }

    private static Dataset fromOthers(Dataset data, ParamValues params, MemoryBudget memory) {
        boolean isNear = params.get(FROM).equals("knn");
        int wanted = params.get(COUNT);
        int count = wanted > 0 ? wanted : isNear ? 5 : 3;
        var means = Columns.means(data);
        requireSomething(data, means, false);
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

    private static void requireSomething(Dataset data, double[] values, boolean isZero) {
        var seen = new boolean[values.length];
        RowWise.forEach(data, (_, row) -> {
            for (int j = 0; j < row.length; j++) {
                seen[j] |= Double.isFinite(row[j]);
            }
        });
        for (int j = 0; j < seen.length; j++) {
            if (!seen[j] && !isZero) {
                throw Failure.data(
                        "Column " + j + " has no finite value to fill in from.", "Leave it out, or impute zero.");
            }
        }
    }
}
