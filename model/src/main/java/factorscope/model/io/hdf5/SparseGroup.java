package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.Member;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A sparse matrix that is kept as a group: its values, their places and where each line begins, as AnnData, the 10x
/// counts and MATLAB have it.
///
/// @param shape samples x features
/// @param byRows whether its lines are rows
record SparseGroup(HdfDataset data, HdfDataset indices, HdfDataset starts, Shape shape, boolean byRows) {
    private static final List<String> PARTS = List.of("data", "indices", "indptr");
    private static final List<String> MATLAB_PARTS = List.of("data", "ir", "jc");

    /// The shape, as its writers call it.
    private static final List<String> SHAPES = List.of("shape", "h5sparse_shape");

    private static final List<String> FORMATS = List.of("encoding-type", "h5sparse_format");

    /// Empty where a group is none.
    static Optional<SparseGroup> of(HdfObject group) throws IOException {
        var rows = group.number("MATLAB_sparse");
        if (rows.isPresent()) {
            var parts = parts(group, MATLAB_PARTS);
            // a matrix without values has only where its columns begin
            var starts = group.dataset("jc");
            if (starts.isEmpty()) {
                return Optional.empty();
            }
            long columns = Math.max(0, starts.get().count() - 1);
            return parts.map(p -> new SparseGroup(
                    p.get(0), p.get(1), p.get(2), Shape.of(rows.get().longValue(), columns), false));
        }
        var parts = parts(group, PARTS);
        var shape = parts.isPresent() ? shape(group) : Optional.<Shape>empty();
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        var p = parts.get();
        return Optional.of(
                new SparseGroup(p.get(0), p.get(1), p.get(2), shape.get(), isByRows(group, shape.get(), p.get(2))));
    }

    private static Optional<List<HdfDataset>> parts(HdfObject group, List<String> names) throws IOException {
        var parts = new java.util.ArrayList<HdfDataset>();
        for (var name : names) {
            group.dataset(name).ifPresent(parts::add);
        }
        return parts.size() == names.size() ? Optional.of(parts) : Optional.empty();
    }

    Member member(String path) throws IOException {
        var dtype = data.type().dtype();
        long bytes = data.heldBytes() + indices.heldBytes() + starts.heldBytes();
        var refusal = dtype.isEmpty()
                ? Optional.of("Its values are " + data.type().words() + ".")
                : data.refusal().or(indices::refusal).or(starts::refusal);
        return new Member(
                path,
                shape,
                "sparse " + dtype.map(DType::text).orElse(data.type().words()),
                bytes,
                refusal);
    }

    /// Samples x features. Counts of cells are filed the other way round, a line for every cell.
    private static Optional<Shape> shape(HdfObject group) throws IOException {
        for (var name : SHAPES) {
            var attribute = group.attribute(name);
            var numbers = attribute == null ? Optional.<double[]>empty() : attribute.numbers();
            var dataset = group.dataset(name);
            if (numbers.isEmpty() && dataset.isPresent() && dataset.get().count() == 2) {
                numbers = Optional.of(dataset.get().numbers());
            }
            if (numbers.isPresent() && numbers.get().length == 2) {
                long rows = (long) numbers.get()[0];
                long columns = (long) numbers.get()[1];
                return Optional.of(isTurned(group) ? Shape.of(columns, rows) : Shape.of(rows, columns));
            }
        }
        return Optional.empty();
    }

    /// Whether it is features x cells, as 10x files it.
    static boolean isTurned(HdfObject group) throws IOException {
        return group.link("barcodes") != null;
    }

    private static boolean isByRows(HdfObject group, Shape shape, HdfDataset starts) throws IOException {
        for (var name : FORMATS) {
            var format = group.text(name);
            if (format.isPresent()) {
                return format.get().startsWith("csr");
            }
        }
        return isTurned(group) || starts.count() == shape.rows() + 1;
    }
}
