package factorscope.model.prepare.steps;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Missing values from what else is known about the rows; on the heap, so for tables of moderate size.
final class Filling {
    private static final long MOST_VALUES = 1L << 26;

    /// Rows that others are filled in from; evenly spread where there are more.
    private static final int MOST_DONORS = 5000;

    private static final int MOST_SWEEPS = 200;
    private static final double SETTLED = 1e-7;
    private static final int MOST_COLUMNS = 4096;

    private final double[][] rows;
    private final boolean[][] isMissing;

    private Filling(double[][] rows, boolean[][] isMissing) {
        this.rows = rows;
        this.isMissing = isMissing;
    }

    static Filling of(Dataset data) {
        RowWise.requireTable(data);
        if (data.values().shape().count() > MOST_VALUES) {
            throw Failure.data(
                    data.name() + " is too large to fill in from neighbours or components.",
                    "Choose some rows first, or impute the mean.");
        }
        int d = Columns.count(data);
        var rows = new double[data.rows().size()][];
        var isMissing = new boolean[rows.length][d];
        RowWise.forEach(data, (i, row) -> {
            rows[i] = row.clone();
            for (int j = 0; j < d; j++) {
                isMissing[i][j] = !Double.isFinite(row[j]);
            }
        });
        return new Filling(rows, isMissing);
    }

    double[][] rows() {
        return rows;
    }

    private boolean isIncomplete(int i) {
        for (boolean missing : isMissing[i]) {
            if (missing) {
                return true;
            }
        }
        return false;
    }

    /// The mean of a column over the nearest rows that have it; distances over the columns that both have
    /// (Troyanskaya et al. 2001).
    ///
    /// @param fallback by column, where no row near enough has it
    void byNeighbours(int count, double[] fallback) {
        var donors = donors();
        var filled = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            if (isIncomplete(i)) {
                filled[i] = filled(i, donors, count, fallback);
            }
        }
        for (int i = 0; i < rows.length; i++) {
            rows[i] = filled[i] == null ? rows[i] : filled[i];
        }
    }

    private int[] donors() {
        int count = Math.min(rows.length, MOST_DONORS);
        var donors = new int[count];
        for (int r = 0; r < count; r++) {
            donors[r] = (int) ((long) r * rows.length / count);
        }
        return donors;
    }

    private record Neighbour(int row, double distance) {}

    private double[] filled(int i, int[] donors, int count, double[] fallback) {
        var near = new ArrayList<Neighbour>();
        for (int donor : donors) {
            double distance = donor == i ? Double.NaN : distance(i, donor);
            if (!Double.isNaN(distance)) {
                near.add(new Neighbour(donor, distance));
            }
        }
        near.sort(Comparator.comparingDouble(Neighbour::distance).thenComparingInt(Neighbour::row));
        var out = rows[i].clone();
        for (int j = 0; j < out.length; j++) {
            if (isMissing[i][j]) {
                out[j] = mean(near, j, count, fallback[j]);
            }
        }
        return out;
    }

    private double mean(List<Neighbour> near, int column, int count, double fallback) {
        double sum = 0;
        int found = 0;
        for (var neighbour : near) {
            if (!isMissing[neighbour.row][column]) {
                sum += rows[neighbour.row][column];
                found++;
            }
            if (found == count) {
                break;
            }
        }
        return found == 0 ? fallback : sum / found;
    }

    /// The mean squared difference over the columns that both rows have; not a number where there are none.
    private double distance(int a, int b) {
        double sum = 0;
        int count = 0;
        for (int j = 0; j < rows[a].length; j++) {
            if (!isMissing[a][j] && !isMissing[b][j]) {
                sum += (rows[a][j] - rows[b][j]) * (rows[a][j] - rows[b][j]);
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /// What so many principal components of all values say, found together with them: fill in, decompose, and again
    /// (Mazumder, Hastie and Tibshirani 2010, with a fixed rank).
    ///
    /// @param start by column
    void byComponents(int rank, double[] start, MemoryBudget memory) {
        int d = start.length;
        if (d > MOST_COLUMNS) {
            throw Failure.data(
                    "Filling in from components takes " + MOST_COLUMNS + " columns at most, not " + d + ".",
                    "Choose some columns first.");
        }
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < d; j++) {
                rows[i][j] = isMissing[i][j] ? start[j] : rows[i][j];
            }
        }
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            var means = new double[d];
            double squares = 0;
            for (var row : rows) {
                for (int j = 0; j < d; j++) {
                    means[j] += row[j] / rows.length;
                }
                squares += Dot.square(row);
            }
            var directions = directions(means, Math.min(rank, d), memory);
            double change = 0;
            for (int i = 0; i < rows.length; i++) {
                change += isIncomplete(i) ? refill(i, means, directions) : 0;
            }
            if (change <= SETTLED * SETTLED * squares) {
                break;
            }
        }
    }

    private double refill(int i, double[] means, double[][] directions) {
        var centred = rows[i].clone();
        for (int j = 0; j < centred.length; j++) {
            centred[j] -= means[j];
        }
        var model = means.clone();
        for (var direction : directions) {
            double code = Dot.of(centred, direction);
            for (int j = 0; j < model.length; j++) {
                model[j] += code * direction[j];
            }
        }
        double change = 0;
        for (int j = 0; j < model.length; j++) {
            if (isMissing[i][j]) {
                change += (model[j] - rows[i][j]) * (model[j] - rows[i][j]);
                rows[i][j] = model[j];
            }
        }
        return change;
    }

    private double[][] directions(double[] means, int rank, MemoryBudget memory) {
        int d = means.length;
        var linalg = Linalg.best();
        try (var scope = memory.scope("filling in")) {
            int block = Math.min(rows.length, 256);
            var some = Matrix.allocate(scope, DType.FLOAT64, block, d);
            var covariance = Matrix.allocate(scope, DType.FLOAT64, d, d);
            for (int from = 0; from < rows.length; from += block) {
                int count = Math.min(block, rows.length - from);
                for (int i = 0; i < count; i++) {
                    var row = rows[from + i].clone();
                    for (int j = 0; j < d; j++) {
                        row[j] -= means[j];
                    }
                    some.setRow(i, row);
                }
                var part = some.rows(0, count);
                linalg.gemm(true, false, 1, part, part, 1, covariance);
            }
            var eigen = linalg.leadingEigen(covariance, rank, scope);
            var directions = new double[rank][d];
            for (int r = 0; r < rank; r++) {
                eigen.vectors().getRow(r, directions[r]);
            }
            return directions;
        }
    }
}
