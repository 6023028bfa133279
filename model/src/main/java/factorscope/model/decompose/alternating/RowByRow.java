package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import java.util.function.Supplier;

/// Codes a block one row after the other: for codes of which most entries stay zero.
public final class RowByRow implements BlockCoder {
    private final Linalg linalg;
    private final RowCoder coder;
    private final boolean signed;
    private final Matrix products;
    private final double[] y;
    private final double[] c;
    private Matrix components;

    private RowByRow(Place place, RowCoder coder, boolean signed) {
        this.linalg = place.linalg();
        this.coder = coder;
        this.signed = signed;
        products = Matrix.allocate(place.scope(), place.type(), place.rows(), place.components());
        components = products;
        y = new double[place.components()];
        c = new double[place.components()];
    }

    /// @param signed whether codes may be negative
    public static Maker of(Supplier<RowCoder> coders, boolean signed) {
        return new Maker() {
            @Override
            public BlockCoder make(Place place) {
                return new RowByRow(place, coders.get(), signed);
            }

            @Override
            public long bytes(DType type, int components, int rows) {
                return (long) type.bytes() * rows * components;
            }
        };
    }

    @Override
    public void prepare(Gram gram, Matrix newComponents) {
        components = newComponents;
        coder.prepare(gram);
    }

    @Override
    public double code(Matrix x, Matrix codes, Findings findings) {
        var here = products.rows(0, x.rows());
        linalg.gemm(false, true, 1, x, components, 0, here);
        double penalties = 0;
        var signedSquares = findings.signedSquares();
        for (int i = 0; i < x.rows(); i++) {
            here.getRow(i, c);
            if (signed) {
                for (int k = 0; k < c.length; k++) {
                    signedSquares[k] += c[k] * Math.abs(c[k]);
                }
            }
            codes.getRow(i, y);
            findings.values()[i] = coder.code(y, c);
            codes.setRow(i, y);
            penalties += coder.penalty(y);
        }
        return penalties;
    }
}
