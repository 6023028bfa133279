package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.decompose.Problem;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.SweepFit;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Squares;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Randoms;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// A fit that, after one pass over the data, looks at few of their values, and is judged at a fixed sample of them.
public abstract class EntriesFit implements SweepFit {
    private final Entries entries;

    private final long seed;
    private final int samples;
    private @Nullable Squares pass;
    private int @Nullable [][] judged;

    /// Makes the fit, as yet without the pass.
    public interface Maker {
        EntriesFit of(Compute compute, SolverState state);
    }

    /// @param samples how many values tell how well the model fits
    public EntriesFit(Problem problem, int samples) {
        entries = new Entries(problem.inputs().data().values(), TensorShapes.sizes(problem));
        seed = problem.seed();
        this.samples = samples;
    }

    public static SweepSolver solver(Problem problem, Compute compute, SweepSolver.Plan plan, Maker maker) {
        var rows = TensorShapes.rows(problem);
        var pass = new Squares(rows, compute);
        return new SweepSolver(rows, compute, plan, pass, (c, state) -> {
            var fit = maker.of(c, state);
            fit.take(pass);
            return fit;
        });
    }

    private void take(Squares all) {
        pass = all;
    }

    /// A value of the data.
    protected final double value(int[] index) {
        return entries.at(index);
    }

    /// The relative error at the sample.
    ///
    /// @param model its value at a position along every axis
    protected final double error(ToDoubleFunction<int[]> model) {
        double rest = 0;
        double all = 0;
        for (var index : judged()) {
            double value = entries.at(index);
            double off = value - model.applyAsDouble(index);
            rest += off * off;
            all += value * value;
        }
        return all == 0 ? 0 : Math.sqrt(rest / all);
    }

    private int[][] judged() {
        var drawn = judged;
        if (drawn == null) {
            drawn = entries.drawn(samples, Randoms.of(seed, "judged", 0));
            judged = drawn;
        }
        return drawn;
    }

    @Override
    public final double squares() {
        return Objects.requireNonNull(pass).sum();
    }
}
