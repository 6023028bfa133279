package factorscope.model.io.onnx;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.Bytewise;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The weights inside an ONNX model: initialisers and constants, found without reading them; mapped, also from
/// files beside the model. Weights with opaque names, such as `onnx::MatMul_837`, go by the node that uses them.
public final class OnnxImporter implements Mapped {
    private static final int MOST_NAME = 1 << 20;

    @Override
    public Format format() {
        return new Format("onnx", "ONNX", "Weights of a model; mapped.", List.of("onnx"));
    }

    /// A protocol buffer that begins with a small ir_version, and a text or a number after it.
    @Override
    public boolean recognises(byte[] head) {
        return head.length > 8
                && head[0] == 0x08
                && head[1] > 0
                && head[1] < 32
                && (head[2] == 0x12
                        || head[2] == 0x1a
                        || head[2] == 0x22
                        || head[2] == 0x28
                        || head[2] == 0x3a
                        || head[2] == 0x42);
    }

    @Override
    public List<Located> located(Path file) {
        try (var in = new Bytewise(file, ByteOrder.LITTLE_ENDIAN)) {
            var model = new Model(in, file);
            model.read();
            return model.named();
        }
    }

    /// A field of a protocol buffer.
    ///
    /// @param number of a value that is one
    /// @param end of a value that is bytes
    private record Field(int tag, int kind, long number, long start, long end) {}

    private record Weight(String name, Located located) {}

    private static final class Model {
        private final Bytewise in;
        private final Path file;
        private final List<Weight> weights = new ArrayList<>();
        /// By the name of a weight: the node that uses it, where that has a name.
        private final Map<String, String> users = new HashMap<>();

        Model(Bytewise in, Path file) {
            this.in = in;
            this.file = file;
        }

        void read() {
            long at = 0;
            while (at < in.size()) {
                var field = field(at, in.size());
                if (field.tag == 7 && field.kind == 2) {
                    graph(field.start, field.end);
                }
                at = field.end;
            }
        }

        private Field field(long at, long limit) {
            in.seek(at);
            long key = varint();
            int kind = (int) (key & 7);
            int tag = (int) (key >>> 3);
            long number = 0;
            switch (kind) {
                case 0 -> number = varint();
                case 1 -> in.skip(8);
                case 2 -> {
                    long length = varint();
                    long start = in.position();
                    if (length < 0 || length > limit - start) {
                        throw in.damaged("a part of it is longer than the whole");
                    }
                    return new Field(tag, kind, 0, start, start + length);
                }
                case 5 -> in.skip(4);
                default -> throw in.damaged("it is not a protocol buffer");
            }
            return new Field(tag, kind, number, at, in.position());
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int b = in.unsignedByte();
                value |= (long) (b & 127) << shift;
                if (b < 128) {
                    return value;
                }
            }
            throw in.damaged("a number has no end");
        }

        private String text(Field field) {
            in.seek(field.start);
            return new String(in.bytes(field.end - field.start, MOST_NAME), StandardCharsets.UTF_8);
        }

        private void graph(long start, long end) {
            for (long at = start; at < end; ) {
                var field = field(at, end);
                if (field.tag == 1 && field.kind == 2) {
                    node(field);
                } else if (field.tag == 5 && field.kind == 2) {
                    tensor(field, "");
                }
                at = field.end;
            }
        }

        private void node(Field node) {
            var inputs = new ArrayList<String>();
            var name = "";
            var output = "";
            var type = "";
            Optional<Field> constant = Optional.empty();
            for (long at = node.start; at < node.end; ) {
                var field = field(at, node.end);
                if (field.kind == 2) {
                    switch (field.tag) {
                        case 1 -> inputs.add(text(field));
                        case 2 -> output = output.isEmpty() ? text(field) : output;
                        case 3 -> name = text(field);
                        case 4 -> type = text(field);
                        case 5 -> constant = constant.or(() -> valueOf(field));
                        default -> {
                            // what a node does is of no interest
                        }
                    }
                }
                at = field.end;
            }
            if (type.equals("Constant") && constant.isPresent()) {
                tensor(constant.get(), output);
            }
            if (!name.isEmpty()) {
                for (var input : inputs) {
                    users.putIfAbsent(input, name);
                }
            }
        }

        /// The tensor of an attribute.
        private Optional<Field> valueOf(Field attribute) {
            for (long at = attribute.start; at < attribute.end; ) {
                var field = field(at, attribute.end);
                if (field.tag == 5 && field.kind == 2) {
                    return Optional.of(field);
                }
                at = field.end;
            }
            return Optional.empty();
        }

        private void tensor(Field tensor, String given) {
            var sizes = new ArrayList<Long>();
            int type = 0;
            var name = given;
            Optional<Field> raw = Optional.empty();
            boolean isExternal = false;
            var external = new HashMap<String, String>();
            for (long at = tensor.start; at < tensor.end; ) {
                var field = field(at, tensor.end);
                switch (field.tag) {
                    case 1 -> sizes(field, sizes);
                    case 2 -> type = (int) field.number;
                    case 4 -> raw = field.kind == 2 && type == 1 ? Optional.of(field) : raw;
                    case 8 -> name = field.kind == 2 && name.isEmpty() ? text(field) : name;
                    case 9 -> raw = field.kind == 2 ? Optional.of(field) : raw;
                    case 13 -> external(field, external);
                    case 14 -> isExternal = field.number == 1;
                    default -> {
                        // values in lists of numbers are rare for weights, and refused below
                    }
                }
                at = field.end;
            }
            weights.add(new Weight(name, locate(name, new Shape(sizes), type, raw, isExternal, external)));
        }

        private void sizes(Field field, List<Long> sizes) {
            if (field.kind == 0) {
                sizes.add(field.number);
                return;
            }
            in.seek(field.start);
            while (in.position() < field.end) {
                sizes.add(varint());
            }
        }

        private void external(Field field, Map<String, String> into) {
            var key = "";
            var value = "";
            for (long at = field.start; at < field.end; ) {
                var inner = field(at, field.end);
                key = inner.tag == 1 && inner.kind == 2 ? text(inner) : key;
                value = inner.tag == 2 && inner.kind == 2 ? text(inner) : value;
                at = inner.end;
            }
            into.put(key, value);
        }

        private Located locate(
                String name,
                Shape shape,
                int type,
                Optional<Field> raw,
                boolean isExternal,
                Map<String, String> external) {
            var dtype = dtype(type);
            long bytes = dtype.map(t -> shape.count() * t.bytes()).orElse(0L);
            Path at = file;
            long offset = 0;
            Optional<String> refusal = Optional.empty();
            if (dtype.isEmpty()) {
                refusal = Optional.of("Its type (" + type + ") is not read.");
            } else if (isExternal) {
                var place = external.getOrDefault("location", "");
                at = beside(place);
                try {
                    offset = Long.parseLong(external.getOrDefault("offset", "0"));
                } catch (NumberFormatException e) {
                    throw in.damaged("\"" + name + "\" has no offset");
                }
                if (!Files.isRegularFile(at)) {
                    refusal = Optional.of("Its values are in " + place + ", which is not beside the model.");
                }
            } else if (raw.isPresent()) {
                offset = raw.get().start;
                if (raw.get().end - offset != bytes) {
                    throw in.damaged("the shape of \"" + name + "\" does not match its bytes");
                }
            } else if (bytes > 0) {
                refusal = Optional.of("Its values are a list of numbers: save the model with raw data.");
            }
            return new Located(
                    new Member(name, shape, dtype.map(DType::text).orElse("type " + type), bytes, refusal),
                    dtype,
                    ByteOrder.LITTLE_ENDIAN,
                    false,
                    at,
                    offset);
        }

        /// A file in the model's folder; nothing that climbs out of it.
        private Path beside(String place) {
            if (place.isEmpty()
                    || place.contains("/")
                    || place.contains("\\")
                    || place.contains("..")
                    || place.indexOf('\0') >= 0) {
                throw in.damaged("it names \"" + place + "\", which is not beside it");
            }
            return file.resolveSibling(place);
        }

        /// Opaque names are replaced by those of the nodes that use them.
        List<Located> named() {
            var taken = new HashSet<String>();
            var all = new ArrayList<Located>();
            for (var weight : weights) {
                var user = users.getOrDefault(weight.name, "");
                boolean isOpaque = weight.name.startsWith("onnx::") || weight.name.isEmpty();
                var name = isOpaque && !user.isEmpty() ? user : weight.name;
                int number = 2;
                var unique = name;
                while (!taken.add(unique)) {
                    unique = name + "#" + number++;
                }
                var member = weight.located.member();
                all.add(new Located(
                        new Member(unique, member.shape(), member.dtype(), member.bytes(), member.refusal()),
                        weight.located.dtype(),
                        weight.located.order(),
                        false,
                        weight.located.in(),
                        weight.located.offset()));
            }
            return all;
        }

        private static Optional<DType> dtype(int type) {
            return Optional.ofNullable(
                    switch (type) {
                        case 1 -> DType.FLOAT32;
                        case 2 -> DType.UINT8;
                        case 3 -> DType.INT8;
                        case 4 -> DType.UINT16;
                        case 5 -> DType.INT16;
                        case 6 -> DType.INT32;
                        case 7 -> DType.INT64;
                        case 9 -> DType.BOOL;
                        case 10 -> DType.FLOAT16;
                        case 11 -> DType.FLOAT64;
                        case 12 -> DType.UINT32;
                        case 13 -> DType.UINT64;
                        case 16 -> DType.BFLOAT16;
                        case 17 -> DType.FLOAT8_E4M3;
                        case 19 -> DType.FLOAT8_E5M2;
                        default -> null;
                    });
        }
    }
}
