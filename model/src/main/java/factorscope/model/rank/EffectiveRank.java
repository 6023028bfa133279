package factorscope.model.rank;

import factorscope.model.data.Numbers;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// How many equal components would be as spread as these: different ways to count.
public final class EffectiveRank implements RankCriterion {
    /// One of the ways.
    private record Kind(About about, ToDoubleFunction<Spectrum> value, String means) {}

    private final Kind kind;

    private EffectiveRank(Kind kind) {
        this.kind = kind;
    }

    /// The exponential of the entropy of the singular values.
    public static EffectiveRank entropy() {
        return new EffectiveRank(new Kind(
                new About("effective-rank", "Effective rank", "Roy, Vetterli 2007, EUSIPCO", false),
                s -> Math.exp(entropy(s.values().stream()
                        .limit(s.size())
                        .mapToDouble(Double::doubleValue)
                        .toArray())),
                "as uneven as the singular values are, there are that many of them"));
    }

    /// The exponential of the von Neumann entropy of the covariance of trace one.
    public static EffectiveRank vonNeumann() {
        return new EffectiveRank(new Kind(
                new About(
                        "von-neumann",
                        "von Neumann entropy",
                        "von Neumann 1932; of the covariance scaled to trace one",
                        false),
                s -> Math.exp(entropy(s.variances())),
                "as uneven as the variances are, there are that many of them"));
    }

    /// The sum of the variances over the largest.
    public static EffectiveRank stable() {
        return new EffectiveRank(new Kind(
                new About("stable-rank", "Stable rank", "Rudelson, Vershynin 2007, J. ACM 54(4)", false),
                s -> {
                    var v = s.variances();
                    return v.length == 0 || v[0] == 0 ? 0 : Arrays.stream(v).sum() / v[0];
                },
                "the whole variance is that many times the largest"));
    }

    /// The squared sum of the variances over the sum of their squares.
    public static EffectiveRank participation() {
        return new EffectiveRank(new Kind(
                new About(
                        "participation", "Participation ratio", "Gao, Ganguli 2015, Curr. Opin. Neurobiol. 32", false),
                s -> {
                    var v = s.variances();
                    double squares = Arrays.stream(v).map(x -> x * x).sum();
                    double sum = Arrays.stream(v).sum();
                    return squares == 0 ? 0 : sum * sum / squares;
                },
                "so many components take part in the variance"));
    }

    private static double entropy(double[] values) {
        double sum = Arrays.stream(values).sum();
        return sum == 0
                ? 0
                : Arrays.stream(values)
                        .map(v -> v / sum)
                        .filter(p -> p > 0)
                        .map(p -> -p * Math.log(p))
                        .sum();
    }

    @Override
    public About about() {
        return kind.about;
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        double value = kind.value.applyAsDouble(evidence.spectrum());
        if (!(value >= 0.5)) {
            return Voice.silent(this, "There is no variance to count.");
        }
        return new Voice(
                this,
                (int) Math.round(value),
                Voice.Curve.NONE,
                Numbers.shown(value) + ": " + kind.means + "; a measure of spread, not a test against noise.");
    }
}
