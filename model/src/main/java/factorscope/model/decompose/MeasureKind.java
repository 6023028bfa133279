package factorscope.model.decompose;

import factorscope.model.data.Numbers;
import java.util.List;
import java.util.Optional;

/// What a number about a result is called, how it is written, and which way it is better.
///
/// @param key in [Measures] and in files
/// @param label on the screen
public record MeasureKind(String key, String label, Format format, Better better) {
    /// How it is written.
    public enum Format {
        /// Four digits.
        ERROR,
        /// Three digits.
        NUMBER,
        /// Six digits.
        LONG,
        /// A share, in per cent.
        SHARE,
        /// A number of per cent.
        PER_CENT,
        COUNT,
        /// As it was written.
        PLAIN,
        /// Positive for yes.
        YES
    }

    /// Which way it is better.
    public enum Better {
        LESS,
        MORE,
        NEITHER
    }

    /// In the order in which they are read.
    private static final List<MeasureKind> ALL = List.of(
            less(Measures.CENTRED_ERROR, "Relative error, centred", Format.ERROR),
            less(Measures.RELATIVE_ERROR, "Relative error", Format.ERROR),
            more(Measures.EXPLAINED, "Explained (R2X)", Format.SHARE),
            neither(Measures.OBSERVED, "Observed share of the values", Format.SHARE),
            neither(Measures.SPARSE, "Off (sparse part)", Format.SHARE),
            neither(Measures.DETECTED, "Cells noticed (estimate)", Format.SHARE),
            neither(Measures.NOISE, "Noise (deviation)", Format.NUMBER),
            more(Measures.CORE_CONSISTENCY, "Core consistency", Format.PER_CENT),
            neither(Measures.CONGRUENCE, "Strongest congruence", Format.NUMBER),
            more(Measures.KRUSKAL, "Unique (Kruskal)", Format.YES),
            less(Measures.HELD_OUT_ERROR, "Error of held-out", Format.ERROR),
            less(Measures.HELD_OUT_ERROR_OF_SVD, "The same of an SVD", Format.ERROR),
            neither(Measures.SMOOTHNESS, "Weight of smoothness", Format.PLAIN),
            more(Measures.DEVIANCE_EXPLAINED, "Deviance explained", Format.SHARE),
            less(Measures.COUPLED_ERROR, "Error of the matrix", Format.ERROR),
            neither(Measures.STRUCTURES, "Structures tried", Format.COUNT),
            less(Measures.PARAMETERS, "Numbers kept", Format.COUNT),
            neither(Measures.LOOKED_AT, "Values looked at", Format.COUNT),
            less(Measures.FLOOR_BELOW, "SVD floor at K − 1", Format.ERROR),
            less(Measures.FLOOR, "SVD floor at K", Format.ERROR),
            less(Measures.ACTIVE, "Active per row", Format.NUMBER),
            less(Measures.INERTIA, "Inertia", Format.LONG),
            less(Measures.OBJECTIVE, "Objective", Format.LONG),
            neither(Measures.STARTS_AGREEING, "Starts that agree", Format.COUNT),
            neither(Measures.STARTS, "Starts", Format.COUNT),
            more(Measures.LOG_LIKELIHOOD, "Log-likelihood", Format.LONG),
            neither(Measures.DRAWN, "Rows drawn", Format.COUNT),
            neither(Measures.TOTAL_VARIANCE, "Total variance", Format.LONG),
            neither(Measures.SWEEPS, "Sweeps", Format.COUNT),
            less(Measures.RESIDUAL, "Residual of the singular vectors", Format.NUMBER));

    private static MeasureKind less(String key, String label, Format format) {
        return new MeasureKind(key, label, format, Better.LESS);
    }

    private static MeasureKind more(String key, String label, Format format) {
        return new MeasureKind(key, label, format, Better.MORE);
    }

    private static MeasureKind neither(String key, String label, Format format) {
        return new MeasureKind(key, label, format, Better.NEITHER);
    }

    public static List<MeasureKind> all() {
        return ALL;
    }

    /// What a name stands for; empty for one that another version knows.
    public static Optional<MeasureKind> of(String key) {
        return ALL.stream().filter(k -> k.key.equals(key)).findFirst();
    }

    /// As it is read.
    public String text(double value) {
        return switch (format) {
            case ERROR -> Numbers.shown(value, 4);
            case NUMBER -> Numbers.shown(value, 3);
            case LONG -> Numbers.shown(value, 6);
            case SHARE -> Numbers.percent(value);
            case PER_CENT -> Numbers.shown(value, 3) + " %";
            case COUNT -> Numbers.count(Math.round(value));
            case PLAIN -> Numbers.plain(value);
            case YES -> value >= 0 ? "yes" : "not ensured";
        };
    }
}
