package factorscope.model.io.torch;

import factorscope.model.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a pickle as data. What it would construct is written down as a [Value]; nothing is imported, called or
/// run.
///
/// Opcodes: protocols 2 to 5 as CPython's pickletools describes them, as far as tensors need them.
final class Pickle {
    /// What a pickle describes.
    sealed interface Value {
        record Text(String text) implements Value {}

        record Whole(long number) implements Value {}

        record Real(double number) implements Value {}

        record Truth(boolean value) implements Value {}

        /// @param text a byte for each of its letters
        record Bytes(String text) implements Value {
            byte[] bytes() {
                return text.getBytes(StandardCharsets.ISO_8859_1);
            }
        }

        record Other(String what) implements Value {}

        /// Where something begins, on the stack.
        record Mark() implements Value {}

        record Sequence(List<Value> items) implements Value {}

        /// Keys may be anything, and come in the order of the file.
        record Mapping(List<Entry> entries) implements Value {
            /// What stands under a text; the last one counts.
            Optional<Value> get(String key) {
                return entries.reversed().stream()
                        .filter(e -> e.key instanceof Text text && text.text.equals(key))
                        .map(Entry::value)
                        .findFirst();
            }
        }

        record Entry(Value key, Value value) {}

        /// A name that is to be imported, such as `torch._utils._rebuild_tensor_v2`.
        record Global(String name) implements Value {}

        /// A call that is to be made.
        record Call(Value function, Value arguments) implements Value {}

        /// Something kept outside the pickle.
        record Outside(Value id) implements Value {}
    }

    private static final Value MARK = new Value.Mark();
    private static final Value NONE = new Value.Other("None");

    private static final int MOST_ITEMS = 5_000_000;
    private static final int MOST_TEXT = 1 << 20;

    private final ByteBuffer in;
    private final String file;
    private final List<Value> stack = new ArrayList<>();
    private final Map<Integer, Value> memo = new HashMap<>();
    private int items;

    private Pickle(ByteBuffer in, String file) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
        this.file = file;
    }

    /// @throws Failure if it is no pickle, or one with opcodes that tensors do not need
    static Value read(byte[] bytes, String file) {
        return read(ByteBuffer.wrap(bytes), file);
    }

    /// The same of a buffer, which is left where the pickle ends.
    static Value read(ByteBuffer in, String file) {
        try {
            return new Pickle(in, file).run();
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
            throw Failure.data(file + " is damaged: its pickle is cut off.", "Copy or write the file again.", e);
        }
    }

    private Failure refused(String why) {
        return Failure.data(
                file + " has a pickle that is not read: " + why + ".",
                "In Python, save a dict of tensors with torch.save, or use safetensors.");
    }

    private Value run() {
        while (true) {
            int opcode = Byte.toUnsignedInt(in.get());
            if (opcode == '.') {
                return pop();
            }
            step(opcode);
        }
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> in.get();
            case 0x95 -> in.getLong();
            case '(' -> push(MARK);
            case '0' -> pop();
            case '1' -> sinceMark();
            case '2' -> push(top());
            case 'N' -> push(NONE);
            case 0x88, 0x89 -> push(new Value.Truth(opcode == 0x88));
            case 'K' -> push(new Value.Whole(Byte.toUnsignedInt(in.get())));
            case 'M' -> push(new Value.Whole(Short.toUnsignedInt(in.getShort())));
            case 'J' -> push(new Value.Whole(in.getInt()));
            case 0x8a -> push(new Value.Whole(big(Byte.toUnsignedInt(in.get()))));
            case 0x8b -> push(new Value.Whole(big(in.getInt())));
            case 'G' -> push(new Value.Real(Double.longBitsToDouble(Long.reverseBytes(in.getLong()))));
            case 'X' -> push(new Value.Text(text(in.getInt())));
            case 0x8c -> push(new Value.Text(text(Byte.toUnsignedInt(in.get()))));
            case 0x8d -> push(new Value.Text(text(in.getLong())));
            case 'U' -> push(new Value.Text(text(Byte.toUnsignedInt(in.get()))));
            case 'T' -> push(new Value.Text(text(in.getInt())));
            case 'B', 'C', 0x8e, 0x96 -> {
                long length = opcode == 'C'
                        ? Byte.toUnsignedInt(in.get())
                        : opcode == 'B' ? Integer.toUnsignedLong(in.getInt()) : in.getLong();
                push(new Value.Bytes(new String(bytes(length), StandardCharsets.ISO_8859_1)));
            }
            case 'q' -> memo.put(Byte.toUnsignedInt(in.get()), top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(Byte.toUnsignedInt(in.get())));
            case 'j' -> push(remembered(in.getInt()));
            case '}' -> push(new Value.Mapping(new ArrayList<>()));
            case ']', 0x8f -> push(new Value.Sequence(new ArrayList<>()));
            case ')' -> push(new Value.Sequence(List.of()));
            case 't' -> push(new Value.Sequence(sinceMark()));
            case 'l', 0x91 -> push(new Value.Sequence(new ArrayList<>(sinceMark())));
            case 0x85 -> tuple(1);
            case 0x86 -> tuple(2);
            case 0x87 -> tuple(3);
            case 'd' -> {
                var values = sinceMark();
                push(new Value.Mapping(new ArrayList<>()));
                put(values);
            }
            case 's' -> {
                var value = pop();
                var key = pop();
                put(List.of(key, value));
            }
            case 'u' -> put(sinceMark());
            case 'a' -> append(List.of(pop()));
            case 'e', 0x90 -> append(sinceMark());
            case 'c' -> push(new Value.Global(line() + "." + line()));
            case 0x93 -> {
                var name = pop();
                var module = pop();
                push(
                        module instanceof Value.Text m && name instanceof Value.Text n
                                ? new Value.Global(m.text + "." + n.text)
                                : new Value.Other("a name"));
            }
            case 'R', 0x81 -> {
                var arguments = pop();
                push(call(pop(), arguments));
            }
            case 0x92 -> {
                pop();
                var arguments = pop();
                push(new Value.Call(pop(), arguments));
            }
            case 'Q' -> push(new Value.Outside(pop()));
            case 'b' -> build();
            default -> throw refused("it uses opcode 0x" + Integer.toHexString(opcode) + ", which tensors do not need");
        }
    }

    /// An OrderedDict without arguments is filled in afterwards.
    private static Value call(Value function, Value arguments) {
        boolean isEmptyDict = function instanceof Value.Global global
                && arguments instanceof Value.Sequence sequence
                && (global.name.equals("collections.OrderedDict") && sequence.items.isEmpty()
                        || global.name.equals("collections.defaultdict"));
        return isEmptyDict ? new Value.Mapping(new ArrayList<>()) : new Value.Call(function, arguments);
    }

    /// The state that an object is given: of one that would be called for a mapping (OrderedDict, a module) it is
    /// kept.
    private void build() {
        var state = pop();
        var object = pop();
        push(object instanceof Value.Call call ? new Value.Call(call, new Value.Sequence(List.of(state))) : object);
    }

    private void push(Value value) {
        if (++items > MOST_ITEMS) {
            throw refused("it has too many items");
        }
        stack.add(value);
    }

    private Value top() {
        if (stack.isEmpty()) {
            throw Failure.data(file + " is damaged: its pickle takes what is not there.", "Copy the file again.");
        }
        return stack.getLast();
    }

    private Value pop() {
        var value = top();
        stack.removeLast();
        return value;
    }

    private List<Value> sinceMark() {
        int mark = stack.size() - 1;
        while (mark >= 0 && !(stack.get(mark) instanceof Value.Mark)) {
            mark--;
        }
        if (mark < 0) {
            throw Failure.data(file + " is damaged: its pickle has no mark where one belongs.", "Copy the file again.");
        }
        var values = new ArrayList<>(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return values;
    }

    private void tuple(int count) {
        var values = new ArrayList<Value>();
        for (int i = 0; i < count; i++) {
            values.addFirst(pop());
        }
        push(new Value.Sequence(values));
    }

    private void put(List<Value> values) {
        if (top() instanceof Value.Call) {
            // an object that is not read anyhow
            return;
        }
        if (!(top() instanceof Value.Mapping mapping)) {
            throw refused("it fills in something that is no dict");
        }
        for (int i = 0; i + 1 < values.size(); i += 2) {
            mapping.entries.add(new Value.Entry(values.get(i), values.get(i + 1)));
        }
    }

    private void append(List<Value> values) {
        if (!stack.isEmpty() && stack.getLast() instanceof Value.Sequence sequence) {
            try {
                sequence.items.addAll(values);
            } catch (UnsupportedOperationException e) {
                throw refused("it appends to a tuple");
            }
        }
    }

    private Value remembered(int number) {
        var value = memo.get(number);
        if (value == null) {
            throw Failure.data(file + " is damaged: its pickle refers to nothing.", "Copy the file again.");
        }
        return value;
    }

    private String text(long length) {
        if (length < 0 || length > MOST_TEXT || length > in.remaining()) {
            throw refused("it announces a text of " + length + " bytes");
        }
        var bytes = new byte[(int) length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] bytes(long length) {
        if (length < 0 || length > in.remaining()) {
            throw refused("it announces " + length + " bytes");
        }
        var bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private String line() {
        var bytes = new ByteArrayOutputStream();
        for (byte b = in.get(); b != '\n'; b = in.get()) {
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private long big(int length) {
        if (length < 0 || length > 16 || length > in.remaining()) {
            throw refused("it announces a number of " + length + " bytes");
        }
        var bytes = new byte[length];
        for (int i = length - 1; i >= 0; i--) {
            bytes[i] = in.get();
        }
        return length == 0 ? 0 : new BigInteger(bytes).longValue();
    }
}
