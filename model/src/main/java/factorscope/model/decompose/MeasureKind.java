package factorscope.model.decompose;

import factorscope.model.data.Numbers;
import java.util.List;
import java.util.Optional;

/// What a number about a result is called, how it is written, and which way it is better.
///
/// @param key in [Measures] and in files
/// @param label on the screen
/// @param help what it is, in one sentence
public record MeasureKind(String key, String label, String help, Format format, Better better) {
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
            less(
                    Measures.CENTRED_ERROR,
                    "Relative error, centred",
                    Format.ERROR,
                    "What is left of the variation about the column means: the norm of the residual over that of the centred data. This is the one to quote."),
            less(
                    Measures.RELATIVE_ERROR,
                    "Relative error",
                    Format.ERROR,
                    "What is left of the data: the norm of the residual over that of the data; 0 is a perfect fit, 1 none."),
            more(
                    Measures.EXPLAINED,
                    "Explained (R2X)",
                    Format.SHARE,
                    "The share of the data's sum of squares that is explained: 1 − relative error squared."),
            neither(
                    Measures.OBSERVED,
                    "Observed share of the values",
                    Format.SHARE,
                    "The share of the values that are there; the others counted as missing."),
            neither(
                    Measures.SPARSE,
                    "Off (sparse part)",
                    Format.SHARE,
                    "The share of the values that are in the sparse part."),
            neither(
                    Measures.DETECTED,
                    "Cells noticed (estimate)",
                    Format.SHARE,
                    "Of the cells in which the model expects an event, the share in which one was noticed."),
            neither(
                    Measures.NOISE,
                    "Noise (deviation)",
                    Format.NUMBER,
                    "The standard deviation of the noise, as estimated from the residual."),
            more(
                    Measures.CORE_CONSISTENCY,
                    "Core consistency",
                    Format.PER_CENT,
                    "How nearly superdiagonal the core is: near 100 % the components fit together, below 50 % there are too many (Bro and Kiers 2003)."),
            neither(
                    Measures.CONGRUENCE,
                    "Strongest congruence",
                    Format.NUMBER,
                    "Tucker's congruence of the two most alike components; near −1 they cancel each other."),
            more(
                    Measures.KRUSKAL,
                    "Unique (Kruskal)",
                    Format.YES,
                    "Whether Kruskal's condition holds, so that the components are unique up to order and scale."),
            less(
                    Measures.HELD_OUT_ERROR,
                    "Error of held-out",
                    Format.ERROR,
                    "The relative error of values that were left out of the fit."),
            less(
                    Measures.HELD_OUT_ERROR_OF_SVD,
                    "The same of an SVD",
                    Format.ERROR,
                    "The relative error of the same values by the best truncated SVD."),
            neither(
                    Measures.SMOOTHNESS,
                    "Weight of smoothness",
                    Format.PLAIN,
                    "The weight of the smoothness penalty that was chosen."),
            more(
                    Measures.DEVIANCE_EXPLAINED,
                    "Deviance explained",
                    Format.SHARE,
                    "The share of the deviance that is explained, against a model that is the mean everywhere."),
            less(
                    Measures.COUPLED_ERROR,
                    "Error of the matrix",
                    Format.ERROR,
                    "The relative error of the matrix that the tensor was coupled with."),
            neither(Measures.STRUCTURES, "Structures tried", Format.COUNT, "How many network structures were tried."),
            less(Measures.PARAMETERS, "Numbers kept", Format.COUNT, "How many numbers the factors and cores hold."),
            neither(Measures.LOOKED_AT, "Values looked at", Format.COUNT, "How many of the data's values were read."),
            less(
                    Measures.FLOOR_BELOW,
                    "SVD floor at K − 1",
                    Format.ERROR,
                    "The smallest relative error with one component fewer; a semi-NMF can always reach it (Gillis and Kumar 2015)."),
            less(
                    Measures.FLOOR,
                    "SVD floor at K",
                    Format.ERROR,
                    "The smallest relative error that any factorization with as many components can have: that of a truncated SVD."),
            less(
                    Measures.ACTIVE,
                    "Active per row",
                    Format.NUMBER,
                    "How many components are not zero in a row, on average."),
            less(
                    Measures.INERTIA,
                    "Inertia",
                    Format.LONG,
                    "The sum of squared distances of the rows to the centres of their clusters."),
            less(Measures.OBJECTIVE, "Objective", Format.LONG, "What the algorithm makes small, in its own units."),
            neither(
                    Measures.STARTS_AGREEING,
                    "Starts that agree",
                    Format.COUNT,
                    "How many of several starts ended as near to the data as the best; few mean that it may be a local optimum."),
            neither(Measures.STARTS, "Starts", Format.COUNT, "From how many starting points the algorithm was run."),
            more(
                    Measures.LOG_LIKELIHOOD,
                    "Log-likelihood",
                    Format.LONG,
                    "The log-likelihood of the data under the model."),
            more(
                    Measures.MODULARITY,
                    "Modularity",
                    Format.NUMBER,
                    "How much more edge weight lies within clusters than expected by chance: 0 at chance level, near 1 for many well-separated clusters."),
            more(
                    Measures.TRUSTWORTHINESS,
                    "Trustworthiness",
                    Format.NUMBER,
                    "Whether the 15 nearest neighbours on the map are also close in the data: 1 if they all are, about 0.5 for a random map (Venna and Kaski 2001)."),
            more(
                    Measures.CONTINUITY,
                    "Continuity",
                    Format.NUMBER,
                    "Whether the 15 nearest neighbours in the data stay close on the map: 1 if they all do."),
            more(
                    Measures.NEIGHBOURS_PRESERVED,
                    "Neighbours preserved",
                    Format.SHARE,
                    "The mean share of a point's 15 nearest neighbours that are also among its 15 nearest on the map."),
            more(
                    Measures.DISTANCE_CORRELATION,
                    "Distance correlation",
                    Format.NUMBER,
                    "The rank correlation of pairwise distances in the data and on the map; t-SNE and UMAP do not optimise it."),
            more(
                    Measures.NEIGHBOUR_RECALL,
                    "Neighbour recall",
                    Format.SHARE,
                    "The share of the true nearest neighbours that the approximate search found, measured on a sample; it replaces the exact search above 150,000 rows."),
            neither(
                    Measures.GRAPH_PARTS,
                    "Parts of the graph",
                    Format.COUNT,
                    "How many parts the graph of neighbours has (3 for three or more); with more than one the map begins with principal components, since the eigenvectors only tell the parts apart."),
            neither(Measures.DRAWN, "Rows drawn", Format.COUNT, "How many of the rows have a position."),
            neither(Measures.TOTAL_VARIANCE, "Total variance", Format.LONG, "The sum of the variances of all columns."),
            neither(Measures.SWEEPS, "Sweeps", Format.COUNT, "How many passes over all modes were made."),
            less(
                    Measures.RESIDUAL,
                    "Residual of the singular vectors",
                    Format.NUMBER,
                    "How far the computed singular vectors are from exact ones, relative to the largest singular value."));

    private static MeasureKind less(String key, String label, Format format, String help) {
        return new MeasureKind(key, label, help, format, Better.LESS);
    }

    private static MeasureKind more(String key, String label, Format format, String help) {
        return new MeasureKind(key, label, help, format, Better.MORE);
    }

    private static MeasureKind neither(String key, String label, Format format, String help) {
        return new MeasureKind(key, label, help, format, Better.NEITHER);
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
