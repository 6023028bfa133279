package factorscope.model.diagnose;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Largest;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What a reconstruction would be without some of its components, which are not fitted again.
///
/// With residuals r and components f, the squared error of row i without the components R is
/// |r_i|^2 + 2 sum over R of z_ik (r_i . f_k) + z_iR' G z_iR, so that each question costs rows x |R|^2.
public final class Counterfactual {
    /// Ridge of the probe, relative to the mean square of a code.
    private static final double RIDGE = 1e-3;

    private static final long SEED = 1;

    /// One number is kept of each component in each row.
    private static final double MOST = 1.5e8;

    /// Rows × components.
    private final Tensor codes;

    private final double[] squares;
    private final double[] errors;
    /// r_i . f_k with the weight of k: rows x K.
    private final float[][] products;

    private final double[][] gram;
    private final Optional<Probe> probe;

    private Counterfactual(
            Tensor codes,
            double[] squares,
            double[] errors,
            float[][] products,
            double[][] gram,
            Optional<Probe> probe) {
        this.codes = codes;
        this.squares = squares;
        this.errors = errors;
        this.products = products;
        this.gram = gram;
        this.probe = probe;
    }

    /// How one class fares.
    ///
    /// @param accuracy share of its samples in the half that was not trained on that a linear probe of the whole
    ///     reconstruction tells rightly
    /// @param without the same probe's, without the components
    public record OfClass(String label, int size, double accuracy, double without) {
        public double loss() {
            return accuracy - without;
        }
    }

    /// @param relativeError ||X - Xhat|| / ||X - offset|| with all components
    /// @param without the same without some
    /// @param losses by row: how much its squared error grows, relative to its own square
    /// @param classes those that lose most first; empty where there are no labels
    public record Outcome(double relativeError, double without, List<Double> losses, List<OfClass> classes) {
        public Outcome {
            losses = List.copyOf(losses);
            classes = List.copyOf(classes);
        }

        /// The rows that lose most, the most first.
        public List<Integer> losers(int most) {
            return Largest.list(losses.size(), i -> loss((int) i) > 0 ? loss((int) i) : Double.NaN, most);
        }

        public double loss(int row) {
            return losses.get(row);
        }
    }

    /// Why there is no answer for so many activations; empty if there is.
    public static Optional<String> refusal(long rows, int components) {
        return (double) rows * components > MOST
                ? Optional.of(rows + " rows and " + components
                        + " components are too many to ask what would be without some of them.")
                : Optional.empty();
    }

    /// Reads all data once.
    ///
    /// @param stop asked before each block; what is stopped is of no use
    /// @throws Failure if the activations are too many
    public static Counterfactual of(
            Dataset data, TwoWay result, Optional<MetadataColumn> labels, Compute compute, BooleanSupplier stop) {
        var plain = Rows.of(data);
        int k = result.components();
        int d = plain.columns();
        var offset = new double[d];
        for (int j = 0; j < d && result.offset().isPresent(); j++) {
            offset[j] = result.offset().get().at(j);
        }
        var rows = result.offset().isPresent() ? plain.minus(offset) : plain;
        int n = Math.toIntExact(rows.count());
        refusal(n, k).ifPresent(why -> {
            throw Failure.usage(why, "Decompose a sample of the rows, or fewer components.");
        });
        var squares = new double[n];
        var errors = new double[n];
        var products = new float[n][k];
        var gram = new double[k][k];
        try (var scope = compute.memory().scope("the counterfactual")) {
            var components = Matrix.allocate(scope, rows.working(), k, d);
            for (int c = 0; c < k; c++) {
                for (int j = 0; j < d; j++) {
                    components.set(c, j, result.loadings(1).at(j, c) * result.strength(c));
                }
            }
            var g = Matrix.allocate(scope, rows.working(), k, k);
            compute.linalg().gemm(false, true, 1, components, components, 0, g);
            for (int a = 0; a < k; a++) {
                g.getRow(a, gram[a]);
            }
            var buffer = Matrix.allocate(scope, rows.working(), rows.blockRows(), d);
            var codes = Matrix.allocate(scope, rows.working(), rows.blockRows(), k);
            var residual = Matrix.allocate(scope, rows.working(), rows.blockRows(), d);
            var dots = Matrix.allocate(scope, rows.working(), rows.blockRows(), k);
            var z = new double[k];
            var x = new double[d];
            for (long block = 0; block < rows.blocks() && !stop.getAsBoolean(); block++) {
                var here = rows.block(block, buffer);
                int first = (int) here.first();
                var r = residual.rows(0, here.count());
                var w = codes.rows(0, here.count());
                r.copyFrom(here.values());
                for (int i = 0; i < here.count(); i++) {
                    here.values().getRow(i, x);
                    squares[first + i] = Dot.square(x);
                    for (int c = 0; c < k; c++) {
                        z[c] = result.loadings(0).at(first + i, c);
                    }
                    w.setRow(i, z);
                }
                compute.linalg().gemm(false, false, -1, w, components, 1, r);
                compute.linalg().gemm(false, true, 1, r, components, 0, dots.rows(0, here.count()));
                for (int i = 0; i < here.count(); i++) {
                    r.getRow(i, x);
                    errors[first + i] = Dot.square(x);
                    dots.getRow(i, z);
                    for (int c = 0; c < k; c++) {
                        products[first + i][c] = (float) z[c];
                    }
                }
            }
            var probe = labels.filter(l -> l.distinct().size() > 1).flatMap(l -> Probe.train(result, l, compute));
            return new Counterfactual(result.loadings(0), squares, errors, products, gram, probe);
        }
    }

    /// What would be without these components.
    public Outcome without(BitSet removed) {
        var growths = growths(removed);
        var losses = new double[errors.length];
        for (int i = 0; i < errors.length; i++) {
            losses[i] = squares[i] == 0 ? 0 : growths[i] / squares[i];
        }
        return new Outcome(
                relativeError(new double[errors.length]),
                relativeError(growths),
                Arrays.stream(losses).boxed().toList(),
                probe.map(p -> p.classes(removed)).orElse(List.of()));
    }

    /// How much the relative error grows without each component alone.
    public double[] alone() {
        var more = new double[gram.length];
        for (int i = 0; i < errors.length; i++) {
            for (int k = 0; k < more.length; k++) {
                double z = codes.at(i, k);
                more[k] += z == 0 ? 0 : 2 * z * products[i][k] + z * z * gram[k][k];
            }
        }
        double all = Arrays.stream(squares).sum();
        double left = Arrays.stream(errors).sum();
        double with = relativeError(new double[errors.length]);
        for (int k = 0; k < more.length; k++) {
            more[k] = (all == 0 ? 0 : Math.sqrt(Math.max(0, left + more[k]) / all)) - with;
        }
        return more;
    }

    private double relativeError(double[] growths) {
        double all = Arrays.stream(squares).sum();
        double left = Arrays.stream(errors).sum() + Arrays.stream(growths).sum();
        return all == 0 ? 0 : Math.sqrt(Math.max(0, left) / all);
    }

    /// By how much each row's squared error grows.
    private double[] growths(BitSet removed) {
        var gone = removed.stream().toArray();
        var growths = new double[errors.length];
        var z = new double[gone.length];
        for (int i = 0; i < errors.length; i++) {
            for (int a = 0; a < gone.length; a++) {
                z[a] = codes.at(i, gone[a]);
                growths[i] += 2 * z[a] * products[i][gone[a]];
            }
            for (int a = 0; a < gone.length; a++) {
                for (int b = 0; b < gone.length && z[a] != 0; b++) {
                    growths[i] += z[a] * gram[gone[a]][gone[b]] * z[b];
                }
            }
        }
        return growths;
    }

    /// A linear classifier of the reconstruction. Being linear in the codes, it loses a component by losing its
    /// column.
    ///
    /// @param weights (K + 1) x classes, the last row is the bias
    private record Probe(TwoWay result, MetadataColumn labels, boolean[] trained, double[][] weights) {
        static Optional<Probe> train(TwoWay result, MetadataColumn labels, Compute compute) {
            int n = labels.size();
            int k = result.components() + 1;
            int classes = labels.distinct().size();
            var trained = new boolean[n];
            for (long row : Randoms.sample(Randoms.of(SEED, "rows of the probe", 0), n, n / 2)) {
                trained[(int) row] = true;
            }
            try (var scope = compute.memory().scope("the probe")) {
                var gram = Matrix.allocate(scope, DType.FLOAT64, k, k);
                var right = Matrix.allocate(scope, DType.FLOAT64, k, classes);
                var sums = new double[k][k];
                var targets = new double[k][classes];
                var z = new double[k];
                for (int i = 0; i < n; i++) {
                    if (!trained[i]) {
                        continue;
                    }
                    read(result, i, z);
                    for (int a = 0; a < k; a++) {
                        if (z[a] != 0) {
                            for (int b = 0; b < k; b++) {
                                sums[a][b] += z[a] * z[b];
                            }
                            targets[a][labels.code(i)] += z[a];
                        }
                    }
                }
                double mean = 0;
                for (int a = 0; a < k - 1; a++) {
                    mean += sums[a][a] / Math.max(1, k - 1);
                }
                for (int a = 0; a < k; a++) {
                    sums[a][a] += RIDGE * mean + 1e-12;
                    gram.setRow(a, sums[a]);
                    right.setRow(a, targets[a]);
                }
                if (!compute.linalg().solvePositive(gram, right, scope)) {
                    return Optional.empty();
                }
                var weights = new double[k][classes];
                for (int a = 0; a < k; a++) {
                    right.getRow(a, weights[a]);
                }
                return Optional.of(new Probe(result, labels, trained, weights));
            }
        }

        private static void read(TwoWay result, int row, double[] into) {
            for (int c = 0; c < into.length - 1; c++) {
                into[c] = result.loadings(0).at(row, c) * result.strength(c);
            }
            into[into.length - 1] = 1;
        }

        List<OfClass> classes(BitSet removed) {
            int count = labels.distinct().size();
            var sizes = new int[count];
            var right = new int[count];
            var still = new int[count];
            var z = new double[weights.length];
            for (int i = 0; i < trained.length; i++) {
                if (trained[i]) {
                    continue;
                }
                read(result, i, z);
                int label = labels.code(i);
                sizes[label]++;
                right[label] += best(z) == label ? 1 : 0;
                for (int c = removed.nextSetBit(0); c >= 0; c = removed.nextSetBit(c + 1)) {
                    z[c] = 0;
                }
                still[label] += best(z) == label ? 1 : 0;
            }
            var classes = new ArrayList<OfClass>();
            for (int label = 0; label < count; label++) {
                if (sizes[label] > 0) {
                    classes.add(new OfClass(
                            labels.distinct().get(label),
                            sizes[label],
                            (double) right[label] / sizes[label],
                            (double) still[label] / sizes[label]));
                }
            }
            classes.sort((a, b) -> Double.compare(b.loss(), a.loss()));
            return classes;
        }

        private int best(double[] z) {
            var scores = new double[weights[0].length];
            for (int a = 0; a < z.length; a++) {
                for (int c = 0; c < scores.length && z[a] != 0; c++) {
                    scores[c] += z[a] * weights[a][c];
                }
            }
            double most = Arrays.stream(scores).max().orElse(0);
            int at = 0;
            while (scores[at] != most) {
                at++;
            }
            return at;
        }
    }
}
