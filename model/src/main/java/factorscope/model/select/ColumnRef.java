package factorscope.model.select;

import factorscope.model.data.AxisId;

/// Names a column of numbers or texts along an axis, so that a rule can outlive the view that made it.
public sealed interface ColumnRef {
    /// The loadings of one component (or one coordinate of a map).
    ///
    /// @param resultId of the result, see the workspace
    /// @param axis 0 for rows, 1 for columns
    record Loading(String resultId, int axis, int component) implements ColumnRef {}

    /// A metadata column of an axis.
    record Metadata(AxisId axis, String column) implements ColumnRef {}

    /// The cluster of each row.
    record Cluster(String resultId) implements ColumnRef {}
}
