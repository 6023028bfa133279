package factorscope.model.io.matlab;

import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.io.Limited;
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
/// Format", The MathWorks).
final class Mat5 {
    static final int HEADER = 128;

    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;
    private static final int MOST_AXES = 32;
    private static final int MOST_NAME = 4096;
    private static final int MOST_VARIABLES = 100_000;
    private static final int COMPLEX = 0x0800;
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
            "uint64");

    private Mat5() {}

    /// @param kind MATLAB's class, in words
    /// @param dtype in which its values are stored; empty where it is no matrix of numbers
    /// @param offset of its values, or of the compressed element
    /// @param length of that element
    record Variable(
            String name,
            List<Long> sizes,
            String kind,
            boolean isComplex,
            Optional<DType> dtype,
            ByteOrder order,
            boolean isCompressed,
            long offset,
            long length) {}

    /// A number for what follows, and how long it is.
    ///
    /// @param small its bytes, where they are part of the tag
    private record Tag(int type, long length, Optional<byte[]> small) {}

    /// Reads elements one after the other, and counts.
    private static final class Elements extends FilterInputStream {
        private final ByteOrder order;
        private long position;

        Elements(InputStream in, ByteOrder order, long position) {
            super(in);
            this.order = order;
            this.position = position;
        }

        byte[] bytes(int count) throws IOException {
            var bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("it is cut off");
            }
            position += count;
            return bytes;
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
    }

    private static Failure damaged(Path file, IOException e) {
        return Failure.data(
                file.getFileName() + " is not a readable MATLAB file: " + e.getMessage() + ".",
                "Copy or write the file again.",
                e);
    }

    static List<Variable> variables(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var header = ByteBuffer.allocate(HEADER);
            while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {}
            if (header.hasRemaining()) {
                throw new EOFException("it is cut off");
            }
            var order =
                    header.get(126) == 'I' && header.get(127) == 'M' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            var variables = new ArrayList<Variable>();
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
                    variables.add(variable(channel, at, length, type == COMPRESSED, order));
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
        return new Elements(isCompressed ? new InflaterInputStream(limited) : limited, order, at);
    }

    /// Up to the tag of its values.
    private static Variable variable(FileChannel channel, long at, long length, boolean isCompressed, ByteOrder order)
            throws IOException {
        // not closed: that would close the channel
        var in = elements(channel, at, length, isCompressed, order);
        if (in.tag().type != MATRIX) {
            throw new IOException("a compressed element is no matrix");
        }
        var flags = ByteBuffer.wrap(in.whole(in.tag(), 64)).order(order);
        if (flags.remaining() < 4) {
            throw new IOException("a matrix has no class");
        }
        int kind = flags.getInt(0) & 0xFF;
        boolean isComplex = (flags.getInt(0) & COMPLEX) != 0;
        var dimensions = ByteBuffer.wrap(in.whole(in.tag(), 4 * MOST_AXES)).order(order);
        var sizes = new ArrayList<Long>();
        while (dimensions.remaining() >= 4) {
            sizes.add((long) dimensions.getInt());
        }
        if (sizes.stream().anyMatch(s -> s < 0) || sizes.isEmpty()) {
            throw new IOException("a matrix has no size");
        }
        var name = new String(in.whole(in.tag(), MOST_NAME), StandardCharsets.UTF_8);
        boolean isNumeric = kind >= 6 && kind < KINDS.size();
        var words = kind > 0 && kind < KINDS.size() ? KINDS.get(kind) : KINDS.getFirst();
        if (!isNumeric) {
            return new Variable(name, sizes, words, false, Optional.empty(), order, isCompressed, at, length);
        }
        long before = in.position;
        var values = in.tag();
        var dtype = stored(values.type);
        long count = sizes.stream().reduce(1L, (a, b) -> a > Integer.MAX_VALUE ? a : a * b);
        if (dtype.isEmpty() || values.length != count * dtype.get().bytes()) {
            throw new IOException("the size of \"" + name + "\" does not match its values");
        }
        // short values stand inside of their tag
        long offset = isCompressed ? at : before + (values.small.isPresent() ? 4 : 8);
        return new Variable(name, sizes, words, isComplex, dtype, order, isCompressed, offset, length);
    }

    /// The values of a compressed variable.
    static InputStream values(Path file, Variable variable) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            var in = elements(channel, variable.offset, variable.length, true, variable.order);
            in.tag();
            in.whole(in.tag(), 64);
            in.whole(in.tag(), 4 * MOST_AXES);
            in.whole(in.tag(), MOST_NAME);
            var tag = in.tag();
            if (tag.small.isPresent()) {
                channel.close();
                return new java.io.ByteArrayInputStream(tag.small.get());
            }
            return in;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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
