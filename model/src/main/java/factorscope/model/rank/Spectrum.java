package factorscope.model.rank;

import factorscope.model.decompose.TwoWay;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The singular values of data.
///
/// @param values in descending order
/// @param rows of the data
/// @param columns of the data
/// @param centred whether the columns' means were subtracted first
public record Spectrum(List<Double> values, long rows, int columns, boolean centred) {
    /// Up to this many values, singular values are those of the matrix itself; beyond, roots of its products'.
    private static final long DIRECT = 1L << 20;

    /// What a root of products leaves of a zero, as a part of the first value.
    private static final double ROOT_OF_ROUNDING = 1e-7;

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
                        pca.axes().get(1).size(),
                        pca.offset().isPresent()));
    }

    /// The rank in exact terms, where at least half of the values are nothing but rounding.
    public OptionalInt exactRank() {
        if (size() == 0 || value(0) <= 0) {
            return OptionalInt.empty();
        }
        double rounding = (double) rows * columns <= DIRECT ? 8 * longer() * Math.ulp(1.0) : ROOT_OF_ROUNDING;
        int rank = (int) values.stream().filter(v -> v > rounding * value(0)).count();
        return median() <= rounding * value(0) ? OptionalInt.of(rank) : OptionalInt.empty();
    }

    /// Independent rows: centring takes one.
    double degrees() {
        return rows - (centred ? 1.0 : 0.0);
    }

    /// How many there can be besides zero.
    public int size() {
        return (int) Math.min(values.size(), Math.min(degrees(), columns));
    }

    /// Singular value number i, from 0.
    double value(int i) {
        return values.get(i);
    }

    /// Variances along the principal axes, descending: squares over the degrees of freedom.
    double[] variances() {
        return IntStream.range(0, size())
                .mapToDouble(i -> value(i) * value(i) / Math.max(1, degrees()))
                .toArray();
    }

    /// The shorter side over the longer.
    double aspect() {
        return Math.min(degrees(), columns) / longer();
    }

    /// The longer side.
    double longer() {
        return Math.max(degrees(), columns);
    }

    double median() {
        int n = size();
        return n == 0 ? 0 : n % 2 == 1 ? value(n / 2) : (value(n / 2 - 1) + value(n / 2)) / 2;
    }
}
