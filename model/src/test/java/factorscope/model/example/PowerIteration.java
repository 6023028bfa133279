package factorscope.model.example;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// An algorithm: the leading directions of a matrix, one after the other, each by power iteration at right angles to
/// those before it. Slow, and as simple as an algorithm can be here: it says what it is, what it takes and what it will
/// need, and its solver does one bounded piece of work at a time from a state that can be written down.
public final class PowerIteration implements Decomposition {
    private static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many directions to find (K).",
            shape -> MatrixShapes.startingComponents(shape, 5),
            1,
            MatrixShapes::rank);
    private static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "At most this many for each direction.", 60, 1, 100_000);

    /// Each of eight arrays begins at a multiple of 64 bytes.
    private static final long ROUNDING = 8 * 64;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "power-iteration",
                1,
                "Power iteration",
                "Finds the leading directions one after the other.",
                List.of("Golub, Van Loan 2013, Matrix Computations, section 8.2"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, ITERATIONS);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return MatrixShapes.accepts(inputs);
    }

    /// Values of any size: the program computes with them times a power of two.
    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var shape = problem.inputs().data().values().shape();
        int k = problem.params().get(COMPONENTS);
        double passes = (double) k * problem.params().get(ITERATIONS);
        // codes and loadings of the rows, what is found of the columns with its products, and some rounding
        long peak = 8L * k * (2 * shape.rows() + 4 * shape.columns() + k + 2) + ROUNDING;
        long preview = peak - 8L * k * shape.columns();
        return new Forecast(
                0, 4 * passes * shape.count(), 8 * passes * shape.count(), peak, preview, 16 * shape.columns());
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new OfOneRun(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new OfOneRun(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }

    private static final class OfOneRun implements Solver {
        private static final double SETTLED = 1e-12;

        private final Dataset data;
        private final Compute compute;
        private final int components;
        private final int iterations;
        /// What is declared in it is saved, restored and given back.
        private final SolverState state;

        /// Directions as rows; the first `found` of them are done, and the next is under way.
        private final Matrix directions;

        private final SolverState.Count found;
        private final SolverState.Count iteration;

        OfOneRun(Problem problem, Compute compute) {
            data = problem.inputs().data();
            this.compute = compute;
            components = problem.params().get(COMPONENTS);
            iterations = problem.params().get(ITERATIONS);
            state = new SolverState(compute.memory());
            found = state.count("found");
            iteration = state.count("iteration");
            int columns = Math.toIntExact(data.values().shape().columns());
            directions = state.matrix("directions", DType.FLOAT64, components, columns);
            var random = Randoms.of(problem.seed(), "power iteration", 0);
            for (int k = 0; k < components; k++) {
                for (int j = 0; j < columns; j++) {
                    directions.set(k, j, random.nextGaussian());
                }
            }
        }

        void restore(Checkpoint checkpoint) {
            state.restore(checkpoint);
        }

        @Override
        public Checkpoint save() {
            var writer = new Checkpoint.Writer();
            state.save(writer);
            return writer.build();
        }

        /// What is done with a row and its product with a vector.
        private interface Use {
            void row(int number, double[] values, double product);
        }

        private void forEachRow(double[] vector, Use use) {
            var values = data.values();
            var row = new double[vector.length];
            for (int i = 0; i < values.shape().rows(); i++) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = values.at(i, j);
                    if (!Double.isFinite(row[j])) {
                        throw Failure.data(
                                "There is no number in row " + i + ", column " + j + ".",
                                "Fill in or leave out what is missing.");
                    }
                }
                use.row(i, row, Dot.of(row, vector));
            }
        }

        @Override
        public Step step() {
            var before = new double[directions.columns()];
            directions.getRow(found.get(), before);
            normalise(before);
            var next = new double[before.length];
            forEachRow(before, (_, row, product) -> {
                for (int j = 0; j < next.length; j++) {
                    next[j] += product * row[j];
                }
            });
            boolean isThere = normalise(next);
            directions.setRow(found.get(), isThere ? next : before);
            iteration.next();
            boolean isSettled =
                    !isThere || Math.abs(Dot.of(before, next)) > 1 - SETTLED || iteration.get() == iterations;
            if (isSettled) {
                found.next();
                iteration.set(0);
            }
            return found.get() == components
                    ? new Step.Converged()
                    : new Step.Working(found.get(), components, "direction", OptionalDouble.empty());
        }

        /// At right angles to the directions that are found, and of unit length.
        ///
        /// @return false if nothing is left of it
        private boolean normalise(double[] vector) {
            var other = new double[vector.length];
            double whole = Dot.square(vector);
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < found.get(); k++) {
                    directions.getRow(k, other);
                    double along = Dot.of(vector, other);
                    for (int j = 0; j < vector.length; j++) {
                        vector[j] -= along * other[j];
                    }
                }
            }
            double norm = Math.sqrt(Dot.square(vector));
            boolean isThere = norm > 1e-12 * Math.sqrt(whole);
            for (int j = 0; j < vector.length; j++) {
                vector[j] = isThere ? vector[j] / norm : 0;
            }
            return isThere;
        }

        /// Those that are found, with the products that shares and the error follow from.
        private record Sums(
                Matrix codes, Matrix directions, Matrix codeProducts, Matrix dataProducts, double squares) {}

        private Sums sums() {
            var memory = compute.memory();
            int columns = directions.columns();
            int rows = Math.toIntExact(data.values().shape().rows());
            var codes = Matrix.allocateShared(memory, DType.FLOAT64, rows, found.get(), "codes");
            var codeProducts = Matrix.allocateShared(memory, DType.FLOAT64, found.get(), found.get(), "products");
            var dataProducts = Matrix.allocateShared(memory, DType.FLOAT64, found.get(), columns, "products");
            var direction = new double[columns];
            var code = new double[found.get()];
            double[] squares = {0};
            forEachRow(direction, (i, row, _) -> {
                squares[0] += Dot.square(row);
                for (int k = 0; k < found.get(); k++) {
                    directions.getRow(k, direction);
                    code[k] = Dot.of(row, direction);
                    codes.set(i, k, code[k]);
                }
                for (int k = 0; k < found.get(); k++) {
                    for (int l = 0; l < found.get(); l++) {
                        codeProducts.set(k, l, codeProducts.get(k, l) + code[k] * code[l]);
                    }
                    for (int j = 0; j < columns; j++) {
                        dataProducts.set(k, j, dataProducts.get(k, j) + code[k] * row[j]);
                    }
                }
            });
            var kept = Matrix.allocateShared(memory, DType.FLOAT64, found.get(), columns, "directions");
            for (int k = 0; k < found.get(); k++) {
                directions.getRow(k, direction);
                kept.setRow(k, direction);
            }
            return new Sums(codes, kept, codeProducts, dataProducts, squares[0]);
        }

        @Override
        public Optional<Factorization> current() {
            if (found.get() == 0) {
                return Optional.empty();
            }
            var sums = sums();
            var axes = new TwoWay.Axes(data.rows(), data.columns());
            return Optional.of(new TwoWayBuilder(compute, axes, sums.codes, sums.directions)
                    .withSums(sums.codeProducts, sums.dataProducts, sums.squares)
                    .build(TwoWay.Signs.SIGNED, TwoWay.Signs.SIGNED));
        }

        @Override
        public Measures measures() {
            if (found.get() == 0) {
                return Measures.NONE;
            }
            var sums = sums();
            double explained = 0;
            for (int k = 0; k < found.get(); k++) {
                explained += sums.codeProducts.get(k, k);
            }
            double left = Math.max(0, sums.squares - explained);
            return Measures.NONE
                    .with(Measures.RELATIVE_ERROR, sums.squares == 0 ? 0 : Math.sqrt(left / sums.squares))
                    .with(Measures.OBJECTIVE, left);
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
