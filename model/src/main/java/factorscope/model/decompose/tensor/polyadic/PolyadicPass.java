package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.ModeSolver;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pass of [PolyadicSolver] over the data: updates the loadings of the first mode, block by block, and adds up what
/// the other modes need of it, its products with the data (K x all other positions).
final class PolyadicPass {
    private static final int PRODUCTS = 0;
    private static final int SQUARES = 1;
    private static final int FILLED = 2;
    private static final int COUNT = 3;

    /// In the pass that finds products only, and in the one after the first mode is done.
    private static final ModeRule.Maker KEEP = _ -> (_, _) -> {
        // they stay as they are
    };

    private final Rows rows;
    private final Compute compute;
    private final PolyadicSolver.Plan plan;
    private final PolyadicFactors factors;
    private final Matrix nextFirst;
    private final Matrix others;
    private final RowSweep sweep;
    private final ModeRule.Maker maker;
    private final List<Work> works = new ArrayList<>();
    private @Nullable ModeRule rule;

    /// What a worker needs for a block.
    ///
    /// @param filled the block with the missing values filled in, where there can be some
    /// @param part products of one block, where they are added up in a wider type than they are made in; else empty
    private record Work(Matrix products, Matrix codes, Matrix filled, Matrix part) {}

    PolyadicPass(Rows rows, Compute compute, OffHeap scope, PolyadicSolver.Plan plan, PolyadicFactors factors) {
        this.rows = rows;
        this.compute = compute;
        this.plan = plan;
        this.factors = factors;
        int k = plan.components();
        var type = rows.working();
        nextFirst = Matrix.allocate(scope, DType.FLOAT64, rows.count(), k);
        others = Matrix.allocate(scope, type, rows.columns(), k);
        sweep = new RowSweep(rows, compute, scope, layout(rows, k));
        for (int w = 0; w < sweep.workers(); w++) {
            works.add(new Work(
                    Matrix.allocate(scope, type, rows.blockRows(), k),
                    Matrix.allocate(scope, type, rows.blockRows(), k),
                    Matrix.allocate(scope, type, plan.observed() ? rows.blockRows() : 0, rows.columns()),
                    Matrix.allocate(scope, type, hasParts(rows) ? k : 0, rows.columns())));
        }
        maker = plan.isFirstByRows() ? plan.constraints().rowRule(0, compute, scope, k, type) : KEEP;
    }

    private static boolean hasParts(Rows rows) {
        return rows.working() != DType.FLOAT64;
    }

    private static List<Sums.Part> layout(Rows rows, int k) {
        return List.of(
                Sums.Part.matrix(k, rows.columns()), Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.vector(1));
    }

    static long bytes(Rows rows, Compute compute, PolyadicSolver.Plan plan) {
        int k = plan.components();
        int type = rows.working().bytes();
        int workers = Math.min(compute.threads(), RowSweep.atOnce(rows, layout(rows, k)));
        return 8L * rows.count() * k
                + (long) type * rows.columns() * k
                + RowSweep.bytes(rows, compute, layout(rows, k))
                + (long) workers
                        * type
                        * (2L * rows.blockRows() * k
                                + (hasParts(rows) ? (long) k * rows.columns() : 0)
                                + (plan.observed() ? (long) rows.blockRows() * rows.columns() : 0));
    }

    /// Does one bounded piece.
    ///
    /// @param isFirstDone whether the first mode stays as it is
    /// @param countsSquares whether the squares of the data are not known yet
    /// @return whether the pass is over
    boolean advance(boolean isFirstDone, boolean countsSquares) {
        var update = rule;
        if (update == null) {
            multiplyOthers();
            update = maker.of(factors.gramWithout(0));
            rule = update;
        }
        var now = update;
        boolean takesLoadings = plan.isFirstByRows() || isFirstDone;
        return sweep.advance(4.0 * rows.columns() * plan.components(), (block, sums, worker) -> {
            var work = works.get(worker);
            var x = plan.observed() ? filled(block.first(), block.values(), sums, work) : block.values();
            update(block, x, now, takesLoadings, work);
            multiply(x, sums, work);
            if (countsSquares && !plan.observed()) {
                add(sums, SQUARES, squares(x));
            }
        });
    }

    /// Products of the other modes' loadings.
    void multiplyOthers() {
        KhatriRao.of(factors.inner(), others, compute);
    }

    /// All other positions x K.
    Matrix others() {
        return others;
    }

    double done() {
        return sweep.done();
    }

    void restart() {
        sweep.restart();
        rule = null;
    }

    /// Of the first mode's loadings with the data: K x all other positions.
    Matrix products() {
        return sweep.total().part(PRODUCTS);
    }

    /// ||X||^2 of what is not missing.
    double squares() {
        return sweep.total().part(SQUARES).get(0, 0);
    }

    /// The same with what was filled in for missing values.
    double squaresWithFilled() {
        return sweep.total().part(FILLED).get(0, 0);
    }

    /// How many values are not missing.
    double count() {
        return sweep.total().part(COUNT).get(0, 0);
    }

    void takeFirst() {
        factors.mode(0).copyFrom(nextFirst);
        factors.changed(0);
    }

    /// The first mode where its positions depend on each other: all products are known now, and the pass begins
    /// again.
    void solveFirst(ModeSolver solver) {
        int k = plan.components();
        var columns = new double[k][Math.toIntExact(rows.count())];
        var row = new double[k];
        for (int i = 0; i < rows.count(); i++) {
            nextFirst.getRow(i, row);
            for (int r = 0; r < k; r++) {
                columns[r][i] = row[r];
            }
        }
        solver.solve(factors.gramWithout(0), columns, factors.mode(0));
        factors.changed(0);
        sweep.restart();
    }

    /// The block with what the model so far says in place of what is missing (expectation maximisation).
    private Matrix filled(long first, Matrix x, Sums sums, Work work) {
        var whole = work.filled.rows(0, x.rows());
        var row = new double[rows.columns()];
        var loadings = new double[plan.components()];
        var position = new double[plan.components()];
        double present = 0;
        double all = 0;
        long count = 0;
        for (long i = 0; i < x.rows(); i++) {
            x.getRow(i, row);
            factors.mode(0).getRow(first + i, loadings);
            for (int j = 0; j < row.length; j++) {
                if (Double.isNaN(row[j])) {
                    others.getRow(j, position);
                    row[j] = Dot.of(loadings, position);
                } else {
                    present += row[j] * row[j];
                    count++;
                }
            }
            all += Dot.square(row);
            whole.setRow(i, row);
        }
        add(sums, SQUARES, present);
        add(sums, FILLED, all);
        add(sums, COUNT, count);
        return whole;
    }

    private void update(RowBlock block, Matrix x, ModeRule update, boolean takesLoadings, Work work) {
        int k = plan.components();
        var m = work.products.rows(0, x.rows());
        var a = work.codes.rows(0, x.rows());
        compute.linalg().gemm(false, false, 1, x, others, 0, m);
        var product = new double[k];
        var loadings = new double[k];
        for (long i = 0; i < x.rows(); i++) {
            m.getRow(i, product);
            factors.mode(0).getRow(block.first() + i, loadings);
            update.row(product, loadings);
            nextFirst.setRow(block.first() + i, takesLoadings ? loadings : product);
            a.setRow(i, loadings);
        }
    }

    private void multiply(Matrix x, Sums sums, Work work) {
        var a = work.codes.rows(0, x.rows());
        if (!hasParts(rows)) {
            compute.linalg().gemm(true, false, 1, a, x, 1, sums.part(PRODUCTS));
        } else {
            compute.linalg().gemm(true, false, 1, a, x, 0, work.part);
            sums.part(PRODUCTS).accumulate(work.part);
        }
    }

    private static double squares(Matrix x) {
        var row = new double[x.columns()];
        double sum = 0;
        for (long i = 0; i < x.rows(); i++) {
            x.getRow(i, row);
            sum += Dot.square(row);
        }
        return sum;
    }

    private static void add(Sums sums, int part, double value) {
        sums.part(part).set(0, 0, sums.part(part).get(0, 0) + value);
    }
}
