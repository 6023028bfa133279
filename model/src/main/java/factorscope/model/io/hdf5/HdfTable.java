package factorscope.model.io.hdf5;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.lang.System.Logger.Level;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A group whose children are columns, one entry per position of an axis: a data frame of AnnData.
///
/// @param file that holds it
record HdfTable(Path file) {
    private static final System.Logger LOG = System.getLogger(HdfTable.class.getName());

    /// More of them are not read: they could all be one and the same.
    private static final int MOST_COLUMNS = 1000;

    /// The index as `name`, and every column that can be read.
    Optional<MetadataTable> of(Group group, int rows) {
        var index = group.getAttribute("_index");
        var first = index != null && index.getData() instanceof String text ? text : "_index";
        var columns = new ArrayList<MetadataColumn>();
        column(group.getChildren().get(first), "name", rows).ifPresent(columns::add);
        var order = group.getAttribute("column-order");
        var names = order != null && order.getData() instanceof String[] texts
                ? List.of(texts)
                : List.copyOf(group.getChildren().keySet());
        for (var name : names.stream().distinct().limit(MOST_COLUMNS).toList()) {
            if (!name.equals(first)) {
                column(group.getChildren().get(name), name, rows).ifPresent(columns::add);
            }
        }
        return table(columns, rows);
    }

    /// The children of these names, of those that are there.
    Optional<MetadataTable> of(Group group, List<String> names, int rows) {
        var columns = new ArrayList<MetadataColumn>();
        for (var name : names) {
            column(group.getChildren().get(name), name, rows).ifPresent(columns::add);
        }
        return table(columns, rows);
    }

    private static Optional<MetadataTable> table(List<MetadataColumn> columns, int rows) {
        return columns.isEmpty() ? Optional.empty() : Optional.of(new MetadataTable(rows, columns));
    }

    /// Words, numbers, or categories with their codes; empty where it is none of them or of another length.
    Optional<MetadataColumn> column(@Nullable Node node, String name, int rows) {
        try {
            if (node instanceof Group group
                    && group.getChildren().get("codes") instanceof Dataset codes
                    && group.getChildren().get("categories") instanceof Dataset categories) {
                return categories(codes, categories, name, rows);
            }
            if (!(node instanceof Dataset dataset) || !isColumn(dataset, rows)) {
                return Optional.empty();
            }
            var values = dataset.getData();
            var builder = new MetadataColumn.Builder(name, rows);
            for (int i = 0; i < rows; i++) {
                builder.add(text(Array.get(values, i)));
            }
            return Optional.of(builder.build());
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException e) {
            // of a kind that the library does not read
            LOG.log(Level.INFO, "The column " + name + " is left out: " + e.getMessage(), e);
            return Optional.empty();
        }
    }

    private boolean isColumn(Dataset dataset, int rows) {
        if (dataset.getDimensionsAsLong().length != 1 || dataset.getSize() != rows || dataset.isCompound()) {
            return false;
        }
        Filled.requirePlausible(file, 8.0 * rows, "a column");
        return true;
    }

    private Optional<MetadataColumn> categories(Dataset codes, Dataset categories, String name, int rows) {
        if (!isColumn(codes, rows) || !isColumn(categories, Math.toIntExact(categories.getSize()))) {
            return Optional.empty();
        }
        var texts = categories.getData();
        int count = Array.getLength(texts);
        var numbers = codes.getData();
        var builder = new MetadataColumn.Builder(name, rows);
        for (int i = 0; i < rows; i++) {
            long code = ((Number) Array.get(numbers, i)).longValue();
            // what has no category has the code -1
            builder.add(code < 0 || code >= count ? "" : text(Array.get(texts, (int) code)));
        }
        return Optional.of(builder.build());
    }

    private static String text(Object value) {
        return switch (value) {
            case Float real -> Numbers.plain(real);
            case Double real -> Numbers.plain(real);
            default -> String.valueOf(value);
        };
    }
}
