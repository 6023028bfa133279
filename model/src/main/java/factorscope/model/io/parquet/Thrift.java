package factorscope.model.io.parquet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads structures of the Thrift compact protocol, whatever their fields are: numbers, bytes, lists and
/// structures by field number.
final class Thrift {
    private static final int MOST_DEPTH = 24;
    private static final int MOST_TEXT = 1 << 24;

    private final MemorySegment bytes;
    private long at;

    Thrift(MemorySegment bytes, long at) {
        this.bytes = bytes;
        this.at = at;
    }

    /// A structure.
    record Fields(Map<Integer, Object> values) {
        boolean has(int field) {
            return values.containsKey(field);
        }

        long whole(int field) throws IOException {
            if (values.get(field) instanceof Long value) {
                return value;
            }
            throw new IOException("a part of its description is missing");
        }

        long whole(int field, long otherwise) throws IOException {
            return has(field) ? whole(field) : otherwise;
        }

        boolean flag(int field, boolean otherwise) {
            return values.get(field) instanceof Boolean value ? value : otherwise;
        }

        String text(int field) throws IOException {
            if (values.get(field) instanceof byte[] text) {
                return new String(text, StandardCharsets.UTF_8);
            }
            throw new IOException("a part of its description is missing");
        }

        Fields fields(int field) throws IOException {
            if (values.get(field) instanceof Fields inner) {
                return inner;
            }
            throw new IOException("a part of its description is missing");
        }

        Optional<Fields> optional(int field) {
            return values.get(field) instanceof Fields inner ? Optional.of(inner) : Optional.empty();
        }

        List<Fields> list(int field) throws IOException {
            var out = new ArrayList<Fields>();
            if (values.get(field) instanceof List<?> list) {
                for (var element : list) {
                    if (!(element instanceof Fields inner)) {
                        throw new IOException("a part of its description is not what it should be");
                    }
                    out.add(inner);
                }
            }
            return out;
        }
    }

    /// Where the next thing begins.
    long position() {
        return at;
    }

    private int next() throws IOException {
        if (at < 0 || at >= bytes.byteSize()) {
            throw new IOException("it is cut off");
        }
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at++));
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int part = next();
            value |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new IOException("a number in its description is too long");
    }

    private long zigzag() throws IOException {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    Fields struct() throws IOException {
        return struct(0);
    }

    private Fields struct(int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("its description is nested too deep");
        }
        var values = new LinkedHashMap<Integer, Object>();
        int field = 0;
        while (true) {
            int head = next();
            if (head == 0) {
                return new Fields(values);
            }
            field = head >> 4 == 0 ? (int) zigzag() : field + (head >> 4);
            int type = head & 15;
            values.put(field, type == 1 || type == 2 ? (Object) (type == 1) : value(type, depth));
        }
    }

    private Object value(int type, int depth) throws IOException {
        return switch (type) {
            case 1, 2 -> next() == 1;
            case 3 -> (long) next();
            case 4, 5, 6 -> zigzag();
            case 7 -> {
                at += 8;
                yield 0L;
            }
            case 8 -> text();
            case 9, 10 -> list(depth);
            case 12 -> struct(depth + 1);
            default -> throw new IOException("its description has a part of an unknown kind");
        };
    }

    private byte[] text() throws IOException {
        long length = varint();
        if (length < 0 || length > MOST_TEXT || length > bytes.byteSize() - at) {
            throw new IOException("a text in its description is cut off");
        }
        var text = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        at += length;
        return text;
    }

    private List<Object> list(int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("its description is nested too deep");
        }
        int head = next();
        long count = head >> 4 == 15 ? varint() : head >> 4;
        // every element takes a byte
        if (count < 0 || count > bytes.byteSize() - at) {
            throw new IOException("a list in its description is cut off");
        }
        var list = new ArrayList<Object>();
        for (long i = 0; i < count; i++) {
            list.add(value(head & 15, depth + 1));
        }
        return list;
    }
}
