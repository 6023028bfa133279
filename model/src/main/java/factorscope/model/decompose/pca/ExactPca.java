package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Matrix;

/// The whole matrix in float64, decomposed by LAPACK.
final class ExactPca implements PcaMethod {
    private enum Phase {
        COPY,
        DECOMPOSE,
        OVER
    }

    private final PcaData data;
    private final PcaPasses passes;
    private final Matrix whole;
    private final SolverState.Chosen<Phase> phase;

    ExactPca(PcaData data, PcaPasses passes, SolverState state) {
        this.data = data;
        this.passes = passes;
        whole = state.matrix("whole", DType.FLOAT64, data.rows.count(), data.d);
        phase = state.chosen("methodPhase", Phase.COPY);
    }

    @Override
    public boolean advance() {
        switch (phase.get()) {
            case COPY -> copy();
            case DECOMPOSE -> {
                decompose();
                passes.count();
                phase.set(Phase.OVER);
            }
            case OVER -> throw new IllegalStateException("over");
        }
        return phase.get() == Phase.OVER;
    }

    @Override
    public PcaPasses.Plan plan() {
        return PcaPasses.Plan.reading(data.rows, data.columnLayout());
    }

    @Override
    public int passes() {
        return 2;
    }

    @Override
    public double done() {
        return passes.done();
    }

    private void copy() {
        var sweep = passes.current(this::plan).sweep();
        if (sweep.advance(2.0 * data.d, (block, sums, _) -> {
            whole.rows(block.first(), block.count()).copyFrom(block.values());
            PcaData.addColumns(block, sums, true);
        })) {
            data.takeTotals(sweep.total(), new double[data.d], DType.FLOAT64);
            passes.end();
            phase.set(Phase.DECOMPOSE);
        }
    }

    private void decompose() {
        if (data.options.centre()) {
            var row = new double[data.d];
            for (long i = 0; i < whole.rows(); i++) {
                whole.getRow(i, row);
                for (int j = 0; j < data.d; j++) {
                    row[j] -= data.mean.get(0, j);
                }
                whole.setRow(i, row);
            }
        }
        int wanted = data.options.components();
        try (var here = data.compute.memory().scope("the run")) {
            if (wanted == 0) {
                data.spectrum.copyFrom(data.linalg.singularValues(whole, here));
                return;
            }
            var found = data.linalg.rightSingular(whole, wanted, here);
            data.spectrum.copyFrom(found.values());
            for (int k = 0; k < wanted; k++) {
                data.values.set(0, k, found.values().get(0, k));
            }
            data.vectors.copyFrom(found.vectors());
        }
    }
}
