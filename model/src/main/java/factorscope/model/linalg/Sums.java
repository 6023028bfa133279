package factorscope.model.linalg;

import factorscope.model.data.DType;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// What a pass over the rows adds up: some float64 matrices.
public final class Sums {
    /// The dimensions of one of the matrices.
    public record Part(int rows, int columns) {
        public static Part matrix(int rows, int columns) {
            return new Part(rows, columns);
        }

        public static Part vector(int size) {
            return new Part(1, size);
        }
    }

    private final List<Matrix> parts;

    public Sums(OffHeap scope, List<Part> layout) {
        var list = new ArrayList<Matrix>(layout.size());
        for (var part : layout) {
            list.add(Matrix.allocate(scope, DType.FLOAT64, part.rows, part.columns));
        }
        this.parts = List.copyOf(list);
    }

    public Matrix part(int index) {
        return parts.get(index);
    }

    public List<Matrix> parts() {
        return parts;
    }

    public void clear() {
        parts.forEach(Matrix::clear);
    }

    /// Adds all of another's.
    public void merge(Sums other) {
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).accumulate(other.parts.get(i));
        }
    }

    /// Adds one piece of another's, by rows, and leaves zeros there.
    void take(Sums other, int piece, int pieces) {
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            long from = part.rows() * piece / pieces;
            long count = part.rows() * (piece + 1) / pieces - from;
            var taken = other.parts.get(i).rows(from, count);
            part.rows(from, count).accumulate(taken);
            taken.clear();
        }
    }

    /// Takes all of another's away.
    public void subtract(Sums other) {
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).accumulate(other.parts.get(i), -1);
        }
    }

    public void copyFrom(Sums other) {
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).copyFrom(other.parts.get(i));
        }
    }

    /// Off-heap bytes of such sums.
    public static long bytes(List<Part> layout) {
        return layout.stream().mapToLong(p -> 8L * p.rows * p.columns).sum();
    }
}
