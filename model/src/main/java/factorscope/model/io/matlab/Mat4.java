package factorscope.model.io.matlab;

import factorscope.model.data.DType;
import factorscope.model.io.Bytewise;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The layout of MATLAB's level 4 files: a head of five numbers, a name and values for every matrix ("MAT-File Format",
/// The MathWorks).
final class Mat4 {
    private static final int HEAD = 20;
    private static final int MOST_NAME = 4096;
    private static final int MOST_VARIABLES = 100_000;

    private Mat4() {}

    /// There is no mark: the numbers of the first matrix must make sense, and its name be one.
    static boolean isOne(byte[] head) {
        return order(head).isPresent();
    }

    private static Optional<ByteOrder> order(byte[] head) {
        if (head.length < HEAD + 2) {
            return Optional.empty();
        }
        for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            var in = java.nio.ByteBuffer.wrap(head).order(order);
            int type = in.getInt(0);
            int machine = type / 1000;
            boolean isType = type >= 0
                    && machine == (order == ByteOrder.LITTLE_ENDIAN ? 0 : 1)
                    && type / 100 % 10 == 0
                    && type / 10 % 10 <= 5
                    && type % 10 <= 2;
            int imaginary = in.getInt(12);
            int name = in.getInt(16);
            if (isType
                    && in.getInt(4) >= 0
                    && in.getInt(8) >= 0
                    && (imaginary == 0 || imaginary == 1)
                    && name > 1
                    && name < 128
                    && isName(head, name)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    private static boolean isName(byte[] head, int length) {
        if (head.length < HEAD + length || head[HEAD + length - 1] != 0 || !Character.isLetter(head[HEAD])) {
            return false;
        }
        for (int i = 0; i < length - 1; i++) {
            int c = head[HEAD + i];
            if (!(c < 128 && Character.isLetterOrDigit(c)) && c != '_') {
                return false;
            }
        }
        return true;
    }

    static List<MatlabVariable> variables(Path file, byte[] head) {
        var order = order(head).orElse(ByteOrder.LITTLE_ENDIAN);
        var variables = new ArrayList<MatlabVariable>();
        try (var in = new Bytewise(file, order)) {
            while (in.left() >= HEAD && variables.size() < MOST_VARIABLES) {
                variables.add(variable(in, order));
            }
        }
        return variables;
    }

    private static MatlabVariable variable(Bytewise in, ByteOrder order) {
        int type = in.int32();
        long rows = in.int32();
        long columns = in.int32();
        boolean isComplex = in.int32() != 0;
        long length = Integer.toUnsignedLong(in.int32());
        var name = in.text(length, MOST_NAME).replace("\0", "");
        var dtype = switch (type / 10 % 10) {
            case 0 -> DType.FLOAT64;
            case 1 -> DType.FLOAT32;
            case 2 -> DType.INT32;
            case 3 -> DType.INT16;
            case 4 -> DType.UINT16;
            case 5 -> DType.UINT8;
            default -> throw in.damaged("a matrix has a type that is not known");
        };
        if (rows < 0 || columns < 0 || type < 0 || type / 1000 > 1 || type % 10 > 2) {
            throw in.damaged("a matrix has a head that cannot be");
        }
        long count = rows * columns;
        var values = new MatlabVariable.Part(dtype, order, 0, 0, in.position(), count);
        in.skip(values.bytes() * (isComplex ? 2 : 1));
        var sizes = List.of(rows, columns);
        return switch (type % 10) {
            case 1 -> MatlabVariable.refused(name, sizes, "text", "It is text, not numbers.");
            case 2 -> sparse(in, name, values, rows, columns);
            default ->
                isComplex
                        ? MatlabVariable.refused(
                                name,
                                sizes,
                                "complex",
                                "Its values are complex: save their real and imaginary parts as two matrices.")
                        : count == 0
                                ? MatlabVariable.refused(name, sizes, dtype.text(), "It is empty.")
                                : new MatlabVariable(
                                        name, sizes, dtype.text(), List.of(values), false, Optional.empty());
        };
    }

    /// A row for every value that is there, with its row, its column and itself; the last one gives the size.
    private static MatlabVariable sparse(
            Bytewise in, String name, MatlabVariable.Part values, long rows, long columns) {
        if (columns != 3 || rows < 1 || values.dtype() != DType.FLOAT64) {
            return MatlabVariable.refused(
                    name,
                    List.of(rows, columns),
                    "sparse matrix",
                    "Its values are complex, or of another type than double.");
        }
        long after = in.position();
        in.seek(values.offset() + 8 * (rows - 1));
        long height = (long) in.float64();
        in.seek(values.offset() + 8 * (2 * rows - 1));
        long width = (long) in.float64();
        in.seek(after);
        if (height < 0 || width < 0 || height > Integer.MAX_VALUE || width > Integer.MAX_VALUE) {
            throw in.damaged("a sparse matrix has a size that cannot be");
        }
        var parts = new ArrayList<MatlabVariable.Part>();
        for (int column = 0; column < 3; column++) {
            parts.add(new MatlabVariable.Part(
                    DType.FLOAT64, values.order(), 0, 0, values.offset() + 8L * column * rows, rows - 1));
        }
        return new MatlabVariable(name, List.of(height, width), "coordinates", parts, true, Optional.empty());
    }
}
