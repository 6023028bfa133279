package factorscope.model.data;

import java.lang.foreign.MemorySegment;

/// Values that do not lie one after the other: compressed rows, or chunks that are unpacked when they are read.
/// Several threads may read at once.
public interface RowSource {
    /// Writes whole rows.
    ///
    /// @param working the working type of the tensor, or FLOAT64
    /// @param into `count * columns` values in native order
    void copyRows(long from, int count, DType working, MemorySegment into);

    /// The same in the type in which they are stored.
    void copyStored(long from, int count, MemorySegment into);

    double at(long row, long column);

    /// The same as it is stored, as [Tensor#bits] gives it.
    long bits(long row, long column);

    /// Bytes that are held, in memory or in a file.
    long bytes();

    /// How the values are kept, such as `sparse, 0.5 % of them there`.
    String words();
}
