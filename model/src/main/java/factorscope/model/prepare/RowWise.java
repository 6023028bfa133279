package factorscope.model.prepare;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.SparseRows;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Goes through data row by row, all axes but the first folded, and writes new data the same way.
public final class RowWise {
    private static final int BLOCK_VALUES = 1 << 18;

    private RowWise() {}

    /// Looks at a row.
    public interface Visitor {
        /// @param values not to be kept: the next row comes in the same array
        void visit(int row, double[] values);
    }

    public static void forEach(Dataset data, Visitor visitor) {
        var values = data.values();
        int rows = data.rows().size();
        int columns = Math.toIntExact(values.shape().columns());
        int block = Math.max(1, BLOCK_VALUES / Math.max(1, columns));
        var row = new double[columns];
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(8L * block * Math.max(1, columns), 8);
            for (int from = 0; from < rows; from += block) {
                int count = Math.min(block, rows - from);
                values.copyRows(from, count, DType.FLOAT64, buffer);
                for (int i = 0; i < count; i++) {
                    MemorySegment.copy(buffer, JAVA_DOUBLE, 8L * i * columns, row, 0, columns);
                    visitor.visit(from + i, row);
                }
            }
        }
    }

    /// Takes the rows of new data, one after the other.
    public interface Writer {
        void add(double[] row);
    }

    /// Fills in all rows. Of sparse data it is asked twice, and says the same both times.
    public interface Source {
        void write(Writer writer);
    }

    /// New data in the old ones' working type; sparse ones stay so where enough of their values are still zero.
    public static Dataset write(Dataset data, List<Axis> axes, MemoryBudget memory, Source source) {
        var shape = new Shape(axes.stream().map(a -> (long) a.size()).toList());
        if (shape.count() == 0) {
            throw Failure.data(
                    "Nothing of " + data.name() + " would be left.", "Choose other rows or columns, or another step.");
        }
        var type = data.values().dtype().working();
        var scope = memory.scope("prepared data");
        try {
            var storage = Storage.of(scope);
            if (data.values().source().orElse(null) instanceof SparseRows) {
                long count = Count.of(source);
                if (SparseRows.isWorthwhile(shape, count, type)) {
                    var rows = SparseWriter.write(source, shape, count, type, scope);
                    return new Dataset(
                            data.id(), data.name(), axes, Tensor.of(rows, type, shape, storage), data.origin());
                }
            }
            var into = scope.allocate(shape.count() * type.bytes());
            source.write(new PlainWriter(into, type));
            return new Dataset(data.id(), data.name(), axes, Tensor.of(into, type, shape, storage), data.origin());
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    private static final class PlainWriter implements Writer {
        private final MemorySegment into;
        private final DType type;
        private long at;

        PlainWriter(MemorySegment into, DType type) {
            this.into = into;
            this.type = type;
        }

        @Override
        public void add(double[] row) {
            for (double value : row) {
                if (type == DType.FLOAT32) {
                    into.setAtIndex(JAVA_FLOAT, at++, (float) value);
                } else {
                    into.setAtIndex(JAVA_DOUBLE, at++, value);
                }
            }
        }
    }

    /// Counts what is not zero.
    private static final class Count implements Writer {
        private long found;

        @Override
        public void add(double[] row) {
            for (double value : row) {
                found += value == 0 ? 0 : 1;
            }
        }

        static long of(Source source) {
            var count = new Count();
            source.write(count);
            return count.found;
        }
    }

    private static final class SparseWriter implements Writer {
        private final SparseRows rows;
        private final long width;
        private long at;
        private long place;

        private SparseWriter(SparseRows rows) {
            this.rows = rows;
            width = rows.shape().columns();
        }

        static SparseRows write(Source source, Shape shape, long count, DType type, OffHeap scope) {
            var rows = SparseRows.allocate(scope, shape, count, type);
            source.write(new SparseWriter(rows));
            return rows;
        }

        /// A row may come in several pieces.
        @Override
        public void add(double[] row) {
            for (double value : row) {
                if (value != 0) {
                    rows.set(at++, (int) (place % width), value);
                }
                place++;
                if (place % width == 0) {
                    rows.starts().setAtIndex(JAVA_LONG, place / width, at);
                }
            }
        }
    }

    /// A value of new data.
    public interface Cell {
        /// @param at its place along each axis; not to be kept
        double at(int[] at);
    }

    /// The value at its place along each axis.
    public static double value(Dataset data, int[] at) {
        long column = 0;
        for (int m = 1; m < at.length; m++) {
            column = column * data.axes().get(m).size() + at[m];
        }
        return data.values().at(at[0], column);
    }

    /// New data whose values are looked up one by one.
    public static Dataset refold(Dataset data, List<Axis> axes, MemoryBudget memory, Cell cell) {
        return write(data, axes, memory, writer -> {
            int width = 1;
            for (var axis : axes.subList(1, axes.size())) {
                width *= axis.size();
            }
            var row = new double[width];
            var at = new int[axes.size()];
            for (int i = 0; i < axes.getFirst().size(); i++) {
                at[0] = i;
                for (int j = 0; j < width; j++) {
                    row[j] = cell.at(at);
                    for (int m = at.length - 1; m > 0 && ++at[m] == axes.get(m).size(); m--) {
                        at[m] = 0;
                    }
                }
                writer.add(row);
            }
        });
    }

    /// The same axes, every row made anew.
    public static Dataset map(Dataset data, MemoryBudget memory, java.util.function.UnaryOperator<double[]> row) {
        return write(data, data.axes(), memory, writer -> forEach(data, (_, values) -> writer.add(row.apply(values))));
    }

    /// Makes a value anew.
    public interface Value {
        /// @param column all axes but the first folded
        double of(double value, int column);
    }

    /// The same axes, every value made anew.
    public static Dataset mapValues(Dataset data, MemoryBudget memory, Value value) {
        return map(data, memory, row -> {
            var out = row.clone();
            for (int j = 0; j < out.length; j++) {
                out[j] = value.of(out[j], j);
            }
            return out;
        });
    }

    /// Some rows, in the order given.
    public static Dataset rows(Dataset data, int[] picked, MemoryBudget memory) {
        var axes = new ArrayList<>(data.axes());
        axes.set(0, picked(data.rows(), picked, "rows"));
        return write(data, axes, memory, writer -> {
            int columns = Math.toIntExact(data.values().shape().columns());
            var row = new double[columns];
            try (var arena = Arena.ofConfined()) {
                var buffer = arena.allocate(8L * Math.max(1, columns), 8);
                for (int i : picked) {
                    data.values().copyRows(i, 1, DType.FLOAT64, buffer);
                    MemorySegment.copy(buffer, JAVA_DOUBLE, 0, row, 0, columns);
                    writer.add(row);
                }
            }
        });
    }

    /// Some columns of data with two axes, in the order given.
    public static Dataset columns(Dataset data, int[] picked, MemoryBudget memory) {
        requireTable(data);
        var axes = List.of(data.rows(), picked(data.columns(), picked, "columns"));
        return write(data, axes, memory, writer -> {
            var row = new double[picked.length];
            forEach(data, (_, values) -> {
                for (int j = 0; j < row.length; j++) {
                    row[j] = values[picked[j]];
                }
                writer.add(row);
            });
        });
    }

    public static void requireTable(Dataset data) {
        if (data.axes().size() != 2) {
            throw Failure.data(
                    "This step takes data with two axes; " + data.name() + " has "
                            + data.axes().size() + ".",
                    "Leave it out, or unfold the data first (unfold 1).");
        }
    }

    /// @param what was picked, for the new axis' id: it is not the old axis any more
    static Axis picked(Axis axis, int[] picked, String what) {
        return new Axis(
                new AxisId(
                        axis.id().text() + "/" + what + "-" + Integer.toHexString(java.util.Arrays.hashCode(picked))),
                axis.name(),
                picked.length,
                axis.role(),
                axis.labels().pick(picked));
    }
}
