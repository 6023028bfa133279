package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.MemorySegment;

/// A matrix to compute with: off the heap, float32 or float64, row by row, contiguous, native byte order.
///
/// Shares its memory with every view of it ([#rows(long, long)]); mutable, and owned by one solver at a time.
public final class Matrix {
    /// Values that a loop takes to the heap at once: they stay in the nearest cache.
    private static final int CHUNK = 2048;

    /// Squares of so many values a side are turned at once, so that both sides stay in cache.
    private static final int TILE = 32;

    private final MemorySegment segment;
    private final DType dtype;
    private final long rows;
    private final int columns;

    private Matrix(MemorySegment segment, DType dtype, long rows, int columns) {
        if (dtype != DType.FLOAT32 && dtype != DType.FLOAT64) {
            throw new IllegalArgumentException("matrices are float32 or float64, not " + dtype);
        }
        this.segment = segment;
        this.dtype = dtype;
        this.rows = rows;
        this.columns = columns;
    }

    /// Zeros.
    public static Matrix allocate(OffHeap scope, DType dtype, long rows, int columns) {
        return new Matrix(scope.allocate(rows * columns * dtype.bytes()), dtype, rows, columns);
    }

    /// Zeros that live as long as something refers to them: for results.
    public static Matrix allocateShared(MemoryBudget memory, DType dtype, long rows, int columns, String purpose) {
        return new Matrix(memory.allocateShared(rows * columns * dtype.bytes(), purpose), dtype, rows, columns);
    }

    /// The tensor's own memory, all axes but the first folded. The tensor must be [Tensor#isDirect].
    public static Matrix of(Tensor tensor) {
        if (!tensor.isDirect()) {
            throw new IllegalArgumentException("not directly computable: read blocks of rows instead");
        }
        return new Matrix(
                tensor.segment(),
                tensor.dtype(),
                tensor.shape().rows(),
                Math.toIntExact(tensor.shape().columns()));
    }

    /// This matrix's own memory as a tensor; the memory must live as long as the tensor.
    public Tensor asTensor() {
        return Tensor.of(segment, dtype, Shape.of(rows, columns), Storage.collected());
    }

    /// The same for one row or one column of numbers.
    public Tensor asVector() {
        return Tensor.of(segment, dtype, Shape.of(rows * columns), Storage.collected());
    }

    public MemorySegment segment() {
        return segment;
    }

    public DType dtype() {
        return dtype;
    }

    public long rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /// The rows `from` to `from + count`, sharing memory.
    public Matrix rows(long from, long count) {
        long size = dtype.bytes();
        return new Matrix(segment.asSlice(from * columns * size, count * columns * size), dtype, count, columns);
    }

    /// The same numbers in the same order with other dimensions, sharing memory.
    public Matrix reshaped(long newRows, int newColumns) {
        if (newRows * newColumns > rows * columns) {
            throw new IllegalArgumentException("too small to reshape");
        }
        return new Matrix(segment.asSlice(0, newRows * newColumns * dtype.bytes()), dtype, newRows, newColumns);
    }

    public double get(long row, int column) {
        long i = row * columns + column;
        return dtype == DType.FLOAT32 ? segment.getAtIndex(JAVA_FLOAT, i) : segment.getAtIndex(JAVA_DOUBLE, i);
    }

    public void set(long row, int column, double value) {
        long i = row * columns + column;
        if (dtype == DType.FLOAT32) {
            segment.setAtIndex(JAVA_FLOAT, i, (float) value);
        } else {
            segment.setAtIndex(JAVA_DOUBLE, i, value);
        }
    }

    /// Copies one row to the heap, where small loops are fastest.
    public void getRow(long row, double[] into) {
        read(row * columns, into, columns);
    }

    public void setRow(long row, double[] from) {
        write(row * columns, from, columns);
    }

    /// Copies consecutive values to the heap.
    private void read(long start, double[] into, int size) {
        if (dtype == DType.FLOAT64) {
            MemorySegment.copy(segment, JAVA_DOUBLE, 8 * start, into, 0, size);
            return;
        }
        var singles = new float[Math.min(CHUNK, size)];
        for (int done = 0; done < size; done += CHUNK) {
            int count = Math.min(CHUNK, size - done);
            MemorySegment.copy(segment, JAVA_FLOAT, 4 * (start + done), singles, 0, count);
            for (int j = 0; j < count; j++) {
                into[done + j] = singles[j];
            }
        }
    }

    /// Copies consecutive values from the heap.
    private void write(long start, double[] from, int size) {
        if (dtype == DType.FLOAT64) {
            MemorySegment.copy(from, 0, segment, JAVA_DOUBLE, 8 * start, size);
            return;
        }
        var singles = new float[Math.min(CHUNK, size)];
        for (int done = 0; done < size; done += CHUNK) {
            int count = Math.min(CHUNK, size - done);
            for (int j = 0; j < count; j++) {
                singles[j] = (float) from[done + j];
            }
            MemorySegment.copy(singles, 0, segment, JAVA_FLOAT, 4 * (start + done), count);
        }
    }

    /// All values, row by row. For small matrices.
    public double[] toArray() {
        var values = new double[Math.toIntExact(rows * columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = dtype == DType.FLOAT32 ? segment.getAtIndex(JAVA_FLOAT, i) : segment.getAtIndex(JAVA_DOUBLE, i);
        }
        return values;
    }

    /// Overwrites all values, row by row. For small matrices.
    public void fill(double[] values) {
        for (int i = 0; i < rows * columns; i++) {
            if (dtype == DType.FLOAT32) {
                segment.setAtIndex(JAVA_FLOAT, i, (float) values[i]);
            } else {
                segment.setAtIndex(JAVA_DOUBLE, i, values[i]);
            }
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    /// Copies all values from a matrix of the same dimensions, converting where the types differ.
    public void copyFrom(Matrix other) {
        if (other.rows != rows || other.columns != columns) {
            throw new IllegalArgumentException(
                    "dimensions differ: " + rows + "x" + columns + " and " + other.rows + "x" + other.columns);
        }
        if (other.dtype == dtype) {
            MemorySegment.copy(other.segment, 0, segment, 0, rows * columns * dtype.bytes());
        } else {
            var row = new double[columns];
            for (long i = 0; i < rows; i++) {
                other.getRow(i, row);
                setRow(i, row);
            }
        }
    }

    /// Writes some columns as the rows of another matrix of the same type.
    ///
    /// @param first the column that becomes its first row
    public void copyTransposed(int first, Matrix into) {
        if (into.dtype != dtype || into.columns != rows) {
            throw new IllegalArgumentException("not of this type and number of rows");
        }
        int count = Math.toIntExact(into.rows);
        var from = new double[TILE][Math.min(CHUNK, count)];
        var to = new double[TILE];
        for (int j0 = 0; j0 < count; j0 += CHUNK) {
            int width = Math.min(CHUNK, count - j0);
            for (int i0 = 0; i0 < rows; i0 += TILE) {
                int height = (int) Math.min(TILE, rows - i0);
                for (int i = 0; i < height; i++) {
                    read((long) (i0 + i) * columns + first + j0, from[i], width);
                }
                for (int j = 0; j < width; j++) {
                    for (int i = 0; i < height; i++) {
                        to[i] = from[i][j];
                    }
                    into.write((long) (j0 + j) * rows + i0, to, height);
                }
            }
        }
    }

    /// Adds all values of a matrix of the same dimensions; this one must be float64, so that long sums keep
    /// their digits.
    public void accumulate(Matrix other) {
        accumulate(other, 1);
    }

    /// The same for the upper triangle of a square matrix.
    public void accumulateUpper(Matrix other) {
        for (int i = 0; i < rows; i++) {
            long from = (long) i * columns + i;
            part(from, columns - i).accumulate(other.part(from, columns - i));
        }
    }

    /// Some consecutive values as one row, sharing memory.
    private Matrix part(long from, int count) {
        long size = dtype.bytes();
        return new Matrix(segment.asSlice(from * size, count * size), dtype, 1, count);
    }

    /// Copies the upper triangle of a square matrix to the lower one.
    public void mirror() {
        for (int i0 = 0; i0 < columns; i0 += TILE) {
            for (int j0 = 0; j0 <= i0; j0 += TILE) {
                for (int i = i0; i < Math.min(columns, i0 + TILE); i++) {
                    for (int j = j0; j < Math.min(i, j0 + TILE); j++) {
                        set(i, j, get(j, i));
                    }
                }
            }
        }
    }

    /// Adds a multiple of all values.
    public void accumulate(Matrix other, double factor) {
        if (dtype != DType.FLOAT64 || other.rows != rows || other.columns != columns) {
            throw new IllegalArgumentException("sums are float64 and of equal dimensions");
        }
        // by way of the heap: loops over arrays are what the compiler vectorises
        long size = rows * columns;
        int chunk = (int) Math.min(CHUNK, size);
        boolean single = other.dtype == DType.FLOAT32;
        var sum = new double[chunk];
        var singles = new float[single ? chunk : 0];
        var doubles = new double[single ? 0 : chunk];
        for (long done = 0; done < size; done += CHUNK) {
            int count = (int) Math.min(CHUNK, size - done);
            MemorySegment.copy(segment, JAVA_DOUBLE, 8 * done, sum, 0, count);
            if (single) {
                MemorySegment.copy(other.segment, JAVA_FLOAT, 4 * done, singles, 0, count);
                for (int i = 0; i < count; i++) {
                    sum[i] += factor * singles[i];
                }
            } else {
                MemorySegment.copy(other.segment, JAVA_DOUBLE, 8 * done, doubles, 0, count);
                for (int i = 0; i < count; i++) {
                    sum[i] += factor * doubles[i];
                }
            }
            MemorySegment.copy(sum, 0, segment, JAVA_DOUBLE, 8 * done, count);
        }
    }
}
