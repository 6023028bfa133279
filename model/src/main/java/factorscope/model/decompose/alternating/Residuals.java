package factorscope.model.decompose.alternating;

import factorscope.model.linalg.Matrix;

/// What a model leaves over of a row.
final class Residuals {
    private Residuals() {}

    /// @param x 1 x columns
    /// @param y 1 x K
    /// @param h K x columns
    static double[] of(Matrix x, Matrix y, Matrix h) {
        var rest = new double[x.columns()];
        var code = new double[y.columns()];
        var component = new double[x.columns()];
        x.getRow(0, rest);
        y.getRow(0, code);
        for (int k = 0; k < code.length; k++) {
            if (code[k] != 0) {
                h.getRow(k, component);
                for (int j = 0; j < rest.length; j++) {
                    rest[j] -= code[k] * component[j];
                }
            }
        }
        return rest;
    }
}
