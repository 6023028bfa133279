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

/// Takes from every column its mean or median, or from every row the point that is nearest to all of them.
public final class Centre implements Preparation {
    private static final Param.Choice AT = new Param.Choice(
            "at",
            "What to subtract",
            "Of every column; the geometric median is the point with the least sum of distances to all rows.",
            "mean",
            List.of(
                    new Param.Choice.Option("mean", "Mean"),
                    new Param.Choice.Option("median", "Median"),
                    new Param.Choice.Option("geometric-median", "Geometric median")));

    private static final int MOST_ROUNDS = 100;
    private static final double SETTLED = 1e-10;

    @Override
    public About about() {
        return new About(
                "centre",
                "centre mean|median|geometric-median",
                "Subtracts the mean, the median of each column, or the point nearest to all rows.",
                "add what was subtracted");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.optional(AT));
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        var centre = centre(data, params);
        return RowWise.mapValues(data, memory, (value, j) -> value - centre[j]);
    }

    @Override
    public boolean changesUnits() {
        return true;
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Affine.added(centre(before, params));
    }

    private double[] centre(Dataset data, ParamValues params) {
        return switch (params.get(AT)) {
            case "median" -> Columns.quantiles(data, 0.5);
            case "geometric-median" -> geometricMedian(data);
            default -> Columns.means(data);
        };
    }

    /// Weiszfeld's iteration; rows at the point itself do not count.
    private static double[] geometricMedian(Dataset data) {
        var point = Columns.means(data);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var sum = new double[point.length];
            var weight = new double[1];
            var now = point;
            RowWise.forEach(data, (_, row) -> {
                double square = 0;
                for (int j = 0; j < row.length; j++) {
                    square += (row[j] - now[j]) * (row[j] - now[j]);
                }
                double distance = Math.sqrt(square);
                if (distance > 0 && Double.isFinite(distance)) {
                    weight[0] += 1 / distance;
                    for (int j = 0; j < row.length; j++) {
                        sum[j] += row[j] / distance;
                    }
                }
            });
            if (weight[0] == 0) {
                return point;
            }
            double moved = 0;
            double size = 0;
            for (int j = 0; j < sum.length; j++) {
                sum[j] /= weight[0];
                moved += (sum[j] - point[j]) * (sum[j] - point[j]);
                size += sum[j] * sum[j];
            }
            point = sum;
            if (moved <= SETTLED * SETTLED * Math.max(size, Double.MIN_NORMAL)) {
                return point;
            }
        }
        return Arrays.copyOf(point, point.length);
    }
}
