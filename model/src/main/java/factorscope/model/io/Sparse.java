package factorscope.model.io;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.SparseRows;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/// Matrices of which files name only the values that are there. They stay compressed where that saves memory.
public final class Sparse {
    private Sparse() {}

    /// The values that are there, in any order; those of one place are added up.
    public interface Entries {
        /// Is asked twice and says the same both times.
        void forEach(Visitor visitor) throws IOException;
    }

    /// Takes a value.
    public interface Visitor {
        void entry(long row, long column, double value) throws IOException;
    }

    /// @param dtype of the values, as they are to be kept: FLOAT32 or FLOAT64
    /// @param count how many entries there are
    public static Dataset read(
            Path file,
            String importer,
            Member member,
            DType dtype,
            long count,
            ParamValues options,
            MemoryBudget memory,
            Entries entries) {
        var shape = member.shape();
        // whoever computes unpacks whole rows
        Filled.requirePlausible(file, 8.0 * shape.columns(), "a row");
        if (!SparseRows.isWorthwhile(shape, count, dtype)) {
            return Filled.read(
                    file, importer, member, dtype, options, memory, into -> fill(into, shape, dtype, entries));
        }
        Filled.requirePlausible(file, SparseRows.bytes(shape.rows(), count, dtype), shape.text());
        return NewDataset.made(file, importer, member, options, memory, scope -> {
            var rows = compressed(shape, dtype, count, entries, scope, memory);
            return Tensor.of(rows, dtype, shape, Storage.of(scope));
        });
    }

    private static void fill(MemorySegment into, Shape shape, DType dtype, Entries entries) throws IOException {
        long rows = shape.rows();
        long columns = shape.columns();
        entries.forEach((row, column, value) -> {
            requireInside(row, rows, column, columns);
            long at = row * columns + column;
            if (dtype == DType.FLOAT32) {
                into.setAtIndex(JAVA_FLOAT, at, (float) (into.getAtIndex(JAVA_FLOAT, at) + value));
            } else {
                into.setAtIndex(JAVA_DOUBLE, at, into.getAtIndex(JAVA_DOUBLE, at) + value);
            }
        });
    }

    private static void requireInside(long row, long rows, long column, long columns) throws IOException {
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            throw new IOException("an entry lies outside the matrix");
        }
    }

    /// Counted by row first, then put where they belong.
    private static SparseRows compressed(
            Shape shape, DType dtype, long count, Entries entries, OffHeap scope, MemoryBudget memory)
            throws IOException {
        long rows = shape.rows();
        long width = shape.columns();
        if (width > Integer.MAX_VALUE) {
            throw new IOException("it has more columns than can be computed with");
        }
        var sparse = SparseRows.allocate(scope, shape, count, dtype);
        var starts = sparse.starts();
        entries.forEach((row, column, _) -> {
            requireInside(row, rows, column, width);
            add(starts, row + 1, 1);
        });
        for (long row = 0; row < rows; row++) {
            add(starts, row + 1, sparse.start(row));
        }
        if (sparse.count() != count) {
            throw new IOException("it has " + sparse.count() + " entries, not the " + count + " that it announces");
        }
        try (var own = memory.scope("sorting a sparse matrix")) {
            var next = own.allocate(8 * rows);
            MemorySegment.copy(starts, 0, next, 0, 8 * rows);
            entries.forEach((row, column, value) -> {
                long at = next.getAtIndex(JAVA_LONG, row);
                if (at >= sparse.start(row + 1)) {
                    throw new IOException("it was changed while it was read");
                }
                sparse.set(at, (int) column, value);
                add(next, row, 1);
            });
        }
        settle(sparse);
        return sparse;
    }

    private static void add(MemorySegment numbers, long at, long more) {
        numbers.setAtIndex(JAVA_LONG, at, numbers.getAtIndex(JAVA_LONG, at) + more);
    }

    /// Columns ascend within a row, and every place is named once.
    private static void settle(SparseRows sparse) {
        long written = 0;
        long from = 0;
        long rows = sparse.shape().rows();
        for (long row = 0; row < rows; row++) {
            long to = sparse.start(row + 1);
            sort(sparse, from, to);
            long first = written;
            for (long e = from; e < to; e++) {
                int column = sparse.column(e);
                boolean isAgain = written > first && sparse.column(written - 1) == column;
                double value = isAgain ? sparse.value(written - 1) + sparse.value(e) : sparse.value(e);
                written -= isAgain ? 1 : 0;
                sparse.set(written++, column, value);
            }
            sparse.starts().setAtIndex(JAVA_LONG, row + 1, written);
            from = to;
        }
    }

    private static void sort(SparseRows sparse, long from, long to) {
        boolean isSorted = true;
        for (long e = from + 1; e < to && isSorted; e++) {
            isSorted = sparse.column(e - 1) <= sparse.column(e);
        }
        if (isSorted) {
            return;
        }
        // the column above, the place below: sorting is by column, and stable
        var keys = new long[Math.toIntExact(to - from)];
        var values = new double[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) sparse.column(from + i) << 32 | i;
            values[i] = sparse.value(from + i);
        }
        Arrays.sort(keys);
        for (int i = 0; i < keys.length; i++) {
            sparse.set(from + i, (int) (keys[i] >>> 32), values[(int) keys[i]]);
        }
    }
}
