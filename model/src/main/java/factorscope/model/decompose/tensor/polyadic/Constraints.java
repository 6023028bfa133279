package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.ModeSolver;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.OffHeap;
import java.util.Collections;
import java.util.List;

/// What the loadings along every axis are to be like.
///
/// @param passes of coordinate descent for nonnegative loadings
/// @param smoothness weight of squared second differences beside the squared distance
/// @param sparsity share of a component's largest loading below which the others vanish
public record Constraints(List<Constraint> byMode, int passes, double smoothness, double sparsity) {
    private static final int COLUMN_PASSES = 5;

    public Constraints {
        byMode = List.copyOf(byMode);
    }

    public static Constraints nonnegative(int order, int passes) {
        return new Constraints(Collections.nCopies(order, Constraint.NONNEGATIVE), passes, 0, 0);
    }

    public static Constraints none(int order) {
        return new Constraints(Collections.nCopies(order, Constraint.NONE), 1, 0, 0);
    }

    boolean areNone() {
        return byMode.stream().allMatch(c -> c == Constraint.NONE);
    }

    boolean areNonnegative() {
        return byMode.stream().allMatch(c -> c == Constraint.NONNEGATIVE);
    }

    public Constraint of(int mode) {
        return byMode.get(mode);
    }

    TwoWay.Signs leftSigns() {
        return of(0).isNonnegative() ? TwoWay.Signs.NONNEGATIVE : TwoWay.Signs.SIGNED;
    }

    TwoWay.Signs rightSigns() {
        boolean nonnegative = byMode.stream().skip(1).allMatch(Constraint::isNonnegative);
        return nonnegative ? TwoWay.Signs.NONNEGATIVE : TwoWay.Signs.SIGNED;
    }

    /// Where positions do not depend on each other, see [Constraint#isByRows].
    ///
    /// @param in the type that the data are multiplied in
    ModeRule.Maker rowRule(int mode, Compute compute, OffHeap scope, int components, DType in) {
        return switch (of(mode)) {
            case NONE -> ModeRule.leastSquares(compute.linalg(), scope, components, in);
            case NONNEGATIVE -> ModeRule.nonnegative(passes);
            case FIXED ->
                _ -> (_, _) -> {
                    // they stay as they are
                };
            case SPARSE, SMOOTH, UNIMODAL, ORTHOGONAL ->
                throw new IllegalStateException(of(mode) + " loadings depend on each other");
        };
    }

    ModeSolver solver(int mode, Compute compute, OffHeap scope, int components, DType in) {
        return switch (of(mode)) {
            case NONE, NONNEGATIVE, FIXED -> ModeSolver.byRows(rowRule(mode, compute, scope, components, in));
            case SPARSE -> ModeSolver.byColumns(t -> ColumnRules.sparse(t, sparsity), COLUMN_PASSES);
            case SMOOTH -> ModeSolver.byColumns(t -> ColumnRules.smooth(t, smoothness), COLUMN_PASSES);
            case UNIMODAL -> ModeSolver.byColumns(ColumnRules::unimodal, COLUMN_PASSES);
            case ORTHOGONAL -> ModeSolver.orthogonal(compute);
        };
    }

    /// What a sweep of the rules takes, as flops of a loop in which each waits for the one before.
    double flops(int[] sizes, int components) {
        double flops = 0;
        for (int m = 0; m < sizes.length; m++) {
            flops += (double) sizes[m] * components * components * (of(m) == Constraint.NONNEGATIVE ? passes : 1);
        }
        return flops;
    }

    /// Off-heap bytes that the rules of all modes keep.
    long bytes(int components) {
        long squares = byMode.stream().filter(c -> c == Constraint.NONE).count();
        return squares * 16L * components * components;
    }
}
