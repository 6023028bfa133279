package factorscope.model.io.netcdf;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.Bytewise;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Classic NetCDF (NetCDF-3, versions 1, 2 and 5): variables with names, big endian, mapped. Record variables are
/// interleaved and can be opened where there is only one.
public final class NetcdfImporter implements Mapped {
    private static final int DIMENSIONS = 10;
    private static final int VARIABLES = 11;
    private static final int ATTRIBUTES = 12;
    private static final int MOST_NAME = 1 << 16;
    private static final int MOST_LIST = 1 << 20;

    @Override
    public Format format() {
        return new Format("netcdf", "NetCDF", "Classic NetCDF variables; mapped.", List.of("nc"));
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length > 4
                && head[0] == 'C'
                && head[1] == 'D'
                && head[2] == 'F'
                && (head[3] == 1 || head[3] == 2 || head[3] == 5);
    }

    @Override
    public List<Located> located(Path file) {
        try (var in = new Bytewise(file, ByteOrder.BIG_ENDIAN)) {
            return new Reader(in, file).variables();
        }
    }

    private record Variable(String name, List<Integer> dimensions, int type, long begin) {}

    private static final class Reader {
        private final Bytewise in;
        private final Path file;
        private final int version;
        private final List<Long> sizes = new ArrayList<>();

        Reader(Bytewise in, Path file) {
            this.in = in;
            this.file = file;
            in.skip(3);
            version = in.unsignedByte();
        }

        private long count() {
            long count = version == 5 ? in.int64() : Integer.toUnsignedLong(in.int32());
            if (count < 0) {
                throw in.damaged("it announces a negative number");
            }
            return count;
        }

        private int listed(int tag) {
            int found = in.int32();
            long count = count();
            if (found != tag && (found != 0 || count != 0) || count > MOST_LIST) {
                throw in.damaged("a list is not where it belongs");
            }
            return (int) count;
        }

        private String name() {
            long length = count();
            var name = in.text(length, MOST_NAME);
            in.skip(-length & 3);
            return name;
        }

        private void skipAttributes() {
            int count = listed(ATTRIBUTES);
            for (int i = 0; i < count; i++) {
                name();
                int type = in.int32();
                long values = count();
                long bytes = values * bytes(type);
                in.skip(bytes < 0 ? -1 : bytes + (-bytes & 3));
            }
        }

        private int bytes(int type) {
            return switch (type) {
                case 1, 2, 7 -> 1;
                case 3, 8 -> 2;
                case 4, 5, 9 -> 4;
                case 6, 10, 11 -> 8;
                default -> throw in.damaged("it has a type " + type);
            };
        }

        private static Optional<DType> dtype(int type) {
            return Optional.ofNullable(
                    switch (type) {
                        case 1 -> DType.INT8;
                        case 3 -> DType.INT16;
                        case 4 -> DType.INT32;
                        case 5 -> DType.FLOAT32;
                        case 6 -> DType.FLOAT64;
                        case 7 -> DType.UINT8;
                        case 8 -> DType.UINT16;
                        case 9 -> DType.UINT32;
                        case 10 -> DType.INT64;
                        case 11 -> DType.UINT64;
                        default -> null;
                    });
        }

        List<Located> variables() {
            long records = count();
            if (version != 5 && records == 0xFFFFFFFFL) {
                throw in.damaged("it was still being written");
            }
            int dimensions = listed(DIMENSIONS);
            int unlimited = -1;
            for (int d = 0; d < dimensions; d++) {
                name();
                long size = count();
                if (size == 0) {
                    unlimited = d;
                    size = records;
                }
                sizes.add(size);
            }
            skipAttributes();
            int count = listed(VARIABLES);
            var variables = new ArrayList<Variable>();
            for (int v = 0; v < count; v++) {
                variables.add(variable());
            }
            int record = unlimited;
            long interleaved =
                    variables.stream().filter(v -> isRecord(v, record)).count();
            var located = new ArrayList<Located>();
            for (var variable : variables) {
                located.add(locate(variable, isRecord(variable, record) && interleaved > 1));
            }
            return located;
        }

        private static boolean isRecord(Variable variable, int unlimited) {
            return !variable.dimensions.isEmpty() && variable.dimensions.getFirst() == unlimited;
        }

        private Variable variable() {
            var name = name();
            long order = count();
            if (order > 1024) {
                throw in.damaged("a variable has " + order + " axes");
            }
            var dimensions = new ArrayList<Integer>();
            for (int d = 0; d < order; d++) {
                long dimension = count();
                if (dimension >= sizes.size()) {
                    throw in.damaged("\"" + name + "\" has an axis that there is not");
                }
                dimensions.add((int) dimension);
            }
            skipAttributes();
            int type = in.int32();
            bytes(type);
            // its size in bytes, which the shape says too
            count();
            long begin = version == 1 ? Integer.toUnsignedLong(in.int32()) : in.int64();
            return new Variable(name, dimensions, type, begin);
        }

        private Located locate(Variable variable, boolean isInterleaved) {
            var shape = new Shape(variable.dimensions.stream().map(sizes::get).toList());
            var dtype = dtype(variable.type);
            long bytes = shape.count() * bytes(variable.type);
            Optional<String> refusal = dtype.isEmpty()
                    ? Optional.of("It is text.")
                    : isInterleaved
                            ? Optional.of("It is interleaved with other record variables: copy it alone, for example"
                                    + " with ncks -v " + variable.name + ".")
                            : Optional.empty();
            if (refusal.isEmpty() && (variable.begin < 0 || bytes < 0 || bytes > in.size() - variable.begin)) {
                throw in.damaged("\"" + variable.name + "\" is cut off");
            }
            return new Located(
                    new Member(
                            variable.name, shape, dtype.map(DType::text).orElse("text"), Math.max(0, bytes), refusal),
                    dtype,
                    ByteOrder.BIG_ENDIAN,
                    false,
                    file,
                    variable.begin);
        }
    }
}
