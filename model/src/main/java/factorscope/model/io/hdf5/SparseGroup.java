package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.Member;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Optional;

/// A sparse matrix that is kept as a group: its values, their places and where each line begins, as AnnData and the
/// 10x counts have it.
final class SparseGroup {
    private static final List<String> PARTS = List.of("data", "indices", "indptr");

    /// The shape, as its writers call it.
    private static final List<String> SHAPES = List.of("shape", "h5sparse_shape");

    private static final List<String> FORMATS = List.of("encoding-type", "h5sparse_format");

    private SparseGroup() {}

    static boolean is(Group group) {
        var children = group.getChildren();
        return PARTS.stream().allMatch(part -> children.get(part) instanceof Dataset)
                && shape(group).isPresent();
    }

    static Member member(Group group, String path) {
        var data = (Dataset) group.getChild("data");
        var dtype = HdfNumbers.dtype(data);
        long bytes = 0;
        for (var part : PARTS) {
            bytes += ((Dataset) group.getChild(part)).getSizeInBytes();
        }
        return new Member(
                path,
                shape(group).orElseThrow(),
                "sparse " + dtype.map(DType::text).orElse("?"),
                bytes,
                dtype.isPresent() ? Optional.empty() : Optional.of("Its values are not numbers."));
    }

    /// Samples x features. Counts of cells are filed the other way round, a line for every cell.
    private static Optional<Shape> shape(Group group) {
        for (var name : SHAPES) {
            Object data = null;
            if (group.getAttribute(name) != null) {
                data = group.getAttribute(name).getData();
            } else if (group.getChildren().get(name) instanceof Dataset dataset && dataset.getSize() == 2) {
                data = dataset.getData();
            }
            if (data != null && data.getClass().isArray() && Array.getLength(data) == 2) {
                long rows = ((Number) Array.get(data, 0)).longValue();
                long columns = ((Number) Array.get(data, 1)).longValue();
                return Optional.of(isTurned(group) ? Shape.of(columns, rows) : Shape.of(rows, columns));
            }
        }
        return Optional.empty();
    }

    /// Whether it is features x cells, as 10x files it.
    static boolean isTurned(Group group) {
        return group.getChildren().containsKey("barcodes");
    }

    static boolean isByRows(Group group, Shape shape) {
        for (var name : FORMATS) {
            if (group.getAttribute(name) != null) {
                return String.valueOf(group.getAttribute(name).getData()).startsWith("csr");
            }
        }
        return isTurned(group) || length(group.getChild("indptr")) == shape.rows() + 1;
    }

    private static long length(Node node) {
        return node instanceof Dataset dataset ? dataset.getSize() : 0;
    }
}
