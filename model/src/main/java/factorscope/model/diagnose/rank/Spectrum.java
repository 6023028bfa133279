package factorscope.model.diagnose.rank;

import factorscope.model.decompose.TwoWay;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The singular values of centred data.
///
/// @param values in descending order
/// @param rows of the data
/// @param columns of the data
public record Spectrum(List<Double> values, long rows, int columns) {
    public Spectrum {
        values = List.copyOf(values);
    }

    /// That of a principal component analysis, where all singular values are known.
    public static Optional<Spectrum> of(TwoWay pca) {
        return pca.spectrum()
                .map(values -> new Spectrum(
                        LongStream.range(0, values.shape().count())
                                .mapToObj(values::at)
                                .toList(),
                        pca.axes().getFirst().size(),
                        pca.axes().get(1).size()));
    }

    /// How many there can be besides zero: centring takes one degree of freedom from the rows.
    public int size() {
        return (int) Math.min(values.size(), Math.min(rows - 1, columns));
    }

    /// Singular value number i, from 0.
    double value(int i) {
        return values.get(i);
    }

    /// Variances along the principal axes, descending: squares over rows - 1.
    double[] variances() {
        return IntStream.range(0, size())
                .mapToDouble(i -> value(i) * value(i) / Math.max(1, rows - 1))
                .toArray();
    }

    /// The shorter side over the longer.
    double aspect() {
        return Math.min((double) (rows - 1), columns) / Math.max((double) (rows - 1), columns);
    }

    /// The longer side.
    double longer() {
        return Math.max(rows - 1.0, columns);
    }

    double median() {
        int n = size();
        return n == 0 ? 0 : n % 2 == 1 ? value(n / 2) : (value(n / 2 - 1) + value(n / 2)) / 2;
    }
}
