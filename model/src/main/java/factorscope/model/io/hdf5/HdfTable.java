package factorscope.model.io.hdf5;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.io.Filled;
import factorscope.model.io.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A group whose children are columns, one entry per position of an axis: a data frame of AnnData.
///
/// @param file that holds it
/// @param progress is told which columns are left out, and why
record HdfTable(HdfFile file, Progress progress) {
    /// More of them are not read: they could all be one and the same.
    private static final int MOST_COLUMNS = 1000;

    /// The index as `name`, and every column that can be read.
    Optional<MetadataTable> of(HdfObject group, int rows) throws IOException {
        var first = group.text("_index").orElse("_index");
        var columns = new ArrayList<MetadataColumn>();
        column(group, first, "name", rows).ifPresent(columns::add);
        var order = group.attribute("column-order");
        var names = order != null
                ? order.texts()
                : group.links().stream().map(HdfLinks.Link::name).toList();
        for (var name : names.stream().distinct().limit(MOST_COLUMNS).toList()) {
            if (!name.equals(first)) {
                column(group, name, name, rows).ifPresent(columns::add);
            }
        }
        return table(columns, rows);
    }

    /// The children of these names, of those that are there.
    Optional<MetadataTable> of(HdfObject group, List<String> names, int rows) {
        var columns = new ArrayList<MetadataColumn>();
        for (var name : names) {
            column(group, name, name, rows).ifPresent(columns::add);
        }
        return table(columns, rows);
    }

    private static Optional<MetadataTable> table(List<MetadataColumn> columns, int rows) {
        return columns.isEmpty() ? Optional.empty() : Optional.of(new MetadataTable(rows, columns));
    }

    private Optional<MetadataColumn> column(HdfObject group, String child, String name, int rows) {
        try {
            var node = group.child(child);
            return node == null ? Optional.empty() : column(node, name, rows);
        } catch (IOException e) {
            progress.remark("The column " + name + " of the labels is left out: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }

    /// Words, numbers, categories with their codes, or values with a mask; empty where it is none of them.
    Optional<MetadataColumn> column(HdfObject node, String name, int rows) throws IOException {
        if (node.isDataset()) {
            var dataset = new HdfDataset(node);
            return Optional.of(column(name, entries(dataset, rows), Optional.empty()));
        }
        var codes = node.dataset("codes");
        var categories = node.dataset("categories");
        if (codes.isPresent() && categories.isPresent()) {
            return Optional.of(categories(codes.get(), categories.get(), name, rows));
        }
        var values = node.dataset("values");
        var mask = node.dataset("mask");
        if (values.isPresent() && mask.isPresent()) {
            requireLength(mask.get(), rows);
            return Optional.of(column(
                    name, entries(values.get(), rows), Optional.of(mask.get().numbers())));
        }
        throw new IOException("it is a group of an unknown kind");
    }

    private List<String> entries(HdfDataset dataset, int rows) throws IOException {
        requireLength(dataset, rows);
        if (dataset.type() instanceof HdfType.Compound || dataset.refusal().isPresent()) {
            throw new IOException(
                    dataset.reason().orElse("it holds " + dataset.type().words()));
        }
        return dataset.texts();
    }

    private void requireLength(HdfDataset dataset, int rows) throws IOException {
        if (dataset.shape().order() != 1 || dataset.count() != rows) {
            throw new IOException("it has the shape " + dataset.shape().text() + ", not " + rows);
        }
        requirePlausible(rows);
    }

    private void requirePlausible(long rows) {
        Filled.requirePlausible(file.path(), 8.0 * rows, "a column");
    }

    /// @param masked not zero where an entry is missing
    private static MetadataColumn column(String name, List<String> entries, Optional<double[]> masked) {
        var builder = new MetadataColumn.Builder(name, entries.size());
        for (int i = 0; i < entries.size(); i++) {
            builder.add(masked.isPresent() && masked.get()[i] != 0 ? "" : entries.get(i));
        }
        return builder.build();
    }

    private MetadataColumn categories(HdfDataset codes, HdfDataset categories, String name, int rows)
            throws IOException {
        requireLength(codes, rows);
        requirePlausible(categories.count());
        var texts = categories.texts();
        var numbers = codes.numbers();
        var builder = new MetadataColumn.Builder(name, rows);
        for (int i = 0; i < rows; i++) {
            int code = (int) numbers[i];
            // what has no category has the code -1
            builder.add(code < 0 || code >= texts.size() ? "" : texts.get(code));
        }
        return builder.build();
    }
}
