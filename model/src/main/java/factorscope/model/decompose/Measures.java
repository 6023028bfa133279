package factorscope.model.decompose;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Numbers about a result, by the names they have in `result.json`.
public record Measures(Map<String, Double> values) {
    /// Where what is left and what is explained differ by smaller shares, the optimum is the same.
    private static final double AGREEING = 1e-3;

    public static final Measures NONE = new Measures(Map.of());

    /// ||X - Xhat|| / ||X||, X as loaded and prepared.
    public static final String RELATIVE_ERROR = "relativeError";
    /// ||X - Xhat|| / ||X - mean||, where the mean was subtracted first: the part of the variation that is left.
    public static final String CENTRED_ERROR = "centredError";
    /// The smallest relative error that any factorization with K components can have (truncated SVD).
    public static final String FLOOR = "floorAtComponents";
    /// The same with K - 1 components: what a semi-NMF with K can always reach (Gillis and Kumar 2015).
    public static final String FLOOR_BELOW = "floorAtOneFewer";
    /// What the algorithm makes small, in its own units.
    public static final String OBJECTIVE = "objective";
    /// Sum of squared distances to the centres.
    public static final String INERTIA = "inertia";
    /// Mean number of components that are not zero in a row.
    public static final String ACTIVE = "activeComponentsPerRow";
    /// Rows that were drawn where the algorithm cannot take all.
    public static final String DRAWN = "rowsDrawn";
    /// Log-likelihood of the data.
    public static final String LOG_LIKELIHOOD = "logLikelihood";
    /// Sum of the variances of all columns (n - 1 in the denominator).
    public static final String TOTAL_VARIANCE = "totalVariance";

    /// R2X, the share of the data's squares that is explained: 1 - relativeError^2.
    public static final String EXPLAINED = "r2x";
    /// Passes over all modes.
    public static final String SWEEPS = "sweeps";
    /// How many of several starts, each followed to its end, came as near to the data as the best.
    public static final String STARTS_AGREEING = "startsAgreeing";
    /// How many starts there were.
    public static final String STARTS = "starts";

    /// Tucker's congruence of the two components that resemble each other most: near -1 they cancel each other.
    public static final String CONGRUENCE = "congruence";

    /// How nearly superdiagonal the core is, in percent, 100 at most (Bro and Kiers 2003).
    public static final String CORE_CONSISTENCY = "coreConsistency";

    /// By how much Kruskal's condition for uniqueness is exceeded: unique up to order and scale if not negative.
    public static final String KRUSKAL = "kruskalMargin";

    /// The share of the values that are not missing.
    public static final String OBSERVED = "observed";

    /// The relative error of the matrix that a tensor was coupled with.
    public static final String COUPLED_ERROR = "coupledError";

    /// The relative error of values that were left out of the fit.
    public static final String HELD_OUT_ERROR = "heldOutError";

    /// The same of a truncated SVD with as many components as make it smallest.
    public static final String HELD_OUT_ERROR_OF_SVD = "heldOutErrorOfSvd";

    /// The weight of smoothness that was chosen.
    public static final String SMOOTHNESS = "smoothness";

    /// The share of the deviance that is explained, against a model that is the mean everywhere.
    public static final String DEVIANCE_EXPLAINED = "devianceExplained";

    /// The share of the values that are off, in the sparse part.
    public static final String SPARSE = "sparseShare";

    /// A part with more than this share of the values is not sparse: it holds the noise.
    public static final double MOST_SPARSE = 0.3;

    /// Of the counts that the model expects not to be zero, the share that is not: the rest was not noticed.
    public static final String DETECTED = "detectedShare";

    /// The estimated standard deviation of the noise.
    public static final String NOISE = "noise";

    /// Values that were looked at, where that is less than all.
    public static final String LOOKED_AT = "valuesLookedAt";

    /// How many numbers the result consists of.
    public static final String PARAMETERS = "parameters";

    /// How many structures were fitted to find the one that is kept.
    public static final String STRUCTURES = "structuresTried";

    /// The largest ||X'X v - s^2 v|| / s^2 of approximate singular vectors v with values s.
    public static final String RESIDUAL = "singularResidual";

    /// How close the nearest neighbours on a map are in the data: 1 if they are the nearest there too.
    public static final String TRUSTWORTHINESS = "trustworthiness";

    /// How close the nearest neighbours in the data are on a map: 1 if they are the nearest there too.
    public static final String CONTINUITY = "continuity";

    /// The share of the nearest neighbours that are among the nearest on a map.
    public static final String NEIGHBOURS_PRESERVED = "neighboursPreserved";

    /// The rank correlation of distances in the data with those on a map.
    public static final String DISTANCE_CORRELATION = "distanceCorrelation";

    /// The share of the true nearest neighbours that were found, where not all were looked for.
    public static final String NEIGHBOUR_RECALL = "neighbourRecall";

    /// How many parts the graph of neighbours falls into, where a map was to begin with its eigenvectors.
    public static final String GRAPH_PARTS = "graphParts";

    /// How much more of a graph's weight is within clusters than by chance.
    public static final String MODULARITY = "modularity";

    public Measures {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public Measures with(String name, double value) {
        var more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Measures(more);
    }

    /// With [#STARTS] and [#STARTS_AGREEING]; as they are where there was only one.
    ///
    /// @param ends relative errors that the starts ended with
    public Measures withStarts(List<Double> ends) {
        if (ends.size() < 2) {
            return this;
        }
        return with(STARTS, ends.size()).with(STARTS_AGREEING, agreeing(ends));
    }

    /// How many of these relative errors are of the same optimum as the smallest.
    public static int agreeing(List<Double> errors) {
        double best = Collections.min(errors);
        double explained = 1 - best * best;
        return (int) errors.stream()
                .filter(e -> e <= best * (1 + AGREEING) && 1 - e * e >= explained * (1 - AGREEING))
                .count();
    }

    /// With all of these.
    public Measures with(Measures others) {
        var more = new LinkedHashMap<>(values);
        more.putAll(others.values);
        return new Measures(more);
    }

    public Measures without(String name) {
        var fewer = new LinkedHashMap<>(values);
        fewer.remove(name);
        return new Measures(fewer);
    }

    public OptionalDouble get(String name) {
        var value = values.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
