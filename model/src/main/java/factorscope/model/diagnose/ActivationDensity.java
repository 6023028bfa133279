package factorscope.model.diagnose;

import factorscope.model.data.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// How a component's activations are spread.
///
/// @param firing share of the samples that are not zero
/// @param counts of those by size, in [#BINS] equal bins from zero to `most`
/// @param most the largest size
public record ActivationDensity(double firing, List<Integer> counts, double most) {
    public static final int BINS = 24;

    /// A component that fires on less than this share of the samples is rare, whatever else it is.
    public static final double RARE = 1e-3;

    /// A component that fires on more than this share of the samples says little about any.
    public static final double DENSE = 0.5;

    /// Where more rows than this have a value, as in PCA, that one has it is nothing to speak of.
    private static final double ALL = 0.99;

    /// Whether a component fires on some rows and not on others.
    ///
    /// @param firing share of the rows that are not zero
    static boolean isSparse(double firing) {
        return firing <= ALL;
    }

    /// Whether it fires on some samples and not on others.
    public boolean isSparse() {
        return isSparse(firing);
    }

    public ActivationDensity {
        counts = List.copyOf(counts);
    }

    public static ActivationDensity of(Tensor loadings, int component) {
        int n = Math.toIntExact(loadings.shape().rows());
        double most = IntStream.range(0, n)
                .mapToDouble(i -> Math.abs(loadings.at(i, component)))
                .max()
                .orElse(0);
        var counts = new Integer[BINS];
        java.util.Arrays.fill(counts, 0);
        int firing = 0;
        for (int i = 0; i < n; i++) {
            double size = Math.abs(loadings.at(i, component));
            if (size > 0) {
                firing++;
                counts[Math.min(BINS - 1, (int) (size / most * BINS))]++;
            }
        }
        return new ActivationDensity(n == 0 ? 0 : (double) firing / n, List.of(counts), most);
    }

    /// log10 of the share that fires; minus infinity for a dead component.
    public double logFiring() {
        return Math.log10(firing);
    }

    /// What there is to say about it in a word; empty for most.
    public String mark() {
        return firing == 0 ? "dead" : firing < RARE ? "rare" : firing > DENSE ? "dense" : "";
    }
}
