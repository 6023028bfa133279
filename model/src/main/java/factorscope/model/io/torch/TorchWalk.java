package factorscope.model.io.torch;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.CfValues;
import factorscope.model.io.Member;
import factorscope.model.io.StridedRows;
import factorscope.model.io.torch.Pickle.Value;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Goes through what a pickle describes, by way of dicts, lists and the states of objects, and finds the tensors.
/// Every container is visited once, however often it is referred to.
final class TorchWalk {
    private static final int DEEPEST = 200;
    private static final int MOST_TENSORS = 200_000;
    private static final int MOST_FACTS = 10_000;
    private static final int MOST_FACT = 1000;

    /// The values of a storage in a file.
    record Place(long offset, long bytes) {}

    /// Finds the values of a storage.
    interface Storages {
        Place of(String key) throws IOException;
    }

    private final Storages storages;
    private final ByteOrder order;
    private final List<TorchTensor> found = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final IdentityHashMap<Value, Boolean> visited = new IdentityHashMap<>();

    /// @param root what the pickle describes
    TorchWalk(Storages storages, ByteOrder order, Value root) {
        this.storages = storages;
        this.order = order;
        visit(root, "", 0);
    }

    List<TorchTensor> tensors() {
        return List.copyOf(found);
    }

    /// Texts and numbers by path.
    Map<String, String> facts() {
        return facts;
    }

    /// Bytes of an element of every storage that is referred to, by key.
    static Map<String, Integer> storageWidths(Value root) {
        var widths = new HashMap<String, Integer>();
        var seen = new IdentityHashMap<Value, Boolean>();
        var open = new ArrayList<Value>();
        open.add(root);
        while (!open.isEmpty()) {
            var value = open.removeLast();
            if (seen.put(value, true) != null) {
                continue;
            }
            switch (value) {
                case Value.Sequence sequence -> open.addAll(sequence.items());
                case Value.Mapping mapping -> mapping.entries().forEach(e -> open.addAll(List.of(e.key(), e.value())));
                case Value.Call call -> open.addAll(List.of(call.function(), call.arguments()));
                case Value.Outside outside ->
                    reference(outside)
                            .ifPresent(r -> widths.put(
                                    r.key, storage(r.type).map(DType::bytes).orElse(widthOfComplex(r.type))));
                case Value.Text _,
                        Value.Whole _,
                        Value.Real _,
                        Value.Truth _,
                        Value.Bytes _,
                        Value.Mark _,
                        Value.Other _,
                        Value.Global _ -> {
                    // refers to nothing
                }
            }
        }
        return widths;
    }

    private void visit(Value value, String name, int depth) {
        if (depth > DEEPEST || found.size() > MOST_TENSORS) {
            return;
        }
        switch (value) {
            case Value.Mapping mapping -> {
                if (visited.put(value, true) == null) {
                    for (var entry : mapping.entries()) {
                        visit(entry.value(), joined(name, key(entry.key(), 0)), depth + 1);
                    }
                }
            }
            case Value.Sequence sequence -> {
                if (visited.put(value, true) == null) {
                    for (int i = 0; i < sequence.items().size(); i++) {
                        visit(sequence.items().get(i), joined(name, Integer.toString(i)), depth + 1);
                    }
                }
            }
            case Value.Call call -> visit(call, name, depth);
            case Value.Text text -> fact(name, text.text());
            case Value.Whole number -> fact(name, Long.toString(number.number()));
            case Value.Real number -> fact(name, Double.toString(number.number()));
            case Value.Truth truth -> fact(name, Boolean.toString(truth.value()));
            case Value.Bytes _, Value.Mark _, Value.Other _, Value.Global _, Value.Outside _ -> {
                // no tensor
            }
        }
    }

    private void fact(String name, String text) {
        if (facts.size() < MOST_FACTS && text.length() < MOST_FACT) {
            facts.put(name, text);
        }
    }

    /// Keys may be numbers, truth values, None and tuples of them.
    private static String key(Value key, int depth) {
        return switch (key) {
            case Value.Text text -> text.text();
            case Value.Whole number -> Long.toString(number.number());
            case Value.Real number -> Double.toString(number.number());
            case Value.Truth truth -> truth.value() ? "True" : "False";
            case Value.Other other -> other.what();
            case Value.Bytes bytes -> bytes.text();
            case Value.Global global -> global.name();
            case Value.Sequence sequence
            when depth < 4 && sequence.items().size() < 16 ->
                "("
                        + String.join(
                                ", ",
                                sequence.items().stream()
                                        .map(i -> key(i, depth + 1))
                                        .toList()) + ")";
            case Value.Sequence _, Value.Mapping _, Value.Mark _, Value.Call _, Value.Outside _ -> "?";
        };
    }

    private static String joined(String name, String part) {
        return name.isEmpty() ? part : name + "." + part;
    }

    private void visit(Value.Call call, String name, int depth) {
        try {
            var tensor = tensor(call, unique(name), depth);
            if (tensor.isPresent()) {
                add(tensor.get());
                return;
            }
        } catch (IOException | ArithmeticException | IllegalArgumentException e) {
            refuse(name, "a tensor", "It cannot be read: " + e.getMessage() + ".");
            return;
        }
        if (visited.put(call, true) != null) {
            return;
        }
        if (call.function() instanceof Value.Global global) {
            if (global.name().equals("collections.OrderedDict") || global.name().startsWith("builtins.")) {
                visit(call.arguments(), name, depth + 1);
            } else if (!global.name().startsWith("torch.Size") && !global.name().endsWith("multiarray.scalar")) {
                refuse(
                        name,
                        "an object",
                        "It is an object of " + global.name()
                                + ", which only Python code could make: save its tensors.");
            }
        } else if (call.function() instanceof Value.Call inner) {
            // an object that is given a state, of which the tensors are of interest
            visit(inner, name, depth + 1);
            visit(call.arguments(), name, depth + 1);
        }
    }

    private void add(TorchTensor tensor) {
        names.add(tensor.member().name());
        found.add(tensor);
    }

    /// Two keys may read alike, such as 0 and "0".
    private String unique(String name) {
        var plain = name.isEmpty() ? "tensor" : name;
        var unique = plain;
        for (int i = 2; names.contains(unique); i++) {
            unique = plain + " (" + i + ")";
        }
        return unique;
    }

    private void refuse(String name, String type, String why) {
        add(new TorchTensor.Refused(
                new Member(unique(name.isEmpty() ? "(root)" : name), Shape.of(0), type, 0, Optional.of(why))));
    }

    private static List<Value> items(Value value) {
        return value instanceof Value.Sequence sequence ? sequence.items() : List.of();
    }

    /// The tensor that a call would make; empty where it would make something else.
    private Optional<TorchTensor> tensor(Value.Call call, String name, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("it is nested too deeply");
        }
        var array = array(call, name);
        if (array.isPresent()) {
            return array;
        }
        if (!(call.function() instanceof Value.Global global)) {
            return Optional.empty();
        }
        var arguments = items(call.arguments());
        return switch (global.name()) {
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
                Optional.of(strided(arguments, Optional.empty(), arguments.size() > 6 ? 6 : -1, name));
            case "torch._utils._rebuild_tensor_v3" ->
                Optional.of(strided(arguments, Optional.of(6), arguments.size() > 7 ? 7 : -1, name));
            case "torch._utils._rebuild_parameter",
                    "torch._utils._rebuild_parameter_with_state",
                    "torch.nn.parameter.Buffer",
                    "torch._utils._rebuild_device_tensor_from_numpy" ->
                !arguments.isEmpty() && arguments.getFirst() instanceof Value.Call inner
                        ? tensor(inner, name, depth + 1)
                        : Optional.empty();
            case "torch._tensor._rebuild_from_type_v2", "torch._tensor._rebuild_from_type" ->
                arguments.size() > 2
                        ? tensor(new Value.Call(arguments.get(0), arguments.get(2)), name, depth + 1)
                        : Optional.empty();
            case "torch._utils._rebuild_qtensor" -> Optional.of(quantized(arguments, name));
            case "torch._utils._rebuild_sparse_tensor", "torch._utils._rebuild_sparse_csr_tensor" ->
                Optional.of(sparse(arguments, name, depth));
            default -> Optional.empty();
        };
    }

    /// What refers to values outside the pickle.
    private record Reference(String type, String key) {}

    private static Optional<Reference> reference(Value value) {
        return value instanceof Value.Outside outside
                        && items(outside.id()).size() >= 5
                        && items(outside.id()).get(1) instanceof Value.Global type
                        && items(outside.id()).get(2) instanceof Value.Text key
                ? Optional.of(new Reference(type.name(), key.text()))
                : Optional.empty();
    }

    /// (storage, offset, size, stride, ...)
    ///
    /// @param typeAt which argument is the type; empty where the storage has one
    /// @param flagsAt which argument says more of the values; negative where none does
    private TorchTensor.Strided strided(List<Value> arguments, Optional<Integer> typeAt, int flagsAt, String name)
            throws IOException {
        int least = typeAt.orElse(3) + 1;
        var reference = arguments.size() < least ? Optional.<Reference>empty() : reference(arguments.get(0));
        if (reference.isEmpty() || !(arguments.get(1) instanceof Value.Whole offset)) {
            throw new IOException("it is described in a way that is not known");
        }
        var type = reference.get().type;
        if (typeAt.isPresent()) {
            if (!(arguments.get(typeAt.get()) instanceof Value.Global own)) {
                throw new IOException("it does not say its type");
            }
            type = own.name();
        }
        var named = type;
        var dtype = storage(named).orElseThrow(() -> new IOException("its type is " + named));
        var sizes = numbers(arguments.get(2));
        var strides = numbers(arguments.get(3)).stream()
                .map(s -> Math.multiplyExact(s, (long) dtype.bytes()))
                .toList();
        if (sizes.size() != strides.size()) {
            throw new IOException("its shape and strides do not fit each other");
        }
        var shape = new Shape(sizes);
        var place = storages.of(reference.get().key);
        long start = Math.multiplyExact(offset.number(), (long) dtype.bytes());
        long extent = shape.count() == 0 ? 0 : StridedRows.extent(shape, strides, dtype);
        if (start < 0 || extent > place.bytes - start) {
            throw new IOException("it is larger than its values");
        }
        boolean isNegated = flagsAt >= 0 && isNegated(arguments.get(flagsAt));
        var rule = isNegated ? Optional.of(scaled(-1, 0, dtype)) : Optional.<CfValues>empty();
        Optional<String> refusal = sizes.isEmpty() ? Optional.of("It is a single number.") : Optional.empty();
        return new TorchTensor.Strided(
                new Member(name, shape, dtype.text(), shape.count() * dtype.bytes(), refusal),
                dtype,
                order,
                strides,
                place.offset + start,
                rule);
    }

    private static CfValues scaled(double scale, double offset, DType dtype) {
        var given = dtype.isFloating() ? dtype.working() : DType.FLOAT32;
        return new CfValues(
                scale, offset, List.of(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, dtype, given);
    }

    /// Whether the values are kept with the other sign; whatever else is said of them must be understood.
    private static boolean isNegated(Value flags) throws IOException {
        if (!(flags instanceof Value.Mapping mapping)) {
            if (flags instanceof Value.Other) {
                return false;
            }
            throw new IOException("it has a flag that is not known");
        }
        for (var entry : mapping.entries()) {
            boolean isOff = entry.value() instanceof Value.Truth truth && !truth.value();
            if (!isOff
                    && !(entry.key() instanceof Value.Text text && text.text().equals("neg"))) {
                throw new IOException("it has the flag " + key(entry.key(), 0));
            }
        }
        return mapping.get("neg")
                .filter(v -> v instanceof Value.Truth truth && truth.value())
                .isPresent();
    }

    /// (storage, offset, size, stride, (scheme, scale, zero point), ...)
    private TorchTensor quantized(List<Value> arguments, String name) throws IOException {
        var quantizer = arguments.size() > 4 ? items(arguments.get(4)) : List.<Value>of();
        if (quantizer.size() < 3
                || !(quantizer.get(0) instanceof Value.Global scheme)
                || !scheme.name().equals("torch.per_tensor_affine")
                || !(quantizer.get(1) instanceof Value.Real scale)
                || !(quantizer.get(2) instanceof Value.Whole zero)) {
            throw new IOException("it is quantized in a way that is not read here: save it with .dequantize()");
        }
        var stored = strided(arguments.subList(0, 4), Optional.empty(), -1, name);
        return new TorchTensor.Strided(
                stored.member(),
                stored.dtype(),
                order,
                stored.strides(),
                stored.offset(),
                Optional.of(scaled(scale.number(), -zero.number() * scale.number(), stored.dtype())));
    }

    /// (layout, parts), the parts being (places, values, size) or (starts, places, values, size).
    private TorchTensor sparse(List<Value> arguments, String name, int depth) throws IOException {
        var parts = arguments.size() < 2 ? List.<Value>of() : items(arguments.get(1));
        var layout = arguments.isEmpty() ? "" : layout(arguments.getFirst());
        boolean isCoordinates = layout.endsWith("sparse_coo");
        boolean isLines = layout.endsWith("sparse_csr") || layout.endsWith("sparse_csc");
        int sizeAt = isCoordinates ? 2 : 3;
        if (!isCoordinates && !isLines || parts.size() <= sizeAt) {
            throw new IOException("its layout is " + layout + ": save it with .to_dense()");
        }
        var shape = new Shape(numbers(parts.get(sizeAt)));
        var own = new ArrayList<TorchTensor.Strided>();
        for (var part : parts.subList(0, sizeAt)) {
            var tensor =
                    part instanceof Value.Call call ? tensor(call, name, depth + 1) : Optional.<TorchTensor>empty();
            if (tensor.isEmpty() || !(tensor.get() instanceof TorchTensor.Strided strided)) {
                throw new IOException("a part of it is no tensor");
            }
            own.add(strided);
        }
        var values = own.getLast();
        if (shape.order() != 2 || values.member().shape().order() != 1) {
            throw new IOException("it is sparse with " + shape.order() + " axes: save it with .to_dense()");
        }
        long bytes = own.stream().mapToLong(s -> s.member().bytes()).sum();
        var member = new Member(name, shape, "sparse " + values.dtype().text(), bytes, Optional.empty());
        if (!isCoordinates) {
            return new TorchTensor.Lines(member, own.get(0), own.get(1), values, layout.endsWith("sparse_csr"));
        }
        var places = own.getFirst().member().shape();
        if (places.order() != 2
                || places.size(0) != 2
                || places.size(1) != values.member().shape().count()) {
            throw new IOException("its places and values do not fit each other");
        }
        return new TorchTensor.Coordinates(member, own.get(0), values);
    }

    private static String layout(Value value) {
        return switch (value) {
            case Value.Global global -> global.name();
            case Value.Call call
            when items(call.arguments()).size() == 1 && items(call.arguments()).getFirst() instanceof Value.Text text ->
                text.text();
            default -> "not known";
        };
    }

    /// A NumPy array: what it is made by, and then its state (version, shape, type, order, bytes).
    private static Optional<TorchTensor> array(Value.Call call, String name) throws IOException {
        if (!(call.function() instanceof Value.Call made)
                || !(made.function() instanceof Value.Global function)
                || !function.name().endsWith("multiarray._reconstruct")) {
            return Optional.empty();
        }
        var state = items(call.arguments()).isEmpty()
                ? List.<Value>of()
                : items(items(call.arguments()).getFirst());
        if (state.size() < 5) {
            throw new IOException("its array is described in a way that is not known");
        }
        var type = type(state.get(2));
        var bytes = bytes(state.get(4));
        if (bytes.isEmpty()) {
            throw new IOException("its array holds " + type);
        }
        var dtype = DType.ofNumpy(type.endsWith("?") ? "b1" : type.substring(1))
                .filter(t -> !t.isComplex())
                .orElseThrow(() -> new IOException("its type is " + type));
        boolean fortran = state.get(3) instanceof Value.Truth truth && truth.value();
        var order = type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return Optional.of(
                TorchTensor.inside(name, new Shape(numbers(state.get(1))), dtype, order, fortran, bytes.get()));
    }

    /// Such as `<f4`: what numpy.dtype is called with, and the byte order that it is given.
    private static String type(Value value) throws IOException {
        if (value instanceof Value.Call state
                && state.function() instanceof Value.Call made
                && made.function() instanceof Value.Global global
                && global.name().equals("numpy.dtype")
                && !items(made.arguments()).isEmpty()
                && items(made.arguments()).getFirst() instanceof Value.Text code
                && !items(state.arguments()).isEmpty()
                && items(items(state.arguments()).getFirst()).size() > 1
                && items(items(state.arguments()).getFirst()).get(1) instanceof Value.Text order) {
            return order.text() + code.text();
        }
        throw new IOException("its type is described in a way that is not known");
    }

    /// Bytes, or the text that they are kept as where the pickle has no bytes.
    private static Optional<byte[]> bytes(Value value) {
        return switch (value) {
            case Value.Bytes bytes -> Optional.of(bytes.bytes());
            case Value.Call call
            when call.function() instanceof Value.Global global
                    && global.name().equals("_codecs.encode")
                    && !items(call.arguments()).isEmpty()
                    && items(call.arguments()).getFirst() instanceof Value.Text text ->
                Optional.of(text.text().getBytes(StandardCharsets.ISO_8859_1));
            default -> Optional.empty();
        };
    }

    private static List<Long> numbers(Value value) throws IOException {
        // torch.Size is called with a tuple
        var list = value instanceof Value.Call call && !items(call.arguments()).isEmpty()
                ? items(call.arguments()).getFirst()
                : value;
        var numbers = new ArrayList<Long>();
        for (var item : items(list)) {
            if (!(item instanceof Value.Whole number) || number.number() < 0) {
                throw new IOException("a size is not a number");
            }
            numbers.add(number.number());
        }
        return numbers;
    }

    /// Bytes of a value that is not read here, but has others after it.
    private static int widthOfComplex(String type) {
        return type.contains("ComplexDouble") ? 16 : type.contains("Complex") ? 8 : 1;
    }

    private static Optional<DType> storage(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "torch.FloatStorage", "torch.float32" -> DType.FLOAT32;
                    case "torch.DoubleStorage", "torch.float64" -> DType.FLOAT64;
                    case "torch.HalfStorage", "torch.float16" -> DType.FLOAT16;
                    case "torch.BFloat16Storage", "torch.bfloat16" -> DType.BFLOAT16;
                    case "torch.float8_e4m3fn" -> DType.FLOAT8_E4M3;
                    case "torch.float8_e5m2" -> DType.FLOAT8_E5M2;
                    case "torch.LongStorage", "torch.int64" -> DType.INT64;
                    case "torch.IntStorage", "torch.int32", "torch.QInt32Storage" -> DType.INT32;
                    case "torch.ShortStorage", "torch.int16" -> DType.INT16;
                    case "torch.CharStorage", "torch.int8", "torch.QInt8Storage" -> DType.INT8;
                    case "torch.ByteStorage", "torch.uint8", "torch.QUInt8Storage" -> DType.UINT8;
                    case "torch.BoolStorage", "torch.bool" -> DType.BOOL;
                    case "torch.uint16" -> DType.UINT16;
                    case "torch.uint32" -> DType.UINT32;
                    case "torch.uint64" -> DType.UINT64;
                    default -> null;
                });
    }
}
