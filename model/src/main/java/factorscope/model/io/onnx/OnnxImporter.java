package factorscope.model.io.onnx;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.Beside;
import factorscope.model.io.Bytewise;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
    private static final int MOST_DEPTH = 16;
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

    /// Values in lists of numbers are unpacked; all others stay where they are.
    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        try (var in = new Bytewise(file, ByteOrder.LITTLE_ENDIAN)) {
            var model = new Model(in, file);
            model.read();
            var located = Located.named(model.named(), member, file);
            var packed = model.packed.get(located.member().name());
            if (packed == null) {
                return located.open(file, format().id(), options, memory);
            }
            var dtype = located.dtype().orElseThrow();
            return Filled.read(
                    file, format().id(), member, dtype, options, memory, into -> model.unpack(packed, dtype, into));
        }
    }

    /// A field of a protocol buffer.
    ///
    /// @param number of a value that is one
    /// @param end of a value that is bytes
    private record Field(int tag, int kind, long number, long start, long end) {}

    /// @param packed its values, where they are a list of numbers
    private record Weight(String name, Located located, Optional<Field> packed) {}

    private static final class Model {
        private final Bytewise in;
        private final Path file;
        private final List<Weight> weights = new ArrayList<>();
        /// By the name of a weight: the node that uses it, where that has a name.
        private final Map<String, String> users = new HashMap<>();

        /// Values in lists of numbers, by the name under which they are listed.
        private final Map<String, Field> packed = new HashMap<>();

        Model(Bytewise in, Path file) {
            this.in = in;
            this.file = file;
        }

        void read() {
            long at = 0;
            while (at < in.size()) {
                var field = field(at, in.size());
                if (field.tag == 7 && field.kind == 2) {
                    graph(field.start, field.end, 0);
                } else if (field.tag == 25 && field.kind == 2) {
                    function(field);
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

        private void graph(long start, long end, int depth) {
            if (depth > MOST_DEPTH) {
                throw in.damaged("its graphs are nested too deeply");
            }
            for (long at = start; at < end; ) {
                var field = field(at, end);
                if (field.kind == 2) {
                    switch (field.tag) {
                        case 1 -> node(field, depth);
                        case 5 -> tensor(field, "");
                        case 15 -> sparse(field);
                        default -> {
                            // inputs, outputs and what is known of them
                        }
                    }
                }
                at = field.end;
            }
        }

        private void function(Field function) {
            for (long at = function.start; at < function.end; ) {
                var field = field(at, function.end);
                if (field.tag == 7 && field.kind == 2) {
                    node(field, 0);
                }
                at = field.end;
            }
        }

        /// Values, of which the name counts, and their places.
        private void sparse(Field field) {
            for (long at = field.start; at < field.end; ) {
                var inner = field(at, field.end);
                if (inner.tag == 1 && inner.kind == 2) {
                    int before = weights.size();
                    tensor(inner, "");
                    var weight = weights.get(before);
                    weights.set(
                            before,
                            refused(
                                    weight.name,
                                    weight.located,
                                    "It is sparse: save the model with dense initializers."));
                }
                at = inner.end;
            }
        }

        private static Weight refused(String name, Located located, String why) {
            var member = located.member();
            return new Weight(
                    name,
                    new Located(
                            new Member(member.name(), member.shape(), member.dtype(), 0, Optional.of(why)),
                            located.dtype(),
                            located.order(),
                            false,
                            located.in(),
                            0),
                    Optional.empty());
        }

        private void node(Field node, int depth) {
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
                        case 5 -> {
                            constant = constant.or(() -> valueOf(field));
                            branches(field, depth);
                        }
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

        /// The graphs of an attribute, such as the branches of a condition.
        private void branches(Field attribute, int depth) {
            for (long at = attribute.start; at < attribute.end; ) {
                var field = field(at, attribute.end);
                if ((field.tag == 6 || field.tag == 11) && field.kind == 2) {
                    graph(field.start, field.end, depth + 1);
                }
                at = field.end;
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
            Optional<Field> lists = Optional.empty();
            boolean isExternal = false;
            var external = new HashMap<String, String>();
            for (long at = tensor.start; at < tensor.end; ) {
                var field = field(at, tensor.end);
                switch (field.tag) {
                    case 1 -> sizes(field, sizes);
                    case 2 -> type = (int) field.number;
                    case 4, 10 -> raw = field.kind == 2 && field.end > field.start ? Optional.of(field) : raw;
                    case 5, 7, 11 -> lists = field.kind == 2 && field.end > field.start ? Optional.of(field) : lists;
                    case 8 -> name = field.kind == 2 && name.isEmpty() ? text(field) : name;
                    case 9 -> raw = field.kind == 2 ? Optional.of(field) : raw;
                    case 13 -> external(field, external);
                    case 14 -> isExternal = field.number == 1;
                    default -> {
                        // what else is said of it is of no interest
                    }
                }
                at = field.end;
            }
            var located = locate(name, new Shape(sizes), type, raw.or(listed(lists)), isExternal, external);
            weights.add(new Weight(name, located, raw.isEmpty() && !isExternal ? lists : Optional.empty()));
        }

        private static java.util.function.Supplier<Optional<Field>> listed(Optional<Field> lists) {
            return () -> lists;
        }

        /// Numbers of any length, each the bits of a value.
        void unpack(Field list, DType dtype, MemorySegment into) throws IOException {
            in.seek(list.start);
            long count = into.byteSize() / dtype.bytes();
            for (long i = 0; i < count; i++) {
                if (in.position() >= list.end) {
                    throw new IOException("it has fewer values than its shape says");
                }
                Tensor.putBits(into, dtype, i, varint());
            }
            if (in.position() != list.end) {
                throw new IOException("it has more values than its shape says");
            }
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
            } else if (shape.order() == 0) {
                refusal = Optional.of("It is a single number.");
            } else if (isExternal) {
                var place = external.getOrDefault("location", "");
                var beside = beside(place);
                offset = number(external.getOrDefault("offset", "0"));
                if (beside.isEmpty() || !Files.isRegularFile(beside.get())) {
                    refusal = Optional.of("Its values are in \"" + place + "\", which is no file beside the model.");
                } else if (offset < 0) {
                    refusal = Optional.of("It does not say where in " + place + " its values are.");
                } else {
                    at = beside.get();
                }
            } else if (raw.isPresent()) {
                offset = raw.get().start;
                boolean isPlain = raw.get().tag == 9 || raw.get().tag == 4 || raw.get().tag == 10;
                if (isPlain && raw.get().end - offset != bytes) {
                    refusal = Optional.of("Its shape does not match its bytes.");
                }
            } else if (bytes > 0) {
                refusal = Optional.of("It has no values.");
            }
            return new Located(
                    new Member(name, shape, dtype.map(DType::text).orElse("type " + type), bytes, refusal),
                    dtype,
                    ByteOrder.LITTLE_ENDIAN,
                    false,
                    at,
                    offset);
        }

        private static long number(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        /// A file in the model's folder; nothing that climbs out of it, by its name or as a link.
        private Optional<Path> beside(String place) {
            if (place.isEmpty()
                    || place.contains("/")
                    || place.contains("\\")
                    || place.contains("..")
                    || place.indexOf('\0') >= 0) {
                return Optional.empty();
            }
            return Beside.of(file, place);
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
                if (weight.packed.isPresent()) {
                    packed.put(unique, weight.packed.get());
                }
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
