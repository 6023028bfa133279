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
        var shape = shape(data, axes);
        var type = data.values().dtype().working();
        return memory.keeping("prepared data", scope -> {
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
        });
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

    /// Where a value of new data stands in the old ones.
    public interface Cell {
        /// @param at its place along each axis; not to be kept
        /// @return its place in the old data, see [RowWise#place]
        long of(int[] at);
    }

    /// A place along each axis as one number, the last axis running fastest.
    public static long place(Dataset data, int[] at) {
        long place = 0;
        for (int m = 0; m < at.length; m++) {
            place = place * data.axes().get(m).size() + at[m];
        }
        return place;
    }

    /// New data whose values are those of the old ones at other places, in the type in which they are stored.
    public static Dataset refold(Dataset data, List<Axis> axes, MemoryBudget memory, Cell cell) {
        long columns = data.values().shape().columns();
        if (data.values().source().orElse(null) instanceof SparseRows) {
            return write(data, axes, memory, writer -> {
                var one = new double[1];
                forEachPlace(axes, cell, place -> {
                    one[0] = data.values().at(place / columns, place % columns);
                    writer.add(one);
                });
            });
        }
        return stored(data, axes, memory, (type, into) -> {
            var at = new long[1];
            forEachPlace(
                    axes,
                    cell,
                    place -> Tensor.putBits(into, type, at[0]++, data.values().bits(place / columns, place % columns)));
        });
    }

    /// The same values in the same order, along other axes.
    public static Dataset folded(Dataset data, List<Axis> axes, MemoryBudget memory) {
        if (data.values().source().orElse(null) instanceof SparseRows) {
            return write(data, axes, memory, writer -> forEach(data, (_, row) -> writer.add(row)));
        }
        return stored(data, axes, memory, (type, into) -> {
            long width = data.values().shape().columns() * type.bytes();
            for (long i = 0; i < data.rows().size(); i++) {
                data.values().copyStored(i, 1, into.asSlice(i * width, width));
            }
        });
    }

    private static void forEachPlace(List<Axis> axes, Cell cell, java.util.function.LongConsumer use) {
        var at = new int[axes.size()];
        long count = axes.stream().mapToLong(Axis::size).reduce(1, (a, b) -> a * b);
        for (long i = 0; i < count; i++) {
            use.accept(cell.of(at));
            for (int m = at.length - 1; m >= 0 && ++at[m] == axes.get(m).size(); m--) {
                at[m] = 0;
            }
        }
    }

    /// Fills in values as they are stored.
    private interface Stored {
        void write(DType type, MemorySegment into);
    }

    /// New data in the old ones' own type: nothing is computed, so nothing is rounded.
    private static Dataset stored(Dataset data, List<Axis> axes, MemoryBudget memory, Stored source) {
        var shape = shape(data, axes);
        var type = data.values().dtype();
        return memory.keeping("prepared data", scope -> {
            var into = scope.allocate(shape.count() * type.bytes());
            source.write(type, into);
            return new Dataset(
                    data.id(), data.name(), axes, Tensor.of(into, type, shape, Storage.of(scope)), data.origin());
        });
    }

    private static Shape shape(Dataset data, List<Axis> axes) {
        var shape = new Shape(axes.stream().map(a -> (long) a.size()).toList());
        if (shape.count() == 0) {
            throw Failure.data(
                    "Nothing of " + data.name() + " would be left.", "Choose other rows or columns, or another step.");
        }
        return shape;
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
        if (!(data.values().source().orElse(null) instanceof SparseRows)) {
            return stored(data, axes, memory, (type, into) -> {
                long width = data.values().shape().columns() * type.bytes();
                for (int i = 0; i < picked.length; i++) {
                    data.values().copyStored(picked[i], 1, into.asSlice(i * width, width));
                }
            });
        }
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
        return refold(data, axes, memory, at -> (long) at[0] * data.columns().size() + picked[at[1]]);
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
