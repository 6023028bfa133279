package factorscope.model.linalg;

/// Some consecutive rows of a dataset, in the working type.
///
/// @param first the number of the first row
/// @param values rows x columns; only to be read, and only while the block is worked on
public record RowBlock(long first, Matrix values) {
    public int count() {
        return Math.toIntExact(values.rows());
    }
}
