package factorscope.model.io.netcdf;

import factorscope.model.data.DType;
import factorscope.model.data.Labels;
import factorscope.model.data.Shape;
import factorscope.model.io.Bytewise;
import factorscope.model.io.CfValues;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The header of a classic NetCDF file: dimensions, attributes and where the variables are.
///
/// @param unlimited number of the dimension that grows; -1 where there is none
/// @param recordBytes from one record to the next
record NetcdfFile(List<Dimension> dimensions, int unlimited, long recordBytes, List<Variable> variables) {
    private static final int DIMENSIONS = 10;
    private static final int VARIABLES = 11;
    private static final int ATTRIBUTES = 12;
    private static final int MOST_NAME = 1 << 16;
    private static final int MOST_LIST = 1 << 20;
    private static final int MOST_ATTRIBUTE = 1 << 20;
    private static final int MOST_COORDINATES = 1 << 20;
    private static final int CHAR = 2;

    record Dimension(String name, long size) {}

    /// @param type as the format numbers them
    record Attribute(int type, byte[] bytes) {
        /// The order of the format.
        double[] numbers() {
            var in = java.nio.ByteBuffer.wrap(bytes);
            var numbers = new double[bytes.length / NetcdfFile.bytes(type)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = switch (type) {
                    case 1 -> in.get();
                    case 3 -> in.getShort();
                    case 4 -> in.getInt();
                    case 5 -> in.getFloat();
                    case 6 -> in.getDouble();
                    case 7 -> Byte.toUnsignedInt(in.get());
                    case 8 -> Short.toUnsignedInt(in.getShort());
                    case 9 -> Integer.toUnsignedLong(in.getInt());
                    case 10 -> in.getLong();
                    default -> Double.parseDouble(Long.toUnsignedString(in.getLong()));
                };
            }
            return numbers;
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
        }
    }

    /// @param own its attributes by name
    record Variable(String name, List<Integer> dimensions, int type, long begin, Map<String, Attribute> own) {
        Optional<DType> dtype() {
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

        /// Whether an attribute says how its values are kept, and not only the format's default.
        boolean isDescribed() {
            return List.of(
                            "scale_factor",
                            "add_offset",
                            "_FillValue",
                            "missing_value",
                            "valid_min",
                            "valid_max",
                            "valid_range",
                            "_Unsigned")
                    .stream()
                    .anyMatch(own::containsKey);
        }

        CfValues.Attributes attributes() {
            return new CfValues.Attributes() {
                @Override
                public Optional<double[]> numbers(String name) {
                    return Optional.ofNullable(own.get(name))
                            .filter(a -> a.type != CHAR)
                            .map(Attribute::numbers);
                }

                @Override
                public Optional<String> text(String name) {
                    return Optional.ofNullable(own.get(name))
                            .filter(a -> a.type == CHAR)
                            .map(Attribute::text);
                }

                @Override
                public boolean isShort(String name) {
                    return !own.containsKey(name) || List.of(1, 3, 5, 7, 8).contains(own.get(name).type);
                }
            };
        }
    }

    static NetcdfFile read(Path file) {
        try (var in = new Bytewise(file, ByteOrder.BIG_ENDIAN)) {
            return new Reader(in).file();
        }
    }

    boolean isRecord(Variable variable) {
        return isRecord(variable, unlimited);
    }

    private static boolean isRecord(Variable variable, int unlimited) {
        return unlimited >= 0 && !variable.dimensions.isEmpty() && variable.dimensions.getFirst() == unlimited;
    }

    Shape shape(Variable variable) {
        return new Shape(
                variable.dimensions.stream().map(d -> dimensions.get(d).size).toList());
    }

    boolean isDimension(String name) {
        return dimensions.stream().anyMatch(d -> d.name.equals(name));
    }

    String dimensionName(Variable variable, int axis) {
        return dimensions.get(variable.dimensions.get(axis)).name;
    }

    /// The values of the variable that is named after a dimension; empty where there is none, or it is packed.
    Optional<Labels> coordinates(Path file, String dimension, int size) {
        var found = variables.stream()
                .filter(v -> v.name.equals(dimension)
                        && v.dimensions.size() == 1
                        && v.dtype().isPresent())
                .findFirst();
        if (found.isEmpty() || size > MOST_COORDINATES || shape(found.get()).count() != size) {
            return Optional.empty();
        }
        var variable = found.get();
        try (var in = new Bytewise(file, ByteOrder.BIG_ENDIAN)) {
            var rule = CfValues.of(variable.attributes(), variable.dtype().orElseThrow(), false);
            int width = bytes(variable.type);
            var values = new ArrayList<Double>();
            for (int i = 0; i < size; i++) {
                in.seek(variable.begin + i * (isRecord(variable) ? recordBytes : width));
                double value = new Attribute(variable.type, in.bytes(width, width)).numbers()[0];
                values.add(rule.isPresent() ? rule.get().unpacked(value) : value);
            }
            if (values.stream().anyMatch(v -> v.isNaN() || v.isInfinite())) {
                return Optional.empty();
            }
            var unit = Optional.ofNullable(variable.own.get("units"))
                    .filter(a -> a.type == CHAR)
                    .map(Attribute::text);
            return Optional.of(new Labels.Values(values, unit.orElse("")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int bytes(int type) {
        return switch (type) {
            case 1, 2, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 5, 9 -> 4;
            default -> 8;
        };
    }

    private static final class Reader {
        private static final String NEGATIVE = "it announces a negative number";

        private final Bytewise in;
        private final int version;
        private final List<Dimension> dimensions = new ArrayList<>();

        Reader(Bytewise in) {
            this.in = in;
            in.skip(3);
            version = in.unsignedByte();
        }

        private long count() {
            long count = number();
            if (count < 0) {
                throw in.damaged(NEGATIVE);
            }
            return count;
        }

        private long number() {
            return version == 5 ? in.int64() : Integer.toUnsignedLong(in.int32());
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

        private Map<String, Attribute> attributes() {
            var attributes = new LinkedHashMap<String, Attribute>();
            int count = listed(ATTRIBUTES);
            for (int i = 0; i < count; i++) {
                var name = name();
                int type = type();
                long values = count();
                long bytes = values > Long.MAX_VALUE / 16 ? -1 : values * NetcdfFile.bytes(type);
                if (bytes >= 0 && bytes <= MOST_ATTRIBUTE) {
                    attributes.put(name, new Attribute(type, in.bytes(bytes, MOST_ATTRIBUTE)));
                } else {
                    in.skip(bytes);
                }
                in.skip(-bytes & 3);
            }
            return attributes;
        }

        private int type() {
            int type = in.int32();
            if (type < 1 || type > 11) {
                throw in.damaged("it has a type " + type);
            }
            return type;
        }

        NetcdfFile file() {
            long announced = number();
            boolean isStreaming = announced == (version == 5 ? -1 : 0xFFFFFFFFL);
            if (announced < 0 && !isStreaming) {
                throw in.damaged(NEGATIVE);
            }
            int count = listed(DIMENSIONS);
            int unlimited = -1;
            for (int d = 0; d < count; d++) {
                var name = name();
                long size = count();
                unlimited = size == 0 ? d : unlimited;
                dimensions.add(new Dimension(name, size));
            }
            attributes();
            int listed = listed(VARIABLES);
            var variables = new ArrayList<Variable>();
            for (int v = 0; v < listed; v++) {
                variables.add(variable());
            }
            long record = recordBytes(variables, unlimited);
            if (unlimited >= 0) {
                long records = isStreaming ? recordsThere(variables, unlimited, record) : announced;
                dimensions.set(unlimited, new Dimension(dimensions.get(unlimited).name, records));
            }
            var file = new NetcdfFile(dimensions, unlimited, record, variables);
            variables.forEach(v -> requireInside(file, v));
            return file;
        }

        /// Bytes of one record of a variable, without what fills it up.
        private long recordBytes(Variable variable) {
            long bytes = NetcdfFile.bytes(variable.type);
            for (int d : variable.dimensions.subList(1, variable.dimensions.size())) {
                bytes = multiplied(bytes, dimensions.get(d).size);
            }
            return bytes;
        }

        private long multiplied(long a, long b) {
            if (b != 0 && a > Long.MAX_VALUE / 16 / b) {
                throw in.damaged("it announces more than there can be");
            }
            return a * b;
        }

        /// A single variable is not filled up to a multiple of four.
        private long recordBytes(List<Variable> variables, int unlimited) {
            var records = variables.stream().filter(v -> isRecord(v, unlimited)).toList();
            if (records.size() == 1) {
                return recordBytes(records.getFirst());
            }
            long bytes = 0;
            for (var variable : records) {
                long own = recordBytes(variable);
                bytes = Math.addExact(bytes, own + (-own & 3));
            }
            return bytes;
        }

        /// A file that was still being written does not say how many records it has.
        private long recordsThere(List<Variable> variables, int unlimited, long record) {
            long begin = variables.stream()
                    .filter(v -> isRecord(v, unlimited))
                    .mapToLong(Variable::begin)
                    .min()
                    .orElse(in.size());
            return record == 0 ? 0 : Math.max(0, in.size() - begin) / record;
        }

        private void requireInside(NetcdfFile file, Variable variable) {
            long size = 1;
            for (int d : variable.dimensions) {
                size = multiplied(size, dimensions.get(d).size);
            }
            long bytes = multiplied(size, NetcdfFile.bytes(variable.type));
            if (file.isRecord(variable) && size > 0) {
                long records = dimensions.get(variable.dimensions.getFirst()).size;
                bytes = multiplied(records - 1, file.recordBytes) + recordBytes(variable);
            }
            if (variable.begin < 0 || bytes > in.size() - variable.begin) {
                throw in.damaged("\"" + variable.name + "\" is cut off");
            }
        }

        private Variable variable() {
            var name = name();
            long order = count();
            if (order > 1024) {
                throw in.damaged("a variable has " + order + " axes");
            }
            var own = new ArrayList<Integer>();
            for (int d = 0; d < order; d++) {
                long dimension = count();
                if (dimension >= dimensions.size()) {
                    throw in.damaged("\"" + name + "\" refers to a dimension that does not exist");
                }
                own.add((int) dimension);
            }
            var attributes = attributes();
            int type = type();
            // its size in bytes, which the shape says too
            if (version == 5) {
                in.int64();
            } else {
                in.int32();
            }
            long begin = version == 1 ? Integer.toUnsignedLong(in.int32()) : in.int64();
            return new Variable(name, own, type, begin, attributes);
        }
    }
}
