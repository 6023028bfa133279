package factorscope.model.io.matlab;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.Member;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// A matrix in a MATLAB file, by its path through structures and cells.
///
/// @param kind MATLAB's class, in words
/// @param values where its values are; several parts for a sparse matrix: rows, where columns begin, values
/// @param isSparse whether only the values that are there are kept
/// @param refusal why it cannot be opened; empty if it can
record MatlabVariable(
        String name, List<Long> sizes, String kind, List<Part> values, boolean isSparse, Optional<String> refusal) {
    /// Values that lie one after the other.
    ///
    /// @param element where the variable's element begins in the file
    /// @param length of that element, where it is compressed; 0 where it is not
    /// @param offset in the file, or in the element once it is unpacked
    /// @param count of values
    record Part(DType dtype, ByteOrder order, long element, long length, long offset, long count) {
        boolean isCompressed() {
            return length > 0;
        }

        long bytes() {
            return count * dtype.bytes();
        }
    }

    static MatlabVariable refused(String name, List<Long> sizes, String kind, String why) {
        return new MatlabVariable(name, sizes, kind, List.of(), false, Optional.of(why));
    }

    Member member() {
        var shape = new Shape(sizes);
        if (refusal.isPresent()) {
            return new Member(name, shape, kind, 0, refusal);
        }
        var dtype = values.getLast().dtype;
        return isSparse
                ? new Member(
                        name,
                        shape,
                        "sparse " + dtype.text(),
                        values.stream().mapToLong(Part::bytes).sum(),
                        Optional.empty())
                : new Member(name, shape, dtype.text(), shape.count() * dtype.bytes(), Optional.empty());
    }
}
