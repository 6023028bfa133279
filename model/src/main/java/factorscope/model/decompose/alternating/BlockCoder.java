package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;

/// Finds the codes of a block of rows. One instance per worker.
public interface BlockCoder {
    /// What coding a block has told besides the codes.
    ///
    /// @param values of each row, y'Qy - 2 c'y: with x'x added, its squared error
    /// @param signedSquares of each component, s|s| summed over its products s with the rows; only from coders
    ///     of
    ///     signed codes
    record Findings(double[] values, double[] signedSquares) {}

    /// What a coder may take for itself.
    ///
    /// @param type the data's working type
    /// @param rows of a block at most
    record Place(Linalg linalg, OffHeap scope, DType type, int components, int rows) {}

    /// Makes a coder for one worker.
    interface Maker {
        BlockCoder make(Place place);

        /// Off-heap bytes that each coder takes.
        long bytes(DType type, int components, int rows);
    }

    /// Takes new components into account.
    ///
    /// @param gram their products, K x K
    /// @param components K x d, in the working type; its values stay until the next call
    void prepare(Gram gram, Matrix components);

    /// Codes the rows of a block.
    ///
    /// @param x the rows, R x d
    /// @param codes the previous codes on entry, the new ones on return; R x K
    /// @param findings to overwrite (values) and to add to (signed squares)
    /// @return what the codes add to the objective besides the squared error, such as a penalty
    double code(Matrix x, Matrix codes, Findings findings);
}
