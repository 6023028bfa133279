package factorscope.model.decompose.matrix;

import factorscope.model.data.DType;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.alternating.AlternatingSolver;
import factorscope.model.decompose.alternating.BlockCoder;
import factorscope.model.decompose.alternating.WinnersTakeAll;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// What both rules of [Snmf] share, on the passes of [AlternatingSolver].
abstract sealed class SnmfSolver extends AlternatingSolver permits FastSnmf, PublishedSnmf {
    /// Added to the diagonal of W'W before it is inverted: the published value.
    protected static final double RIDGE = 1e-6;

    /// How many columns a component keeps.
    protected final int kept;

    private final int mostIterations;
    private final SnmfStart start;
    private final Matrix normal;
    private final Optional<SvdFloor> floor;

    /// @param from where to begin, see [Snmf#START]
    protected SnmfSolver(Problem problem, Compute compute, int mostSections, BlockCoder.Maker coders, String from) {
        super(problem, compute, problem.params().get(Snmf.COMPONENTS), false, mostSections, coders);
        var params = problem.params();
        kept = WinnersTakeAll.kept(params.get(Snmf.KEEP), rows.columns());
        mostIterations = params.get(Snmf.ITERATIONS);
        normal = Matrix.allocate(scope, DType.FLOAT64, components, components);
        start = new SnmfStart(problem, compute, rows, components, from, state);
        floor = params.get(Snmf.FLOOR) ? SvdFloor.of(rows, compute, state) : Optional.empty();
    }

    static SnmfSolver of(Problem problem, Compute compute) {
        return isPublished(problem) ? new PublishedSnmf(problem, compute) : new FastSnmf(problem, compute);
    }

    static boolean isPublished(Problem problem) {
        return problem.params().get(Snmf.RULE).equals("published");
    }

    static Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        boolean isPublished = isPublished(problem);
        var own = isPublished
                ? PublishedSnmf.ownForecast(problem, rows, compute)
                : FastSnmf.ownForecast(problem, rows, compute);
        var from = isPublished ? PublishedSnmf.startOf(problem) : FastSnmf.startOf(problem, rows);
        int k = problem.params().get(Snmf.COMPONENTS);
        var start = SnmfStart.forecast(problem, rows, compute, k, from);
        boolean withFloor = problem.params().get(Snmf.FLOOR) && SvdFloor.isPossible(rows);
        // a sample's codes may still be there: nobody frees them but the garbage collector
        var left = new Forecast(0, 0, 0, from.equals("sample") ? SnmfSample.codeBytes(rows, k) : 0, 0, 0);
        return own.plus(withFloor ? start.then(SvdFloor.forecast(rows, compute).plus(left)) : start);
    }

    void copyComponents(Matrix into) {
        into.copyFrom(h);
    }

    @Override
    protected final Ready begin() {
        return switch (start.advance(w, h)) {
            case NOTHING -> Ready.NOTHING;
            case CODES -> Ready.CODES;
            case COMPONENTS -> Ready.COMPONENTS;
        };
    }

    /// Makes H the least-squares components, of which each keeps its largest entries.
    ///
    /// @param g W'W
    /// @param b W'X
    /// @param ridge what is added to a number on the diagonal of W'W
    protected final void solveAndKeepLargest(Matrix g, Matrix b, DoubleUnaryOperator ridge) {
        normal.copyFrom(g);
        for (int k = 0; k < components; k++) {
            normal.set(k, k, normal.get(k, k) + ridge.applyAsDouble(g.get(k, k)));
        }
        h.copyFrom(b);
        if (!linalg.solvePositive(normal, h, scope)) {
            throw Failure.numerical(
                    "The components' codes have become linearly dependent.",
                    "Ask for fewer components, or choose another seed.");
        }
        WinnersTakeAll.apply(compute, h, kept);
    }

    @Override
    protected final boolean end() {
        return floor.map(SvdFloor::advance).orElse(true);
    }

    @Override
    protected final int mostIterations() {
        return mostIterations;
    }

    @Override
    public final Measures measures() {
        var measures = super.measures();
        if (floor.isPresent() && floor.get().isKnown()) {
            measures = measures.with(Measures.FLOOR, floor.get().at(components))
                    .with(Measures.FLOOR_BELOW, floor.get().at(components - 1));
        }
        return measures;
    }

    @Override
    public final void close() {
        super.close();
        start.close();
        floor.ifPresent(SvdFloor::close);
    }
}
