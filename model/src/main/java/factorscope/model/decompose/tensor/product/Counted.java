package factorscope.model.decompose.tensor.product;

/// Which differences to the data are errors.
public interface Counted {
    Counted ALL = (_, _) -> {};

    /// Missing values are no error.
    Counted PRESENT = (_, differences) -> {
        for (int j = 0; j < differences.length; j++) {
            differences[j] = Double.isNaN(differences[j]) ? 0 : differences[j];
        }
    };

    /// @param differences of one row, NaN where a value is missing; become 0 where they are no error
    void select(long row, double[] differences);

    static Counted of(boolean allowsMissing) {
        return allowsMissing ? PRESENT : ALL;
    }
}
