package factorscope.model.diagnose;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// How a polyadic fit depends on single values, and how sure what it says of each cell is: by the fit's
/// derivatives at where it stands (Cook and Weisberg 1982: the derivatives of a
/// least squares fit do not care how many axes there are).
///
/// A cell's leverage h is how much the fit there follows the value there: without it the residual e would be
/// e / (1 - h). Its distance (Cook) is how far the whole fit would move, in units of the noise. The deviation of
/// what the fit says there is the noise times the root of h, for cells without a value too.
public final class CellInfluence {
    private static final int MOST_PARAMETERS = 2000;
    private static final long MOST_VALUES = 1L << 22;
    private static final double RIDGE = 1e-9;

    /// A value of the data.
    ///
    /// @param row of the data with all axes but the first folded
    /// @param column the same
    /// @param fitted what the result says there
    public record Cell(int row, int column, double value, double fitted, double leverage, double distance) {}

    private final int components;
    private final int[] sizes;
    private final double[][][] loadings;
    private final double[] offset;
    private final double[][] inverse;
    private final double noise;
    private final int free;

    private CellInfluence(double[][][] loadings, double[] offset, double[][] inverse, double noise, int free) {
        this.loadings = loadings;
        this.offset = offset;
        this.inverse = inverse;
        this.noise = noise;
        this.free = free;
        components = loadings[0][0].length;
        sizes = new int[loadings.length];
        for (int m = 0; m < sizes.length; m++) {
            sizes[m] = loadings[m].length;
        }
    }

    /// Whether there is an answer for such a result; if not, why.
    public static Optional<String> refusal(Dataset data, TwoWay result) {
        boolean isPolyadic = result.structure()
                .map(s -> s instanceof Structure.Polyadic)
                .orElse(!(result.axes().get(1).labels() instanceof Labels.Folded));
        if (!isPolyadic) {
            return Optional.of("The influence of single values is known for CP, completion and matrix results.");
        }
        long rows = 0;
        for (var axis : data.axes()) {
            rows += axis.size();
        }
        if (rows * result.components() > MOST_PARAMETERS
                || data.values().shape().count() > MOST_VALUES) {
            return Optional.of("The result has too many loadings for the influence of single values: "
                    + rows * result.components() + ", of " + MOST_PARAMETERS + " at most.");
        }
        return data.rows().size() == result.axes().getFirst().size()
                        && data.columns().size() == result.axes().get(1).size()
                ? Optional.empty()
                : Optional.of("These are not the data that the result was made from.");
    }

    /// @param stop asked between pieces of work; when it says so, there is no answer
    /// @throws IllegalArgumentException where there is a [#refusal]
    public static Optional<CellInfluence> of(Dataset data, TwoWay result, Compute compute, BooleanSupplier stop) {
        if (refusal(data, result).isPresent()) {
            throw new IllegalArgumentException(refusal(data, result).get());
        }
        var loadings = loadings(data, result);
        int order = loadings.length;
        int k = result.components();
        var starts = starts(loadings, k);
        int parameters = starts[order];
        var offset = new double[data.columns().size()];
        for (int j = 0; j < offset.length; j++) {
            offset[j] = result.offset().isPresent() ? result.offset().get().at(j) : 0;
        }
        var information = new double[parameters][parameters];
        var sums = new double[2];
        RowWise.forEach(data, (i, row) -> {
            var index = new int[order];
            for (int j = 0; j < row.length && !stop.getAsBoolean(); j++) {
                if (!Double.isNaN(row[j])) {
                    place(loadings, i, j, index);
                    var slopes = slopes(loadings, index, k);
                    double fitted = offset[j];
                    for (int r = 0; r < k; r++) {
                        fitted += slopes[r] * loadings[0][index[0]][r];
                    }
                    sums[0] += (row[j] - fitted) * (row[j] - fitted);
                    sums[1]++;
                    add(information, slopes, index, starts, k);
                }
            }
        });
        if (stop.getAsBoolean()) {
            return Optional.empty();
        }
        // the scales of the components are free, of a matrix all of their mixtures: they say nothing about the fit
        int idle = order == 2 ? k * k : k * (order - 1);
        int means = result.offset().isPresent() ? offset.length : 0;
        int free = Math.max(1, parameters - idle + means);
        double noise = Math.sqrt(sums[0] / Math.max(1, sums[1] - free));
        return Optional.of(new CellInfluence(loadings, offset, inverse(information, compute), noise, free));
    }

    private static double[][][] loadings(Dataset data, TwoWay result) {
        var tensors = new ArrayList<Tensor>();
        tensors.add(result.loadings(0));
        result.structure().ifPresentOrElse(s -> tensors.addAll(s.loadings()), () -> tensors.add(result.loadings(1)));
        var loadings = new double[tensors.size()][][];
        for (int m = 0; m < loadings.length; m++) {
            loadings[m] = new double[data.axes().get(m).size()][result.components()];
            for (int i = 0; i < loadings[m].length; i++) {
                for (int r = 0; r < result.components(); r++) {
                    loadings[m][i][r] = tensors.get(m).at(i, r) * (m == 0 ? result.strength(r) : 1);
                }
            }
        }
        return loadings;
    }

    private static int[] starts(double[][][] loadings, int k) {
        var starts = new int[loadings.length + 1];
        for (int m = 0; m < loadings.length; m++) {
            starts[m + 1] = starts[m] + loadings[m].length * k;
        }
        return starts;
    }

    private static void place(double[][][] loadings, int row, int column, int[] into) {
        int rest = column;
        for (int m = loadings.length - 1; m > 0; m--) {
            into[m] = rest % loadings[m].length;
            rest /= loadings[m].length;
        }
        into[0] = row;
    }

    /// Derivatives of a cell by the loadings at its place: axis by axis, K each.
    private static double[] slopes(double[][][] loadings, int[] index, int k) {
        var slopes = new double[loadings.length * k];
        for (int m = 0; m < loadings.length; m++) {
            for (int r = 0; r < k; r++) {
                double product = 1;
                for (int o = 0; o < loadings.length; o++) {
                    product *= o == m ? 1 : loadings[o][index[o]][r];
                }
                slopes[m * k + r] = product;
            }
        }
        return slopes;
    }

    private static void add(double[][] information, double[] slopes, int[] index, int[] starts, int k) {
        for (int a = 0; a < slopes.length; a++) {
            var row = information[starts[a / k] + index[a / k] * k + a % k];
            for (int b = 0; b < slopes.length; b++) {
                row[starts[b / k] + index[b / k] * k + b % k] += slopes[a] * slopes[b];
            }
        }
    }

    private static double[][] inverse(double[][] information, Compute compute) {
        int n = information.length;
        try (var scope = compute.memory().scope("the influence of single values")) {
            var system = Matrix.allocate(scope, DType.FLOAT64, n, n);
            var inverse = Matrix.allocate(scope, DType.FLOAT64, n, n);
            // in units in which all loadings matter alike
            var scale = new double[n];
            for (int i = 0; i < n; i++) {
                scale[i] = information[i][i] > 0 ? 1 / Math.sqrt(information[i][i]) : 1;
            }
            for (double ridge = RIDGE; ; ridge *= 100) {
                inverse.clear();
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        system.set(i, j, information[i][j] * scale[i] * scale[j] + (i == j ? ridge : 0));
                    }
                    inverse.set(i, i, 1);
                }
                if (compute.linalg().solvePositive(system, inverse, scope)) {
                    break;
                }
                if (!(ridge < 1)) {
                    throw Failure.data(
                            "The loadings are not finite, or too large to compute with.", "Scale the data first.");
                }
            }
            var rows = new double[n][n];
            for (int i = 0; i < n; i++) {
                inverse.getRow(i, rows[i]);
                for (int j = 0; j < n; j++) {
                    rows[i][j] *= scale[i] * scale[j];
                }
            }
            return rows;
        }
    }

    /// The standard deviation of the residuals.
    public double noise() {
        return noise;
    }

    public double fitted(int row, int column) {
        var index = new int[sizes.length];
        place(loadings, row, column, index);
        double fitted = offset[column];
        for (int r = 0; r < components; r++) {
            double product = 1;
            for (int m = 0; m < sizes.length; m++) {
                product *= loadings[m][index[m]][r];
            }
            fitted += product;
        }
        return fitted;
    }

    /// For a cell without a value it can be larger than 1: what the fit says there is a guess.
    public double leverage(int row, int column) {
        var index = new int[sizes.length];
        place(loadings, row, column, index);
        var slopes = slopes(loadings, index, components);
        var starts = starts(loadings, components);
        double sum = 0;
        var among = new int[slopes.length];
        for (int a = 0; a < slopes.length; a++) {
            among[a] = starts[a / components] + index[a / components] * components + a % components;
        }
        for (int a = 0; a < slopes.length; a++) {
            for (int b = 0; b < slopes.length; b++) {
                sum += slopes[a] * inverse[among[a]][among[b]] * slopes[b];
            }
        }
        return Math.max(0, sum);
    }

    /// Of what the fit says about a cell.
    public double deviation(int row, int column) {
        return noise * Math.sqrt(leverage(row, column));
    }

    /// Cook's distance of a value; 0 where there is none.
    public double distance(int row, int column, double value) {
        return Double.isNaN(value) ? 0 : distance(value - fitted(row, column), leverage(row, column));
    }

    private double distance(double residual, double leverage) {
        double left = Math.max(1e-9, 1 - leverage);
        return noise == 0 ? 0 : residual * residual * leverage / (noise * noise * free * left * left);
    }

    /// The values on which the fit depends most.
    public List<Cell> strongest(Dataset data, int count) {
        var least = Comparator.comparingDouble(Cell::distance);
        var heap = new PriorityQueue<Cell>(least);
        RowWise.forEach(data, (i, row) -> {
            for (int j = 0; j < row.length; j++) {
                if (!Double.isNaN(row[j])) {
                    double fitted = fitted(i, j);
                    double leverage = leverage(i, j);
                    heap.add(new Cell(i, j, row[j], fitted, leverage, distance(row[j] - fitted, leverage)));
                    if (heap.size() > count) {
                        heap.poll();
                    }
                }
            }
        });
        return heap.stream()
                .sorted(least.reversed().thenComparingInt(Cell::row).thenComparingInt(Cell::column))
                .toList();
    }

    /// How many loadings are free: all but the components' scales.
    public int free() {
        return free;
    }

    /// For the sum over all values it is the number of free loadings.
    public double totalLeverage(Dataset data) {
        var sum = new double[1];
        RowWise.forEach(data, (i, row) -> {
            for (int j = 0; j < row.length; j++) {
                sum[0] += Double.isNaN(row[j]) ? 0 : leverage(i, j);
            }
        });
        return sum[0];
    }
}
