package factorscope.model.decompose;

import factorscope.model.data.Axis;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/// X ~ offset + (left * weights) right': a sum of weighted outer products.
///
/// Decompositions of tensors are among them: the loadings along the first axis are the left ones, and what belongs to
/// each of them along all other axes is its right ones. What these are made of is the [#structure].
public final class TwoWay implements Factorization {
    /// Which signs the loadings of an axis can have; chooses palettes and the sign rule.
    public enum Signs {
        NONNEGATIVE,
        SIGNED
    }

    /// @param rows the data's row axis
    /// @param columns the data's columns (folded where the data have more than two axes)
    public record Axes(Axis rows, Axis columns) {}

    /// @param left rows x K
    /// @param weights K
    /// @param right columns x K
    public record Arrays(Tensor left, Tensor weights, Tensor right) {}

    private final Axes axes;
    private final Arrays arrays;
    private final Signs leftSigns;
    private final Signs rightSigns;
    private final Optional<Tensor> offset;
    private final Optional<Tensor> shares;
    private final Optional<Tensor> spectrum;
    private final Optional<Structure> structure;
    private final int components;

    private TwoWay(
            Axes axes,
            Arrays arrays,
            Signs leftSigns,
            Signs rightSigns,
            Optional<Tensor> offset,
            Optional<Tensor> shares,
            Optional<Tensor> spectrum,
            Optional<Structure> structure) {
        this.axes = axes;
        this.arrays = arrays;
        this.leftSigns = leftSigns;
        this.rightSigns = rightSigns;
        this.offset = offset;
        this.shares = shares;
        this.spectrum = spectrum;
        this.structure = structure;
        this.components = Math.toIntExact(arrays.weights.shape().count());
        requireShape("left", arrays.left, axes.rows.size());
        requireShape("right", arrays.right, axes.columns.size());
    }

    private void requireShape(String name, Tensor loadings, long rows) {
        if (loadings.shape().rows() != rows || loadings.shape().columns() != components) {
            throw new IllegalArgumentException(
                    name + " loadings are " + loadings.shape().text() + ", not " + rows + " × " + components);
        }
    }

    public static TwoWay of(Axes axes, Arrays arrays, Signs leftSigns, Signs rightSigns) {
        return new TwoWay(
                axes,
                arrays,
                leftSigns,
                rightSigns,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// @param value what was subtracted from every row: columns
    public TwoWay withOffset(Tensor value) {
        return new TwoWay(axes, arrays, leftSigns, rightSigns, Optional.of(value), shares, spectrum, structure);
    }

    /// @param value K shares, see [#share]
    public TwoWay withShares(Tensor value) {
        return new TwoWay(axes, arrays, leftSigns, rightSigns, offset, Optional.of(value), spectrum, structure);
    }

    /// @param value all singular values of the data (minus the offset), in descending order
    public TwoWay withSpectrum(Tensor value) {
        return new TwoWay(axes, arrays, leftSigns, rightSigns, offset, shares, Optional.of(value), structure);
    }

    /// @param value what the right loadings are made of
    public TwoWay withStructure(Structure value) {
        return new TwoWay(axes, arrays, leftSigns, rightSigns, offset, shares, spectrum, Optional.of(value));
    }

    /// The result of data that are a multiple of these.
    ///
    /// @param times multiplies a tensor's values
    public TwoWay scaled(double factor, UnaryOperator<Tensor> times) {
        if (factor == 1) {
            return this;
        }
        return new TwoWay(
                axes,
                new Arrays(arrays.left, times.apply(arrays.weights), arrays.right),
                leftSigns,
                rightSigns,
                offset.map(times),
                shares,
                spectrum.map(times),
                structure.map(s -> s.scaled(times)));
    }

    @Override
    public List<Axis> axes() {
        return List.of(axes.rows, axes.columns);
    }

    @Override
    public int components() {
        return components;
    }

    @Override
    public Tensor loadings(int axis) {
        return axis == 0 ? arrays.left : arrays.right;
    }

    public Signs signs(int axis) {
        return axis == 0 ? leftSigns : rightSigns;
    }

    @Override
    public double strength(int k) {
        return arrays.weights.at(k);
    }

    public Tensor weights() {
        return arrays.weights;
    }

    /// What the right loadings are made of, where the result is of a tensor.
    public Optional<Structure> structure() {
        return structure;
    }

    public Optional<Tensor> offset() {
        return offset;
    }

    public Optional<Tensor> shares() {
        return shares;
    }

    public Optional<Tensor> spectrum() {
        return spectrum;
    }

    /// (||X - Xhat without k||^2 - ||X - Xhat||^2) / ||X - offset||^2, without refitting; where it was computed.
    public OptionalDouble share(int k) {
        return shares.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(shares.get().at(k));
    }

    @Override
    public void reconstruct(long from, Matrix into) {
        int rows = Math.toIntExact(into.rows());
        var scaled = new double[components];
        var out = new double[into.columns()];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < components; k++) {
                scaled[k] = arrays.left.at(from + i, k) * strength(k);
            }
            for (int j = 0; j < out.length; j++) {
                double sum = offset.isPresent() ? offset.get().at(j) : 0;
                for (int k = 0; k < components; k++) {
                    sum += scaled[k] * arrays.right.at(j, k);
                }
                out[j] = sum;
            }
            into.setRow(i, out);
        }
    }

    /// The same by one matrix product, for many rows at once.
    ///
    /// @param scaled scratch: rows x K in the type of `into`
    /// @param right columns x K in the type of `into`
    public void reconstruct(Linalg linalg, long from, Matrix scaled, Matrix right, Matrix into) {
        for (int i = 0; i < into.rows(); i++) {
            for (int k = 0; k < components; k++) {
                scaled.set(i, k, arrays.left.at(from + i, k) * strength(k));
            }
        }
        linalg.gemm(false, true, 1, scaled, right, 0, into);
        if (offset.isPresent()) {
            for (int i = 0; i < into.rows(); i++) {
                for (int j = 0; j < into.columns(); j++) {
                    into.set(i, j, into.get(i, j) + offset.get().at(j));
                }
            }
        }
    }
}
