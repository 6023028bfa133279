package factorscope.model.io.columns;

import factorscope.model.data.DType;
import factorscope.model.data.MetadataColumn;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// An open file of columns.
public interface Columns extends AutoCloseable {
    /// What a column holds in every row.
    enum Kind {
        NUMBER,
        TEXT,
        /// Dates and times of day, which label rows.
        TIME,
        /// Numbers in a list, or in lists of lists, of the same lengths in every row.
        LIST,
        OTHER
    }

    /// @param dtype of its numbers; empty where it has none that can be read
    /// @param refusal why it cannot be opened; empty if it can
    record Column(String name, Kind kind, Optional<DType> dtype, Optional<String> refusal) {}

    long rows();

    List<Column> columns();

    /// The lengths of a list column's lists, outermost first; lists that are missing have none.
    ///
    /// @throws IOException if they have different lengths
    List<Long> lengths(Column column) throws IOException;

    /// Whether a number, or a list of them, is missing somewhere.
    boolean hasMissing(Column column) throws IOException;

    /// The type in which a column's numbers can be given: its own, or one that has NaN where some are missing.
    default DType given(Column column) throws IOException {
        var own = column.dtype().orElseThrow();
        return own.isFloating() || !hasMissing(column) ? own : DType.FLOAT64;
    }

    /// Fills in all of a column's numbers, in native byte order; missing ones, and those of missing lists, are NaN.
    ///
    /// @param dtype as [#given] says, or FLOAT64
    /// @param lengths of its lists
    /// @param into rows x (lengths)
    void fill(Column column, List<Long> lengths, DType dtype, MemorySegment into) throws IOException;

    /// A column's words, its times, or its numbers as words.
    MetadataColumn texts(Column column) throws IOException;

    @Override
    void close();
}
