package factorscope.model.decompose.dictionary;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Sparse dictionary learning: minimises 1/2 ||X - WH||² + alpha ||W||_1 with rows of H of norm at most 1.
///
/// First online, a small batch of rows at a time (Mairal, Bach, Ponce and Sapiro 2010), then whole passes until
/// the objective settles. Codes by coordinate descent, or by orthogonal matching pursuit with a fixed number of
/// nonzeros.
public final class SparseDictionary implements Decomposition {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many atoms the dictionary has (K); may exceed the number of columns.",
            shape -> MatrixShapes.startingComponents(shape, 256),
            1,
            MatrixShapes::mostComponents);
    static final Param.Choice CODER = new Param.Choice(
            "coder",
            "Coder",
            "Lasso weighs error against sparsity; pursuit (OMP) takes a fixed number of atoms per sample.",
            "lasso",
            List.of(new Param.Choice.Option("lasso", "Lasso"), new Param.Choice.Option("omp", "Pursuit (OMP)")));
    static final Param.Real ALPHA = new Param.Real(
            "alpha", "Alpha", "Lasso only: the price of a code, in the data's units; larger is sparser.", 0.2, 0, 1e12);
    static final Param.Whole NONZEROS =
            new Param.Whole("nonzeros", "Nonzeros", "Pursuit only: how many atoms each sample may use.", 10, 1, 1024);
    static final Param.Flag POSITIVE =
            new Param.Flag("positive", "Positive codes", "Only allow atoms to be added, never subtracted.", false);
    static final Param.Whole EPOCHS = new Param.Whole(
            "epochs", "Online epochs", "How often the online part goes through the data.", 1, 0, 10_000);
    static final Param.Whole BATCH =
            new Param.Whole("batch", "Batch", "Rows per step of the online part.", 512, 1, 65_536);
    static final Param.Whole ITERATIONS = new Param.Whole(
            "iterations", "Whole passes", "At most this many passes after the online part.", 50, 1, 100_000);
    static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Tolerance",
            "Stop when the objective falls by less than this share in a whole pass.",
            1e-4,
            0,
            1);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "sparse-dictionary",
                2,
                "Sparse dictionary",
                "Sparse dictionary learning: samples are mixes of few out of many atoms.",
                List.of(
                        "Mairal, Bach, Ponce, Sapiro 2010, JMLR 11",
                        "Friedman, Hastie, Tibshirani 2010, J. Stat. Software 33(1)",
                        "Rubinstein, Zibulevsky, Elad 2008, Technion CS-2008-08"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, CODER, ALPHA, NONZEROS, POSITIVE, EPOCHS, BATCH, ITERATIONS, TOLERANCE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(new Scaling(2, 2, List.of(ALPHA)));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return DictionarySolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new DictionarySolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new DictionarySolver(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }
}
