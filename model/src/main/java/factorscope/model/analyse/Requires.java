package factorscope.model.analyse;

/// What an analysis is asked about.
public enum Requires {
    /// Nothing: it makes its own data.
    NOTHING(0, 0, ""),
    DATA(1, 0, "Open a dataset first."),
    /// A result by itself.
    RESULT(0, 1, "Choose a result first."),
    /// A result, and the data that those it was made from were prepared from.
    RESULT_AND_ORIGIN(1, 1, "Open the data of the result, and those that they were prepared from."),
    TWO_DATASETS(2, 0, "Open another dataset with the same columns first."),
    /// A result, and the data that it was made from.
    RESULT_AND_DATA(1, 1, "Choose a result whose data are open."),
    /// A result, and a matrix that leads from its columns elsewhere.
    RESULT_AND_MATRIX(1, 1, "Open a matrix that has the result's columns along one of its axes."),
    /// Two results of the same columns.
    TWO_RESULTS(0, 2, "Run another decomposition of the same columns first."),
    /// Two results or more of the same columns, with more and more components.
    RESULTS(0, 2, "Run the same algorithm with another number of components first.");

    private final int datasets;
    private final int results;
    private final String missing;

    Requires(int datasets, int results, String missing) {
        this.datasets = datasets;
        this.results = results;
        this.missing = missing;
    }

    /// What to do where it is not there.
    public String missing() {
        return missing;
    }

    /// What kind of thing is asked about.
    public enum Kind {
        NOTHING,
        DATA,
        RESULT_AND_DATA,
        RESULT,
        RESULTS
    }

    public Kind kind() {
        return switch (this) {
            case NOTHING -> Kind.NOTHING;
            case DATA, TWO_DATASETS -> Kind.DATA;
            case RESULT_AND_DATA, RESULT_AND_MATRIX -> Kind.RESULT_AND_DATA;
            case RESULT, RESULT_AND_ORIGIN -> Kind.RESULT;
            case TWO_RESULTS, RESULTS -> Kind.RESULTS;
        };
    }

    /// Whether the data are where the result says that they came from.
    public boolean isDataOfResult() {
        return this == RESULT_AND_ORIGIN;
    }

    public int datasets() {
        return datasets;
    }

    public int results() {
        return results;
    }
}
