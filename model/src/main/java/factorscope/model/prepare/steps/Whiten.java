package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.Arrays;
import java.util.List;

/// Uncorrelated columns of unit variance: in the directions of the principal components (PCA), or as close as possible
/// to the original columns (ZCA).
public final class Whiten implements Preparation {
    private static final Param.Choice AXES = new Param.Choice(
            "axes",
            "Rotation",
            "ZCA keeps the columns as close as possible to the original ones; PCA gives the principal components.",
            "zca",
            List.of(
                    new Param.Choice.Option("zca", "ZCA (closest to the original columns)"),
                    new Param.Choice.Option("pca", "PCA (principal components)")));

    private static final int MOST_COLUMNS = 4096;

    /// Directions with less variance than this share of the largest are noise; they are left out, or left alone.
    private static final double LEAST = 1e-10;

    @Override
    public About about() {
        return new About(
                "whiten",
                "whiten zca|pca",
                "Centres, and makes columns uncorrelated with unit variance.",
                "multiply by the root of the covariance and add the mean");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.optional(AXES));
    }

    /// @param directions the strongest first
    /// @param factors one over the deviation in each of them
    private record Whitening(double[] means, double[][] directions, double[] factors) {
        double[] code(double[] row) {
            var code = new double[directions.length];
            var from = centred(row, means);
            for (int k = 0; k < code.length; k++) {
                code[k] = factors[k] * factorscope.model.linalg.Dot.of(from, directions[k]);
            }
            return code;
        }

        double[] back(double[] code) {
            var out = new double[means.length];
            for (int k = 0; k < code.length; k++) {
                for (int j = 0; j < out.length; j++) {
                    out[j] += code[k] * directions[k][j];
                }
            }
            return out;
        }
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        boolean isZca = isZca(params);
        var whitening = whitening(data, memory);
        var axis = data.columns();
        var axes = List.of(
                data.rows(),
                isZca
                        ? axis
                        : Axis.numbered(
                                new AxisId(axis.id().text() + "/white"),
                                "direction",
                                whitening.directions.length,
                                Role.COMPONENT));
        return RowWise.write(
                data,
                axes,
                memory,
                writer -> RowWise.forEach(data, (_, row) -> {
                    var code = whitening.code(row);
                    writer.add(isZca ? whitening.back(code) : code);
                }));
    }

    private static boolean isZca(ParamValues params) {
        return params.get(AXES).equals("zca");
    }

    @Override
    public boolean changesUnits() {
        return true;
    }

    /// Directions that were left out, or left alone, stay without what was in them.
    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        var whitening = whitening(before, memory);
        var directions = whitening.directions;
        var scaled = new double[directions.length][];
        for (int k = 0; k < scaled.length; k++) {
            double deviation = deviation(whitening, k);
            scaled[k] = Arrays.stream(directions[k]).map(v -> deviation * v).toArray();
        }
        if (!isZca(params)) {
            return Undo.Affine.map(scaled, whitening.means);
        }
        var map = new double[whitening.means.length][whitening.means.length];
        for (int k = 0; k < scaled.length; k++) {
            for (int i = 0; i < map.length; i++) {
                for (int j = 0; j < map.length; j++) {
                    map[i][j] += directions[k][i] * scaled[k][j];
                }
            }
        }
        return Undo.Affine.map(map, whitening.means);
    }

    private static double deviation(Whitening whitening, int k) {
        return whitening.factors[k] > 0 ? 1 / whitening.factors[k] : 0;
    }

    private static Whitening whitening(Dataset data, MemoryBudget memory) {
        RowWise.requireTable(data);
        int d = Columns.count(data);
        if (d > MOST_COLUMNS) {
            throw Failure.data(
                    "Whitening takes " + MOST_COLUMNS + " columns at most, not " + d + ".",
                    "Choose some columns first.");
        }
        var means = Columns.means(data);
        try (var scope = memory.scope("whitening")) {
            var linalg = Linalg.best();
            var covariance = Matrix.allocate(scope, DType.FLOAT64, d, d);
            var one = Matrix.allocate(scope, DType.FLOAT64, 1, d);
            RowWise.forEach(data, (i, row) -> {
                for (double value : row) {
                    if (!Double.isFinite(value)) {
                        throw Failure.data(
                                "Row " + i + " has a missing or infinite value.", "Fill it in first (impute).");
                    }
                }
                one.setRow(0, centred(row, means));
                linalg.gemm(true, false, 1.0 / data.rows().size(), one, one, 1, covariance);
            });
            var eigen = linalg.leadingEigen(covariance, d, scope);
            double most = eigen.values().get(0, d - 1);
            int first = 0;
            while (first < d - 1 && !(eigen.values().get(0, first) > LEAST * most)) {
                first++;
            }
            var directions = new double[d - first][d];
            var factors = new double[d - first];
            for (int k = 0; k < directions.length; k++) {
                // the strongest comes first
                eigen.vectors().getRow(d - 1L - k, directions[k]);
                double variance = eigen.values().get(0, d - 1 - k);
                factors[k] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
            }
            return new Whitening(means, directions, factors);
        }
    }

    private static double[] centred(double[] row, double[] means) {
        var out = row.clone();
        for (int j = 0; j < out.length; j++) {
            out[j] -= means[j];
        }
        return out;
    }
}
