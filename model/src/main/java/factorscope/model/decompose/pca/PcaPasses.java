package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The passes over the rows, one after the other, each with the memory that it needs while it lasts.
final class PcaPasses implements AutoCloseable {
    /// What a pass works with: the rows, the sums, the operand and the size of the scratch memory.
    ///
    /// @param operand what every block is multiplied with; null for nothing
    /// @param products whether each block's products with the operand are wanted for a second product
    /// @param widens whether blocks are multiplied in float64
    record Plan(
            Rows rows,
            List<Sums.Part> sums,
            @Nullable Matrix operand,
            int small,
            int smallColumns,
            boolean products,
            boolean widens) {
        /// A pass that only reads.
        static Plan reading(Rows rows, List<Sums.Part> sums) {
            return new Plan(rows, sums, null, 0, 0, false, false);
        }
    }

    /// One pass.
    ///
    /// @param operand what every block is multiplied with, in the working type
    /// @param small per worker, to be added to the sums
    /// @param large per worker, one row per row of the block
    /// @param wide per worker, a block in float64; empty if it is multiplied as it is
    record Pass(
            OffHeap scope,
            RowSweep sweep,
            RowBlock.Operand operand,
            List<Matrix> small,
            List<Matrix> large,
            List<Matrix> wide) {
        Matrix widened(Matrix block, int worker) {
            if (wide.isEmpty()) {
                return block;
            }
            var target = wide.get(worker).rows(0, block.rows());
            target.copyFrom(block);
            return target;
        }
    }

    private final Compute compute;
    private final SolverState.Count done;
    private @Nullable Pass pass;

    PcaPasses(SolverState state, Compute compute) {
        this.compute = compute;
        done = state.count("passesDone");
    }

    /// The pass that is under way, begun by this plan if there is none.
    Pass current(Supplier<Plan> plan) {
        if (pass == null) {
            pass = begin(plan.get());
        }
        return pass;
    }

    private Pass begin(Plan plan) {
        var here = compute.memory().scope("the run");
        var sweep = new RowSweep(plan.rows, compute, here, plan.sums);
        var working = plan.rows.working();
        int d = plan.rows.columns();
        var operand = Matrix.allocate(here, working, plan.operand == null ? 0 : plan.operand.rows(), d);
        if (plan.operand != null) {
            operand.copyFrom(plan.operand);
        }
        var prepared = RowBlock.Operand.of(operand, plan.rows);
        var small = new ArrayList<Matrix>();
        var large = new ArrayList<Matrix>();
        var wide = new ArrayList<Matrix>();
        boolean widens = plan.widens && working != DType.FLOAT64;
        for (int worker = 0; worker < sweep.workers(); worker++) {
            small.add(Matrix.allocate(here, widens ? DType.FLOAT64 : working, plan.small, plan.smallColumns));
            if (widens) {
                wide.add(Matrix.allocate(here, DType.FLOAT64, plan.rows.blockRows(), d));
            }
            large.add(Matrix.allocate(here, working, plan.products ? plan.rows.blockRows() : 0, plan.small));
        }
        return new Pass(here, sweep, prepared, small, large, wide);
    }

    void end() {
        close();
        done.next();
    }

    /// Ends a pass and begins another of the same dimensions with its memory.
    ///
    /// @param plan of the pass that is to come
    void repeat(Plan plan) {
        var before = java.util.Objects.requireNonNull(pass);
        var operand = before.operand.rows();
        operand.copyFrom(java.util.Objects.requireNonNull(plan.operand));
        before.sweep.restart();
        pass = new Pass(
                before.scope,
                before.sweep,
                RowBlock.Operand.of(operand, plan.rows),
                before.small,
                before.large,
                before.wide);
        done.next();
    }

    /// Counts work that takes as long as a pass.
    void count() {
        done.next();
    }

    void forget() {
        done.set(0);
    }

    /// How many are done, with the share of the one that is under way.
    double done() {
        return done.get() + (pass == null ? 0 : pass.sweep.done());
    }

    void save(Checkpoint.Writer writer) {
        if (pass != null) {
            writer.put("pass", pass.sweep);
        }
    }

    /// Goes on in the middle of a pass, if the checkpoint was taken there.
    void restore(Checkpoint checkpoint, Supplier<Plan> plan) {
        if (checkpoint.numbers().containsKey("pass.position")) {
            checkpoint.restore("pass", current(plan).sweep);
        }
    }

    @Override
    public void close() {
        if (pass != null) {
            pass.scope.close();
            pass = null;
        }
    }
}
