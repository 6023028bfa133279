package factorscope.model.analyse;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Some of the rows of a dataset, such as those that are selected.
public final class RowGroup {
    private final BitSet rows;

    /// @param rows from 0; not kept
    public RowGroup(BitSet rows) {
        this.rows = (BitSet) rows.clone();
    }

    /// A copy.
    public BitSet rows() {
        return (BitSet) rows.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowGroup group && group.rows.equals(rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }
}
