package factorscope.model.io.zip;

import factorscope.model.failure.Failure;
import factorscope.model.io.Limited;
import factorscope.model.memory.Handing;
import java.io.BufferedInputStream;
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
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// The directory of a zip archive (APPNOTE 6.3, zip64 included). Unlike the platform's reader it says where an
/// entry's bytes lie, so that stored arrays can be mapped.
public record Archive(List<Entry> entries) {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int END_SIZE = 22;
    private static final int MOST_COMMENT = 65_535;
    private static final int LOCAL_SIZE = 30;
    private static final int CENTRAL_SIZE = 46;
    private static final int EXTRA64 = 1;
    private static final long IN_EXTRA = 0xFFFFFFFFL;

    /// A directory larger than this holds millions of entries, which no array file does.
    private static final long MOST_DIRECTORY = 256L << 20;

    public Archive {
        entries = List.copyOf(entries);
    }

    /// @param method 0 stored, 8 deflated
    /// @param size unpacked bytes, as announced
    public record Entry(String name, int method, long packedSize, long size, long headerOffset) {
        public boolean isStored() {
            return method == 0;
        }

        /// Where the packed bytes begin.
        public long dataOffset(Path file) {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return dataOffset(channel, file);
            } catch (IOException e) {
                throw damaged(file, String.valueOf(e.getMessage()));
            }
        }

        private long dataOffset(FileChannel channel, Path file) throws IOException {
            var header = Archive.read(channel, headerOffset, LOCAL_SIZE, file);
            if (header.getInt(0) != LOCAL) {
                throw damaged(file, "an entry is not where the directory says");
            }
            long offset = headerOffset
                    + LOCAL_SIZE
                    + Short.toUnsignedInt(header.getShort(26))
                    + Short.toUnsignedInt(header.getShort(28));
            if (offset + packedSize > channel.size()) {
                throw damaged(file, "it ends inside " + name);
            }
            return offset;
        }

        /// The unpacked bytes; no more than were announced.
        public InputStream stream(Path file) throws IOException {
            var channel = FileChannel.open(file, StandardOpenOption.READ);
            return Handing.over(channel::close, () -> {
                channel.position(dataOffset(channel, file));
                var packed =
                        new Limited(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), packedSize);
                return switch (method) {
                    case 0 -> packed;
                    case 8 -> new Limited(new Inflating(packed), size);
                    default -> throw new IOException("its compression (method " + method + ") is unknown");
                };
            });
        }
    }

    /// The name of the first entry of an archive that begins like this.
    public static Optional<String> firstEntryName(byte[] head) {
        if (head.length < LOCAL_SIZE) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int length = Short.toUnsignedInt(buffer.getShort(26));
        if (buffer.getInt(0) != LOCAL || LOCAL_SIZE + length > head.length) {
            return Optional.empty();
        }
        return Optional.of(new String(head, LOCAL_SIZE, length, StandardCharsets.UTF_8));
    }

    public static Archive open(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Archive(directory(channel, file));
        } catch (IOException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " is not a readable archive: " + why + ".", "Copy or write the file again.");
    }

    private static ByteBuffer read(FileChannel channel, long offset, long length, Path file) throws IOException {
        if (offset < 0 || length < 0 || offset > channel.size() - length) {
            throw damaged(file, "it is cut off");
        }
        var buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw damaged(file, "it is cut off");
            }
        }
        return buffer.flip();
    }

    private static List<Entry> directory(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        int tail = (int) Math.min(size, END_SIZE + MOST_COMMENT);
        var end = read(channel, size - tail, tail, file);
        int at = tail - END_SIZE;
        while (at >= 0 && end.getInt(at) != END) {
            at--;
        }
        if (at < 0) {
            throw damaged(file, "it is cut off");
        }
        long count = Short.toUnsignedLong(end.getShort(at + 10));
        long directorySize = Integer.toUnsignedLong(end.getInt(at + 12));
        long offset = Integer.toUnsignedLong(end.getInt(at + 16));
        long endOffset = size - tail + at;
        if (count == 0xFFFF || directorySize == IN_EXTRA || offset == IN_EXTRA) {
            var locator = read(channel, endOffset - 20, 20, file);
            if (locator.getInt(0) != LOCATOR64) {
                throw damaged(file, "its directory is missing");
            }
            var end64 = read(channel, locator.getLong(8), 56, file);
            if (end64.getInt(0) != END64) {
                throw damaged(file, "its directory is missing");
            }
            directorySize = end64.getLong(40);
            offset = end64.getLong(48);
        }
        if (directorySize > MOST_DIRECTORY) {
            throw damaged(file, "its directory is too large");
        }
        return entries(read(channel, offset, directorySize, file), file);
    }

    private static List<Entry> entries(ByteBuffer directory, Path file) {
        var entries = new ArrayList<Entry>();
        while (directory.remaining() >= CENTRAL_SIZE) {
            int start = directory.position();
            if (directory.getInt(start) != CENTRAL) {
                throw damaged(file, "its directory is damaged");
            }
            int method = Short.toUnsignedInt(directory.getShort(start + 10));
            boolean encrypted = (directory.getShort(start + 8) & 1) != 0;
            int nameLength = Short.toUnsignedInt(directory.getShort(start + 28));
            int extraLength = Short.toUnsignedInt(directory.getShort(start + 30));
            int commentLength = Short.toUnsignedInt(directory.getShort(start + 32));
            int length = CENTRAL_SIZE + nameLength + extraLength + commentLength;
            if (length > directory.remaining()) {
                throw damaged(file, "its directory is cut off");
            }
            var name = new byte[nameLength];
            directory.get(start + CENTRAL_SIZE, name);
            var text = new String(name, StandardCharsets.UTF_8);
            if (encrypted) {
                throw damaged(file, text + " is encrypted");
            }
            var sizes = new long[] {
                Integer.toUnsignedLong(directory.getInt(start + 24)),
                Integer.toUnsignedLong(directory.getInt(start + 20)),
                Integer.toUnsignedLong(directory.getInt(start + 42))
            };
            fromExtra(directory.slice(start + CENTRAL_SIZE + nameLength, extraLength), sizes);
            entries.add(new Entry(text, method, sizes[1], sizes[0], sizes[2]));
            directory.position(start + length);
        }
        return entries;
    }

    /// Sizes and offset beyond 32 bits stand in an extra field, only those that need it, in this order.
    private static void fromExtra(ByteBuffer slice, long[] sizes) {
        var extra = slice.order(ByteOrder.LITTLE_ENDIAN);
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
            int next = extra.position() + length;
            if (id == EXTRA64) {
                for (int i = 0; i < sizes.length; i++) {
                    if (sizes[i] == IN_EXTRA && next - extra.position() >= 8) {
                        sizes[i] = extra.getLong();
                    }
                }
            }
            extra.position(next);
        }
    }

    private static final class Inflating extends InflaterInputStream {
        Inflating(InputStream in) {
            super(in, new Inflater(true), 1 << 16);
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }
}
