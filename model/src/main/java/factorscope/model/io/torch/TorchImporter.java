package factorscope.model.io.torch;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import factorscope.model.io.torch.Pickle.Value;
import factorscope.model.io.zip.Archive;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// PyTorch's `.pt` and `.pth` files, as torch.save has written them since version 1.6: a zip archive with a pickle
/// and one entry for every storage. Tensors are mapped; everything else is named and refused.
public final class TorchImporter implements Mapped {
    private static final String PICKLE = "data.pkl";
    private static final int MOST_PICKLE = 256 << 20;
    private static final int DEEPEST = 64;

    @Override
    public Format format() {
        return new Format(
                "torch", "PyTorch", "Tensors as torch.save writes them; mapped, and never run.", List.of("pt", "pth"));
    }

    @Override
    public boolean recognises(byte[] head) {
        return Archive.firstEntryName(head)
                .filter(name -> name.endsWith("/" + PICKLE) || name.equals(PICKLE))
                .isPresent();
    }

    @Override
    public List<Located> located(Path file) {
        var entries = Archive.open(file).entries().stream()
                .collect(Collectors.toMap(Archive.Entry::name, Function.identity(), (a, _) -> a));
        var pickle = entries.values().stream()
                .filter(e -> e.name().endsWith("/" + PICKLE) || e.name().equals(PICKLE))
                .findFirst()
                .orElseThrow(() -> damaged(file, "it has no " + PICKLE));
        if (pickle.size() > MOST_PICKLE) {
            throw damaged(file, "its pickle is too large");
        }
        try (var in = pickle.stream(file)) {
            var bytes = in.readNBytes((int) pickle.size());
            var prefix = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
            var walk = new Walk(file, prefix, entries, order(file, entries, prefix));
            walk.visit(Pickle.read(bytes, String.valueOf(file.getFileName())), "", 0);
            return walk.found;
        } catch (IOException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static ByteOrder order(Path file, Map<String, Archive.Entry> entries, String prefix) throws IOException {
        var entry = entries.get(prefix + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (var in = entry.stream(file)) {
            var text = new String(in.readNBytes(16), StandardCharsets.UTF_8).strip();
            return text.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " is not a readable PyTorch file: " + why + ".", "Copy or write the file again.");
    }

    /// Through what a pickle describes, by way of dicts and lists.
    private static final class Walk {
        private final Path file;
        private final String prefix;
        private final Map<String, Archive.Entry> entries;
        private final ByteOrder order;
        private final List<Located> found = new ArrayList<>();
        private final IdentityHashMap<Value, Boolean> within = new IdentityHashMap<>();

        Walk(Path file, String prefix, Map<String, Archive.Entry> entries, ByteOrder order) {
            this.file = file;
            this.prefix = prefix;
            this.entries = entries;
            this.order = order;
        }

        void visit(Value value, String name, int depth) {
            if (depth > DEEPEST || within.put(value, true) != null) {
                return;
            }
            switch (value) {
                case Value.Mapping mapping -> {
                    for (var key : mapping.keys()) {
                        var inner = mapping.entries().get(key);
                        if (inner != null) {
                            visit(inner, joined(name, text(key)), depth + 1);
                        }
                    }
                }
                case Value.Sequence sequence -> {
                    for (int i = 0; i < sequence.items().size(); i++) {
                        visit(sequence.items().get(i), joined(name, Integer.toString(i)), depth + 1);
                    }
                }
                case Value.Call call -> visit(call, name, depth);
                case Value.Text _, Value.Whole _, Value.Mark _, Value.Other _, Value.Global _, Value.Outside _ -> {
                    // no tensor
                }
            }
            within.remove(value);
        }

        private static String text(Value key) {
            return switch (key) {
                case Value.Text text -> text.text();
                case Value.Whole number -> Long.toString(number.number());
                case Value.Other other -> other.what();
                case Value.Sequence _, Value.Mapping _, Value.Mark _, Value.Global _, Value.Call _, Value.Outside _ ->
                    "?";
            };
        }

        private static String joined(String name, String part) {
            return name.isEmpty() ? part : name + "." + part;
        }

        private void visit(Value.Call call, String name, int depth) {
            if (call.function() instanceof Value.Global global) {
                var arguments =
                        call.arguments() instanceof Value.Sequence sequence ? sequence.items() : List.<Value>of();
                switch (global.name()) {
                    case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> tensor(arguments, name);
                    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> {
                        if (!arguments.isEmpty()) {
                            visit(arguments.getFirst(), name, depth + 1);
                        }
                    }
                    case "collections.OrderedDict" -> visit(call.arguments(), name, depth + 1);
                    default -> refuse(name, "an object of " + global.name());
                }
            } else if (call.function() instanceof Value.Call inner) {
                // an object that is given a state, of which the tensors are of interest
                visit(inner, name, depth + 1);
                visit(call.arguments(), name, depth + 1);
            }
        }

        private void refuse(String name, String what) {
            found.add(new Located(
                    new Member(
                            name.isEmpty() ? "(root)" : name,
                            Shape.of(0),
                            what,
                            0,
                            Optional.of("It is " + what + ", which only Python code could make: save its tensors.")),
                    Optional.empty(),
                    order,
                    false,
                    file,
                    0));
        }

        /// (storage, offset, size, stride, ...)
        private void tensor(List<Value> arguments, String name) {
            if (arguments.size() < 4
                    || !(arguments.get(0) instanceof Value.Outside outside)
                    || !(outside.id() instanceof Value.Sequence id)
                    || id.items().size() < 5
                    || !(id.items().get(1) instanceof Value.Global type)
                    || !(id.items().get(2) instanceof Value.Text key)
                    || !(arguments.get(1) instanceof Value.Whole offset)
                    || !(arguments.get(2) instanceof Value.Sequence size)
                    || !(arguments.get(3) instanceof Value.Sequence stride)) {
                refuse(name, "a tensor that is described in an unknown way");
                return;
            }
            var sizes = numbers(size);
            var strides = numbers(stride);
            var entry = entries.get(prefix + "data/" + key.text());
            if (entry == null || sizes.size() != strides.size()) {
                throw damaged(file, "\"" + name + "\" has no values");
            }
            var dtype = dtype(type.name());
            if (dtype.isEmpty()) {
                refuse(name, "a tensor of " + type.name());
                return;
            }
            var shape = new Shape(sizes);
            long bytes = shape.count() * dtype.get().bytes();
            long start = Math.multiplyExact(offset.number(), (long) dtype.get().bytes());
            var layout = layout(sizes, strides);
            Optional<String> refusal = layout.isEmpty()
                    ? Optional.of("It is a view that skips values: save it with .contiguous().")
                    : entry.isStored()
                            ? Optional.empty()
                            : Optional.of("Its values are compressed: write the file anew with torch.save.");
            if (refusal.isEmpty() && (start < 0 || start > entry.size() || bytes > entry.size() - start)) {
                throw damaged(file, "\"" + name + "\" is larger than its values");
            }
            found.add(new Located(
                    new Member(
                            name.isEmpty() ? "tensor" : name, shape, dtype.get().text(), bytes, refusal),
                    dtype,
                    order,
                    layout.orElse(false),
                    file,
                    refusal.isEmpty() ? entry.dataOffset(file) + start : 0));
        }

        private List<Long> numbers(Value.Sequence sequence) {
            var numbers = new ArrayList<Long>();
            for (var item : sequence.items()) {
                if (!(item instanceof Value.Whole number)) {
                    throw damaged(file, "a size is not a number");
                }
                numbers.add(number.number());
            }
            return numbers;
        }

        /// Whether the first axis runs fastest; empty if neither it nor the last one does without gaps.
        private static Optional<Boolean> layout(List<Long> sizes, List<Long> strides) {
            long expected = 1;
            boolean isC = true;
            for (int m = sizes.size() - 1; m >= 0; m--) {
                isC &= sizes.get(m) <= 1 || strides.get(m) == expected;
                expected *= Math.max(1, sizes.get(m));
            }
            if (isC) {
                return Optional.of(false);
            }
            expected = 1;
            for (int m = 0; m < sizes.size(); m++) {
                if (sizes.get(m) > 1 && strides.get(m) != expected) {
                    return Optional.empty();
                }
                expected *= Math.max(1, sizes.get(m));
            }
            return Optional.of(true);
        }

        private static Optional<DType> dtype(String storage) {
            return Optional.ofNullable(
                    switch (storage) {
                        case "torch.FloatStorage" -> DType.FLOAT32;
                        case "torch.DoubleStorage" -> DType.FLOAT64;
                        case "torch.HalfStorage" -> DType.FLOAT16;
                        case "torch.BFloat16Storage" -> DType.BFLOAT16;
                        case "torch.LongStorage" -> DType.INT64;
                        case "torch.IntStorage" -> DType.INT32;
                        case "torch.ShortStorage" -> DType.INT16;
                        case "torch.CharStorage" -> DType.INT8;
                        case "torch.ByteStorage" -> DType.UINT8;
                        case "torch.BoolStorage" -> DType.BOOL;
                        default -> null;
                    });
        }
    }
}
