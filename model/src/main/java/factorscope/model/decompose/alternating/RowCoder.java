package factorscope.model.decompose.alternating;

import factorscope.model.linalg.Gram;

/// Finds the code of one row: how much of each component it takes. One instance per worker.
///
/// With components H (K x d), Q = HH' (K x K) and c = Hx (K), a row's squared error is x'x - 2 c'y + y'Qy.
public interface RowCoder {
    /// Takes new components into account.
    void prepare(Gram gram);

    /// Codes one row.
    ///
    /// @param y the row's code: the previous one on entry, the new one on return; K
    /// @param c the products of the row with every component; K; may be overwritten
    /// @return y'Qy - 2 c'y
    double code(double[] y, double[] c);

    /// What the code adds to the objective besides the squared error, such as a penalty.
    default double penalty(double[] y) {
        return 0;
    }
}
