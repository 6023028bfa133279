package factorscope.model.decompose.tensor.network;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.elementwise.EntriesFit;
import factorscope.model.decompose.tensor.product.Expansion;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A tensor train through lines of the data (Oseledets and Tyrtyshnikov 2010): between each axis and the next stand
/// positions of all axes before it and of all after it, at which the data cross. A sweep chooses those before anew,
/// from the first axis to the last, and those after, back; how well the train fits is judged at a fixed sample of
/// values.
final class CrossFit extends EntriesFit {
    private static final int JUDGED = 1 << 15;

    private final Dataset data;
    private final long seed;
    private final int[] sizes;
    private final int[] ranks;
    private final Compute compute;

    /// Positions of the axes after each one: rank x axes, whole numbers.
    private final List<Matrix> after = new ArrayList<>();

    private final List<Matrix> cores = new ArrayList<>();

    /// The same of the best sweep so far.
    private final List<Matrix> best = new ArrayList<>();

    private final SolverState.Count sweeps;

    /// Of the best sweep so far.
    private final SolverState.Real error;

    /// By how much the last sweep was better.
    private final SolverState.Real gain;
    private final SolverState.Real valuesLookedAt;

    /// Of this sweep: positions of the axes before each one.
    private final List<int[][]> before = new ArrayList<>();

    private int axis;

    /// In this sweep, which is begun again where it was stopped.
    private double looked;

    CrossFit(Problem problem, int[] ranks, Compute compute, SolverState state) {
        super(problem, JUDGED);
        data = problem.inputs().data();
        seed = problem.seed();
        sizes = TensorShapes.sizes(problem);
        this.ranks = ranks;
        this.compute = compute;
        for (int m = 0; m < sizes.length; m++) {
            after.add(state.matrix("after-" + m, DType.FLOAT64, rank(m), sizes.length));
            cores.add(Matrix.allocate(state.scratch(), DType.FLOAT64, (long) rank(m - 1) * sizes[m], rank(m)));
            best.add(state.matrix("best-" + m, DType.FLOAT64, (long) rank(m - 1) * sizes[m], rank(m)));
        }
        sweeps = state.count("sweeps");
        error = state.real("error", 0);
        gain = state.real("gain", 0);
        valuesLookedAt = state.real("valuesLookedAt", 0);
    }

    /// Between an axis and the next one.
    private int rank(int m) {
        return m < 0 || m >= ranks.length ? 1 : ranks[m];
    }

    /// Values that a sweep looks at.
    static double looked(int[] sizes, int[] ranks) {
        double looked = 0;
        for (int m = 0; m < sizes.length; m++) {
            looked += 2.0 * (m == 0 ? 1 : ranks[m - 1]) * sizes[m] * (m < ranks.length ? ranks[m] : 1);
        }
        return looked;
    }

    static long heapBytes(int[] sizes, int[] ranks) {
        return JUDGED * (16L + 4L * sizes.length) + 24 * Math.round(looked(sizes, ranks));
    }

    static long bytesOfResult(Problem problem, int[] ranks) {
        var sizes = TensorShapes.sizes(problem);
        long type = problem.inputs().data().values().dtype().working().bytes();
        long columns = problem.inputs().data().columns().size();
        return cores(sizes, ranks) + 16L * ranks[0] + type * ranks[0] * (columns + sizes[0]);
    }

    private static long cores(int[] sizes, int[] ranks) {
        long bytes = 0;
        for (int m = 1; m < sizes.length; m++) {
            bytes += 8L * ranks[m - 1] * sizes[m] * (m < ranks.length ? ranks[m] : 1);
        }
        return bytes;
    }

    /// Of making the result, it included: the first core turned, and three times what the others stand for.
    static long bytesOfBuilding(Problem problem, int[] ranks, Compute compute) {
        var sizes = TensorShapes.sizes(problem);
        long expanded = 0;
        long positions = sizes[1];
        for (int m = 2; m < sizes.length; m++) {
            positions *= sizes[m];
            expanded += 8L * ranks[0] * positions * (m < ranks.length ? ranks[m] : 1);
        }
        return 8L * sizes[0] * ranks[0]
                + cores(sizes, ranks)
                + 3 * expanded
                + 8L * ranks[0] * ranks[0]
                + compute.linalg().leadingEigenBytes(ranks[0], ranks[0])
                + bytesOfResult(problem, ranks);
    }

    @Override
    public void begin() {
        var random = Randoms.of(seed, "lines", 0);
        for (int m = 0; m < sizes.length; m++) {
            for (int r = 0; r < rank(m); r++) {
                for (int a = m + 1; a < sizes.length; a++) {
                    after.get(m).set(r, a, random.nextInt(sizes[a]));
                }
            }
        }
        error.set(Double.POSITIVE_INFINITY);
    }

    /// The whole of a sweep's way along one axis.
    @Override
    public boolean advance() {
        if (axis == 0) {
            before.clear();
            looked = 0;
            before.add(new int[1][sizes.length]);
        }
        int m = axis;
        var random = Randoms.of(seed, "fill", (long) sweeps.get() * sizes.length + m);
        var tall = lines(m, before.get(m), positions(m));
        if (m + 1 < sizes.length) {
            var cross = Cross.of(tall, random);
            cores.get(m).fill(flat(cross.weights()));
            var next = new int[rank(m)][];
            for (int r = 0; r < next.length; r++) {
                next[r] = before.get(m)[cross.rows()[r] / sizes[m]].clone();
                next[r][m] = cross.rows()[r] % sizes[m];
            }
            before.add(next);
            axis++;
            return false;
        }
        cores.get(m).fill(flat(tall));
        axis = 0;
        judge();
        back(random);
        return true;
    }

    private int[][] positions(int m) {
        var positions = new int[rank(m)][sizes.length];
        for (int r = 0; r < positions.length; r++) {
            for (int a = m + 1; a < sizes.length; a++) {
                positions[r][a] = Math.toIntExact(Math.round(after.get(m).get(r, a)));
            }
        }
        return positions;
    }

    /// The data along an axis between positions before and after it: (before, positions) x after.
    private double[][] lines(int m, int[][] from, int[][] to) {
        var tall = new double[from.length * sizes[m]][to.length];
        compute.parallel(from.length, (b, _) -> {
            var index = new int[sizes.length];
            for (int i = 0; i < sizes[m]; i++) {
                for (int r = 0; r < to.length; r++) {
                    System.arraycopy(from[b], 0, index, 0, m);
                    index[m] = i;
                    System.arraycopy(to[r], m + 1, index, m + 1, sizes.length - m - 1);
                    tall[b * sizes[m] + i][r] = value(index);
                }
            }
        });
        looked += (double) tall.length * to.length;
        return tall;
    }

    /// Chooses the positions after each axis.
    private void back(SplittableRandom random) {
        var to = new int[1][sizes.length];
        for (int m = sizes.length - 1; m > 0; m--) {
            var lines = lines(m, before.get(m), to);
            int n = sizes[m];
            var turned = new double[n * to.length][before.get(m).length];
            for (int b = 0; b < before.get(m).length; b++) {
                for (int i = 0; i < n; i++) {
                    for (int r = 0; r < to.length; r++) {
                        turned[i * to.length + r][b] = lines[b * n + i][r];
                    }
                }
            }
            var cross = Cross.of(turned, random);
            var next = new int[cross.rows().length][];
            for (int r = 0; r < next.length; r++) {
                next[r] = to[cross.rows()[r] % to.length].clone();
                next[r][m] = cross.rows()[r] / to.length;
                for (int a = m; a < sizes.length; a++) {
                    after.get(m - 1).set(r, a, next[r][a]);
                }
            }
            to = next;
        }
    }

    private static double[] flat(double[][] rows) {
        var flat = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return flat;
    }

    private double modelled(int[] index) {
        var state = new double[] {1};
        for (int m = 0; m < sizes.length; m++) {
            var next = new double[rank(m)];
            var row = new double[rank(m)];
            for (int b = 0; b < state.length; b++) {
                cores.get(m).getRow((long) b * sizes[m] + index[m], row);
                for (int r = 0; r < next.length; r++) {
                    next[r] += state[b] * row[r];
                }
            }
            state = next;
        }
        return state[0];
    }

    private void judge() {
        double found = error(this::modelled);
        double earlier = error.get();
        sweeps.next();
        valuesLookedAt.set(valuesLookedAt.get() + looked);
        gain.set(Math.max(0, earlier - found));
        if (found < earlier) {
            error.set(found);
            for (int m = 0; m < sizes.length; m++) {
                best.get(m).copyFrom(cores.get(m));
            }
        }
    }

    @Override
    public double objective() {
        return error.get();
    }

    /// The first lines are random: what comes of them is no end.
    @Override
    public boolean isSettled(double before, double tolerance) {
        return objective() == 0 || sweeps.get() > 2 && gain.get() < tolerance;
    }

    @Override
    public Measures measures() {
        double parameters = 0;
        for (var core : best) {
            parameters += (double) core.rows() * core.columns();
        }
        return Measures.NONE.with(Measures.PARAMETERS, parameters).with(Measures.LOOKED_AT, valuesLookedAt.get());
    }

    @Override
    public TwoWay build() {
        int k = rank(0);
        try (var here = compute.memory().scope("a result")) {
            var left = new double[sizes[0]][k];
            for (int i = 0; i < sizes[0]; i++) {
                best.getFirst().getRow(i, left[i]);
            }
            var basis = SmallTensor.transposed(SmallTensor.transposed(left, k), sizes[0]);
            Cross.orthonormalise(basis, Randoms.of(seed, "a result", 0));
            // the first core is the basis times this
            var scale = SmallTensor.products(SmallTensor.transposed(basis, k), SmallTensor.transposed(left, k));
            var second = new SmallTensor(best.get(1).toArray(), new int[] {k, sizes[1], rank(1)}).times(0, scale);
            var turned = turn(second, here);
            var kept = new ArrayList<Tensor>();
            kept.add(second.times(0, turned).kept(compute));
            for (int m = 2; m < sizes.length; m++) {
                kept.add(new SmallTensor(best.get(m).toArray(), new int[] {rank(m - 1), sizes[m], rank(m)})
                        .kept(compute));
            }
            var structure = new Structure.Train(kept);
            var whole = Expansion.expand(structure, here, compute);
            var weights = new double[k];
            var shares = new double[k];
            var places = new int[k];
            var row = new double[whole.columns()];
            for (int r = 0; r < k; r++) {
                whole.getRow(r, row);
                double square = Dot.square(row);
                weights[r] = Math.sqrt(square);
                shares[r] = squares() > 0 ? square / squares() : 0;
                places[r] = r;
            }
            var loadings = Matrix.allocate(here, DType.FLOAT64, sizes[0], k);
            for (int i = 0; i < sizes[0]; i++) {
                for (int r = 0; r < k; r++) {
                    loadings.set(i, r, Dot.of(basis[i], turned[r]));
                }
            }
            return new StructuredResult(data, compute)
                    .build(loadings, places, weights, shares, structure, TwoWay.Signs.SIGNED);
        }
    }

    /// Directions in which the components are at right angles to each other, the strongest first.
    ///
    /// @return rank x rank, a direction in every row
    private double[][] turn(SmallTensor second, OffHeap here) {
        int k = rank(0);
        var rest = new ArrayList<Tensor>();
        rest.add(second.kept(compute));
        for (int m = 2; m < sizes.length; m++) {
            rest.add(new SmallTensor(best.get(m).toArray(), new int[] {rank(m - 1), sizes[m], rank(m)}).kept(compute));
        }
        var whole = Expansion.expand(new Structure.Train(rest), here, compute);
        var gram = Matrix.allocate(here, DType.FLOAT64, k, k);
        compute.linalg().gemm(false, true, 1, whole, whole, 0, gram);
        var eigen = compute.linalg().leadingEigen(gram, k, here);
        var turned = new double[k][k];
        for (int r = 0; r < k; r++) {
            eigen.vectors().getRow(k - 1L - r, turned[r]);
        }
        return turned;
    }
}
