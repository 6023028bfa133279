package factorscope.model.decompose.tensor.tucker;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.SweepFit;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.decompose.tensor.product.Tree;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;

/// A truncated HOSVD whose core is split by a [Tree]; there is nothing to iterate.
final class HierarchicalFit implements SweepFit {
    /// Smaller parts of a core's squares are zeros that were computed.
    /// Of what a tolerance allows, the share that may be lost once more.
    private static final double LEFT_OVER = 1e-4;

    private static final double NOTHING = 1e-15;

    private final Dataset data;
    private final Compute compute;
    private final List<Matrix> bases = new ArrayList<>();
    private final Matrix core;
    private final SolverState.Real error;
    private final int[] ranks;
    private double squares;
    private int most;
    private double allowed;

    /// @param ranks of the compressed data
    HierarchicalFit(Problem problem, int[] ranks, Compute compute, SolverState state) {
        data = problem.inputs().data();
        this.compute = compute;
        this.ranks = ranks;
        var sizes = TensorShapes.sizes(problem);
        for (int m = 0; m < sizes.length; m++) {
            bases.add(state.matrix("basis-" + m, DType.FLOAT64, sizes[m], ranks[m]));
        }
        core = state.matrix("core", DType.FLOAT64, 1, SmallTensor.count(ranks));
        error = state.real("error", 0);
    }

    static long bytesOfResult(Problem problem, int[] ranks) {
        var sizes = TensorShapes.sizes(problem);
        long type = problem.inputs().data().values().dtype().working().bytes();
        long columns = 1;
        long bytes = 16L * ranks[0];
        long expansion = 8L * SmallTensor.count(ranks);
        var now = ranks.clone();
        for (int m = sizes.length - 1; m > 0; m--) {
            columns *= sizes[m];
            now[m] = sizes[m];
            bytes += 8L * sizes[m] * ranks[m];
            long whole = 8;
            for (int size : now) {
                whole *= size;
            }
            expansion += whole + 8L * sizes[m] * ranks[m];
        }
        // a transfer has no more than the square of the widest ranks for each of its own
        long transfers = 8L * SmallTensor.count(ranks) * (sizes.length - 1);
        return bytes + transfers + type * ranks[0] * (columns + sizes[0]) + expansion;
    }

    /// @param mostAtNode components at most
    /// @param tolerance of the relative error, for all nodes together; 0 for none
    void take(Hosvd hosvd, int mostAtNode, double tolerance) {
        for (int m = 0; m < ranks.length; m++) {
            bases.get(m).copyFrom(hosvd.basis(m));
        }
        core.fill(hosvd.core().values().toArray());
        squares = hosvd.squares();
        most = mostAtNode;
        int nodes = Math.max(1, 2 * ranks.length - 3);
        allowed = tolerance * tolerance * squares / nodes;
    }

    @Override
    public void begin() {
        error.set(Double.POSITIVE_INFINITY);
    }

    private Tree tree() {
        return Tree.of(ranks.length);
    }

    private SmallTensor core() {
        return new SmallTensor(core.toArray(), ranks);
    }

    @Override
    public boolean advance() {
        var joined = tree().join(tree().split(core(), most, allowed, compute), ranks);
        core.fill(joined.values());
        error.set(squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - joined.squares()) / squares));
        return true;
    }

    @Override
    public double objective() {
        return error.get();
    }

    @Override
    public boolean isSettled(double before, double tolerance) {
        return true;
    }

    @Override
    public double squares() {
        return squares;
    }

    @Override
    public Measures measures() {
        long parameters = 0;
        for (var basis : bases) {
            parameters += basis.rows() * basis.columns();
        }
        for (var transfer : transfers(core())) {
            parameters += transfer.values().length;
        }
        return Measures.NONE.with(Measures.PARAMETERS, parameters);
    }

    /// Of a core that has been joined: nothing more is lost.
    private List<SmallTensor> transfers(SmallTensor joined) {
        double nothing = NOTHING * Math.max(joined.squares(), Double.MIN_NORMAL);
        return tree().split(joined, most, allowed > 0 ? Math.min(nothing, LEFT_OVER * allowed) : nothing, compute);
    }

    @Override
    public TwoWay build() {
        int k = ranks[0];
        var slices = core().unfolded(0);
        var weights = new double[k];
        var shares = new double[k];
        for (int r = 0; r < k; r++) {
            double square = Dot.square(slices[r]);
            weights[r] = Math.sqrt(square);
            shares[r] = squares > 0 ? square / squares : 0;
        }
        var places = StructuredResult.byShare(shares);
        var ordered = SmallTensor.zeros(ranks);
        int rest = ordered.values().length / k;
        for (int r = 0; r < k; r++) {
            System.arraycopy(slices[places[r]], 0, ordered.values(), r * rest, rest);
        }
        var loadings = new ArrayList<Tensor>();
        for (var basis : bases.subList(1, bases.size())) {
            var copy =
                    Matrix.allocateShared(compute.memory(), DType.FLOAT64, basis.rows(), basis.columns(), "a result");
            copy.copyFrom(basis);
            loadings.add(copy.asTensor());
        }
        var transfers = new ArrayList<Tensor>();
        for (var transfer : transfers(ordered)) {
            transfers.add(transfer.kept(compute));
        }
        return new StructuredResult(data, compute)
                .build(
                        bases.getFirst(),
                        places,
                        weights,
                        shares,
                        new Structure.Hierarchical(transfers, loadings),
                        TwoWay.Signs.SIGNED);
    }
}
