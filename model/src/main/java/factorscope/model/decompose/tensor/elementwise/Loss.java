package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.param.Param;
import java.util.List;
import java.util.stream.Stream;

/// How far a nonnegative model is from data that are no Gaussian numbers (Hong, Kolda and Duersch 2020).
///
/// Each loss is bounded by one that multiplicative updates with [#pull] over [#push] make smaller, to the power of
/// [#exponent] (Févotte and Idier 2011; for the odds by the tangent of the logarithm).
enum Loss {
    POISSON("poisson", "Counts (Poisson)", "counts, not negative", 1) {
        @Override
        boolean allows(double x) {
            return x >= 0;
        }

        @Override
        double pull(double x, double m) {
            return x / m;
        }

        @Override
        double push(double x, double m) {
            return 1;
        }

        @Override
        double deviance(double x, double m) {
            return 2 * ((x > 0 ? x * Math.log(x / m) : 0) - x + m);
        }

        @Override
        double ownTerm(double x) {
            return x > 0 ? x * Math.log(x) : 0;
        }

        @Override
        double nullDeviance(double count, double sum, double terms) {
            return sum > 0 ? 2 * (terms - sum * Math.log(sum / count)) : 0;
        }
    },
    BERNOULLI("bernoulli", "Yes or no (Bernoulli, odds)", "zeros and ones", 1) {
        @Override
        boolean allows(double x) {
            return x == 0 || x == 1;
        }

        @Override
        double pull(double x, double m) {
            return x / m;
        }

        @Override
        double push(double x, double m) {
            return 1 / (1 + m);
        }

        @Override
        double deviance(double x, double m) {
            return 2 * (Math.log1p(m) - x * Math.log(m));
        }

        @Override
        double ownTerm(double x) {
            return 0;
        }

        @Override
        double nullDeviance(double count, double sum, double terms) {
            double p = sum / count;
            return p <= 0 || p >= 1 ? 0 : -2 * count * (p * Math.log(p) + (1 - p) * Math.log(1 - p));
        }
    },
    /// Counts of which some were not noticed and stand as zeros: only what was counted is fitted, as a Poisson
    /// number that is known not to be zero (López, Lehoucq and Dunlavy 2022). The model is the rate behind it.
    UNDER_COUNTED("undercounted", "Counts, zeros may be false (under-counted)", "counts, not negative", 1) {
        @Override
        boolean allows(double x) {
            return x >= 0;
        }

        @Override
        boolean isSilent(double x) {
            return x == 0;
        }

        @Override
        double detectable(double m) {
            return -Math.expm1(-m);
        }

        @Override
        double pull(double x, double m) {
            return x / m;
        }

        @Override
        double push(double x, double m) {
            return -1 / Math.expm1(-m);
        }

        @Override
        double deviance(double x, double m) {
            return 2 * (ownTerm(x) - logLikelihood(x, 1, m));
        }

        @Override
        double ownTerm(double x) {
            return likeliest(x, 1);
        }

        @Override
        double nullDeviance(double count, double sum, double terms) {
            return count > 0 ? 2 * (terms - likeliest(sum, count)) : 0;
        }

        /// Of so many counts with this sum at one rate, but for what does not depend on it.
        private double logLikelihood(double sum, double count, double m) {
            // log(e^m - 1)
            return sum * Math.log(m) - count * (m + Math.log(-Math.expm1(-m)));
        }

        /// At the rate whose mean, zeros left out, is theirs: the limit where all of them are 1 is a rate of 0.
        private double likeliest(double sum, double count) {
            double mean = sum / count;
            return mean <= 1 ? 0 : logLikelihood(sum, count, rate(mean));
        }

        /// Solves m / (1 - exp(-m)) = mean by Newton's method, which comes down from the right.
        private double rate(double mean) {
            double m = mean;
            for (int i = 0; i < MOST_STEPS; i++) {
                double none = Math.exp(-m);
                double positive = -Math.expm1(-m);
                double step = (m / positive - mean) * positive * positive / (positive - m * none);
                m -= step;
                if (!(step > 1e-14 * m)) {
                    break;
                }
            }
            return m;
        }
    },
    GAMMA("gamma", "Positive, noise grows with size (gamma)", "larger than zero", 0.5) {
        @Override
        boolean allows(double x) {
            return x > 0;
        }

        @Override
        double pull(double x, double m) {
            return x / (m * m);
        }

        @Override
        double push(double x, double m) {
            return 1 / m;
        }

        @Override
        double deviance(double x, double m) {
            return 2 * (x / m - Math.log(x / m) - 1);
        }

        @Override
        double ownTerm(double x) {
            return Math.log(x);
        }

        @Override
        double nullDeviance(double count, double sum, double terms) {
            return 2 * (count * Math.log(sum / count) - terms);
        }
    };

    private static final int MOST_STEPS = 100;

    static final Param.Choice PARAM = new Param.Choice(
            "loss",
            "Loss",
            "What kind of numbers the data are.",
            POISSON.id,
            Stream.of(values()).map(l -> new Param.Choice.Option(l.id, l.label)).toList());

    private final String id;
    private final String label;
    private final String needs;
    private final double exponent;

    Loss(String id, String label, String needs, double exponent) {
        this.id = id;
        this.label = label;
        this.needs = needs;
        this.exponent = exponent;
    }

    static Loss of(String id) {
        return List.of(values()).stream()
                .filter(l -> l.id.equals(id))
                .findFirst()
                .orElseThrow();
    }

    String label() {
        return label;
    }

    /// What values must be, in words.
    String needs() {
        return needs;
    }

    double exponent() {
        return exponent;
    }

    abstract boolean allows(double x);

    /// Whether a value says nothing, as if it were missing.
    boolean isSilent(double x) {
        return false;
    }

    /// How likely a number of this mean is one that is noticed at all; NaN where zeros are as good as others.
    double detectable(double m) {
        return Double.NaN;
    }

    /// @param m of the model, larger than zero
    abstract double pull(double x, double m);

    /// @param m of the model, larger than zero
    abstract double push(double x, double m);

    /// Twice the log-likelihood that is lost against a model that is right about this value.
    ///
    /// @param m of the model, larger than zero
    abstract double deviance(double x, double m);

    /// What a value adds to the deviance of a model that is the same everywhere.
    abstract double ownTerm(double x);

    /// Of the model that is the mean everywhere.
    ///
    /// @param terms the sum of [#ownTerm]
    abstract double nullDeviance(double count, double sum, double terms);
}
