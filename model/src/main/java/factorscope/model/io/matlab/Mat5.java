package factorscope.model.io.matlab;

import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.io.Limited;
import factorscope.model.memory.Handing;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/// The layout of MATLAB's level 5 files: elements with a type and a length, compressed ones among them ("MAT-File
/// Format", The MathWorks). Structures and cells are gone through; a variable that cannot be read keeps no other from
/// being read.
final class Mat5 {
    static final int HEADER = 128;

    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;
    private static final int MOST_AXES = 32;
    private static final int MOST_NAME = 4096;
    private static final int MOST_NAMES = 1 << 20;
    private static final int MOST_VARIABLES = 100_000;
    private static final int MOST_DEPTH = 16;
    private static final int COMPLEX = 0x0800;
    private static final int LOGICAL = 0x0200;
    private static final int CELL = 1;
    private static final int STRUCT = 2;
    private static final int OBJECT = 3;
    private static final int CHAR = 4;
    private static final int SPARSE = 5;
    private static final List<String> KINDS = List.of(
            "value of an unknown class",
            "cell array",
            "struct",
            "object",
            "text",
            "sparse matrix",
            "double",
            "single",
            "int8",
            "uint8",
            "int16",
            "uint16",
            "int32",
            "uint32",
            "int64",
            "uint64",
            "function",
            "object");

    private Mat5() {}

    /// A number for what follows, and how long it is.
    ///
    /// @param small its bytes, where they are part of the tag
    private record Tag(int type, long length, Optional<byte[]> small) {}

    /// Reads elements one after the other, and counts.
    private static final class Elements extends FilterInputStream {
        private final ByteOrder order;
        private long position;

        /// Bytes that are passed over when something after them is read: unpacking them takes its time.
        private long due;

        /// @param position of the first byte
        Elements(InputStream in, ByteOrder order, long position) {
            super(in);
            this.order = order;
            this.position = position;
        }

        byte[] bytes(int count) throws IOException {
            settle();
            var bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("it is cut off");
            }
            position += count;
            return bytes;
        }

        void pass(long count) throws IOException {
            due += count;
            position += count;
            if (!(in instanceof InflaterInputStream)) {
                settle();
            }
        }

        void settle() throws IOException {
            in.skipNBytes(due);
            due = 0;
        }

        ByteBuffer buffer(int count) throws IOException {
            return ByteBuffer.wrap(bytes(count)).order(order);
        }

        Tag tag() throws IOException {
            var tag = buffer(8);
            int first = tag.getInt(0);
            int small = first >>> 16;
            if (small != 0) {
                if (small > 4) {
                    throw new IOException("an element announces a wrong length");
                }
                var bytes = new byte[small];
                tag.get(4, bytes);
                return new Tag(first & 0xFFFF, small, Optional.of(bytes));
            }
            return new Tag(first, Integer.toUnsignedLong(tag.getInt(4)), Optional.empty());
        }

        /// A short element with the padding behind it.
        byte[] whole(Tag tag, int most) throws IOException {
            if (tag.small.isPresent()) {
                return tag.small.get();
            }
            if (tag.length > most) {
                throw new IOException("an element announces " + tag.length + " bytes");
            }
            var bytes = bytes((int) tag.length);
            bytes((int) (-tag.length & 7));
            return bytes;
        }

        /// Where the values of an element stand; they are passed over.
        long passed(Tag tag) throws IOException {
            if (tag.small.isPresent()) {
                return position - 4;
            }
            long offset = position;
            pass(tag.length + (-tag.length & 7));
            return offset;
        }
    }

    private static Failure damaged(Path file, IOException e) {
        return Failure.data(
                file.getFileName() + " is not a readable MATLAB file: " + e.getMessage() + ".",
                "Copy or write the file again.",
                e);
    }

    static List<MatlabVariable> variables(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var header = ByteBuffer.allocate(HEADER);
            while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {}
            if (header.hasRemaining()) {
                throw new EOFException("it is cut off");
            }
            var order =
                    header.get(126) == 'I' && header.get(127) == 'M' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            var variables = new ArrayList<MatlabVariable>();
            long at = HEADER;
            while (at + 8 <= channel.size() && variables.size() < MOST_VARIABLES) {
                var tag = ByteBuffer.allocate(8).order(order);
                while (tag.hasRemaining() && channel.read(tag, at + tag.position()) >= 0) {}
                int type = tag.getInt(0);
                long length = Integer.toUnsignedLong(tag.getInt(4));
                if (length > channel.size() - at - 8) {
                    throw new EOFException("it is cut off");
                }
                if (type == MATRIX || type == COMPRESSED) {
                    new Walk(at, type == COMPRESSED ? length : 0, order, variables).element(channel, length);
                } else if (type < 1 || type > 18) {
                    throw new IOException("it has an element of type " + type);
                }
                at += 8 + length;
            }
            return variables;
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static Elements elements(FileChannel channel, long at, long length, boolean isCompressed, ByteOrder order)
            throws IOException {
        channel.position(isCompressed ? at + 8 : at);
        var in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 14);
        var limited = new Limited(in, isCompressed ? length : length + 8);
        return new Elements(isCompressed ? new InflaterInputStream(limited) : limited, order, isCompressed ? 0 : at);
    }

    /// Goes through one element of the file.
    ///
    /// @param start of the element
    /// @param packed its length, where it is compressed; 0 where it is not
    private record Walk(long start, long packed, ByteOrder order, List<MatlabVariable> found) {
        void element(FileChannel channel, long length) {
            int before = found.size();
            var path = new StringBuilder();
            try {
                // not closed: that would close the channel
                var in = elements(channel, start, length, packed > 0, order);
                if (in.tag().type != MATRIX) {
                    throw new IOException("a compressed element is no matrix");
                }
                matrix(in, "", path, 0);
            } catch (IOException e) {
                var name = path.isEmpty() ? "variable " + (before + 1) : path.toString();
                found.add(MatlabVariable.refused(name, List.of(), "?", "It cannot be read: " + e.getMessage() + "."));
            }
        }

        /// @param given the name of what a structure or cell holds, which has none of its own
        /// @param path told the name as soon as it is known
        private void matrix(Elements in, String given, StringBuilder path, int depth) throws IOException {
            if (depth > MOST_DEPTH || found.size() > MOST_VARIABLES) {
                throw new IOException("its structures are nested too deeply");
            }
            var flags = ByteBuffer.wrap(in.whole(in.tag(), 64)).order(order);
            if (flags.remaining() < 4) {
                throw new IOException("a matrix has no class");
            }
            int flag = flags.getInt(0);
            int kind = flag & 0xFF;
            var words = kind < KINDS.size() ? KINDS.get(kind) : KINDS.getFirst();
            if (kind == 17) {
                // of what comes after, only its end is known
                found.add(MatlabVariable.refused(
                        given.isEmpty() ? "object " + (found.size() + 1) : given, List.of(), words, objected(words)));
                return;
            }
            var dimensions = ByteBuffer.wrap(in.whole(in.tag(), 4 * MOST_AXES)).order(order);
            var sizes = new ArrayList<Long>();
            while (dimensions.remaining() >= 4) {
                sizes.add((long) dimensions.getInt());
            }
            if (sizes.stream().anyMatch(s -> s < 0) || sizes.isEmpty()) {
                throw new IOException("a matrix has no size");
            }
            var own = new String(in.whole(in.tag(), MOST_NAME), StandardCharsets.UTF_8);
            var name = given.isEmpty() ? own : given;
            path.setLength(0);
            path.append(name);
            long count = 1;
            for (long size : sizes) {
                count = Math.min(Integer.MAX_VALUE * 16L, count * size);
            }
            switch (kind) {
                case CELL -> cells(in, name, count, path, depth);
                case STRUCT -> structure(in, name, count, path, depth);
                case SPARSE -> sparse(in, name, sizes, flag);
                case CHAR -> found.add(MatlabVariable.refused(name, sizes, words, "It is text, not numbers."));
                default -> {
                    if (kind == OBJECT || kind < 6 || kind > 15) {
                        found.add(MatlabVariable.refused(name, sizes, words, objected(words)));
                    } else {
                        numbers(in, name, sizes, count, words, flag);
                    }
                }
            }
        }

        private static String objected(String words) {
            return "It is " + ("aeiou".indexOf(words.charAt(0)) >= 0 ? "an " : "a ") + words
                    + ", not a matrix of numbers: save its parts as matrices.";
        }

        private void cells(Elements in, String name, long count, StringBuilder path, int depth) throws IOException {
            for (long i = 0; i < count; i++) {
                inner(in, name + "{" + (i + 1) + "}", path, depth);
            }
            if (count == 0) {
                found.add(MatlabVariable.refused(name, List.of(0L), "cell array", "It is empty."));
            }
        }

        private void structure(Elements in, String name, long count, StringBuilder path, int depth) throws IOException {
            var width = ByteBuffer.wrap(in.whole(in.tag(), 64)).order(order);
            int length = width.remaining() < 4 ? 0 : width.getInt(0);
            var names = in.whole(in.tag(), MOST_NAMES);
            if (length < 1 || names.length % length != 0) {
                throw new IOException("the fields of \"" + name + "\" have no names");
            }
            var fields = new ArrayList<String>();
            for (int at = 0; at < names.length; at += length) {
                var field = new String(names, at, length, StandardCharsets.UTF_8);
                int end = field.indexOf('\0');
                fields.add(end < 0 ? field : field.substring(0, end));
            }
            for (long i = 0; i < count; i++) {
                for (var field : fields) {
                    inner(in, name + (count == 1 ? "" : "(" + (i + 1) + ")") + "/" + field, path, depth);
                }
            }
            if (count == 0 || fields.isEmpty()) {
                found.add(MatlabVariable.refused(name, List.of(count), "struct", "It is empty."));
            }
        }

        private void inner(Elements in, String name, StringBuilder path, int depth) throws IOException {
            var tag = in.tag();
            if (tag.type != MATRIX) {
                throw new IOException("\"" + name + "\" is no matrix");
            }
            if (tag.length == 0) {
                found.add(MatlabVariable.refused(name, List.of(0L, 0L), "double", "It is empty."));
                return;
            }
            long end = in.position + tag.length;
            matrix(in, name, path, depth + 1);
            if (in.position > end) {
                throw new IOException("\"" + name + "\" is longer than it announces");
            }
            in.pass(end - in.position);
        }

        private MatlabVariable.Part part(Elements in, boolean isLogical) throws IOException {
            var tag = in.tag();
            var stored = stored(tag.type).orElseThrow(() -> new IOException("values have the type " + tag.type));
            var dtype = isLogical && stored.bytes() == 1 ? DType.BOOL : stored;
            long offset = in.passed(tag);
            return new MatlabVariable.Part(dtype, order, start, packed, offset, tag.length / dtype.bytes());
        }

        private void numbers(Elements in, String name, List<Long> sizes, long count, String words, int flag)
                throws IOException {
            if (count == 0) {
                found.add(MatlabVariable.refused(name, sizes, words, "It is empty."));
                return;
            }
            var values = part(in, (flag & LOGICAL) != 0);
            if ((flag & COMPLEX) != 0) {
                part(in, false);
                found.add(MatlabVariable.refused(
                        name,
                        sizes,
                        "complex",
                        "Its values are complex: save their real and imaginary parts as two matrices."));
                return;
            }
            if (values.count() != count) {
                throw new IOException("its size does not match its values");
            }
            found.add(new MatlabVariable(name, sizes, words, List.of(values), false, Optional.empty()));
        }

        private void sparse(Elements in, String name, List<Long> sizes, int flag) throws IOException {
            var rows = part(in, false);
            var starts = part(in, false);
            var values = part(in, (flag & LOGICAL) != 0);
            if ((flag & COMPLEX) != 0) {
                part(in, false);
                found.add(MatlabVariable.refused(
                        name, sizes, "sparse complex", "Its values are complex: save its parts as two matrices."));
            } else if (sizes.size() != 2 || starts.count() != sizes.get(1) + 1) {
                throw new IOException("its columns do not fit its size");
            } else {
                found.add(new MatlabVariable(
                        name, sizes, "sparse matrix", List.of(rows, starts, values), true, Optional.empty()));
            }
        }
    }

    /// The values of a part that is compressed, from the first on.
    static InputStream values(Path file, MatlabVariable.Part part) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        return Handing.over(channel::close, () -> {
            var in = elements(channel, part.element(), part.length(), true, part.order());
            in.pass(part.offset());
            in.settle();
            return in;
        });
    }

    private static Optional<DType> stored(int type) {
        return Optional.ofNullable(
                switch (type) {
                    case 1 -> DType.INT8;
                    case 2 -> DType.UINT8;
                    case 3 -> DType.INT16;
                    case 4 -> DType.UINT16;
                    case 5 -> DType.INT32;
                    case 6 -> DType.UINT32;
                    case 7 -> DType.FLOAT32;
                    case 9 -> DType.FLOAT64;
                    case 12 -> DType.INT64;
                    case 13 -> DType.UINT64;
                    default -> null;
                });
    }
}
