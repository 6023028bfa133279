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
        /// Numbers in a list, or in lists of lists, of the same lengths in every row.
        LIST,
        OTHER
    }

    /// @param dtype of its numbers; empty where it has none that can be read
    /// @param refusal why it cannot be opened; empty if it can
    record Column(String name, Kind kind, Optional<DType> dtype, Optional<String> refusal) {}

    long rows();

    List<Column> columns();

    /// The lengths of a list column's lists, outermost first, as the first row has them.
    List<Long> lengths(Column column) throws IOException;

    /// Fills in all of a column's numbers, in its own type and native byte order; missing ones are NaN.
    ///
    /// @param into rows x (lengths)
    void fill(Column column, MemorySegment into) throws IOException;

    /// A column's words, or its numbers as words.
    MetadataColumn texts(Column column) throws IOException;

    @Override
    void close();
}
