package factorscope.model.io;

import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads a file's header, number by number, and never beyond its end.
public final class Bytewise implements AutoCloseable {
    private static final int WINDOW = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final ByteOrder order;
    private final long size;
    private ByteBuffer window;
    private long windowStart;
    private long position;

    public Bytewise(Path file, ByteOrder order) {
        this.file = file;
        this.order = order;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            size = channel.size();
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
        window = ByteBuffer.allocate(0);
    }

    public Failure damaged(String why) {
        return Failure.data(file.getFileName() + " is damaged: " + why + ".", "Copy or write the file again.");
    }

    public long size() {
        return size;
    }

    public long position() {
        return position;
    }

    public long left() {
        return size - position;
    }

    public void seek(long to) {
        if (to < 0 || to > size) {
            throw damaged("it points outside itself");
        }
        position = to;
    }

    public void skip(long bytes) {
        if (bytes < 0 || bytes > left()) {
            throw damaged("it is cut off");
        }
        position += bytes;
    }

    /// The next bytes, no more than [#WINDOW].
    private ByteBuffer next(int bytes) {
        if (bytes > left()) {
            throw damaged("it is cut off");
        }
        if (position < windowStart || position + bytes > windowStart + window.limit()) {
            try {
                window = ByteBuffer.allocate((int) Math.min(Math.max(bytes, WINDOW), left()))
                        .order(order);
                windowStart = position;
                while (window.hasRemaining() && channel.read(window, windowStart + window.position()) >= 0) {}
                window.flip();
            } catch (IOException e) {
                throw damaged(String.valueOf(e.getMessage()));
            }
            if (window.limit() < bytes) {
                throw damaged("it is cut off");
            }
        }
        window.position((int) (position - windowStart));
        position += bytes;
        return window;
    }

    public int unsignedByte() {
        return Byte.toUnsignedInt(next(1).get());
    }

    public short int16() {
        return next(2).getShort();
    }

    public int int32() {
        return next(4).getInt();
    }

    public long int64() {
        return next(8).getLong();
    }

    public float float32() {
        return next(4).getFloat();
    }

    public double float64() {
        return next(8).getDouble();
    }

    /// @param length as announced
    /// @param most what is plausible
    public byte[] bytes(long length, int most) {
        if (length < 0 || length > most) {
            throw damaged("it announces a text of " + Long.toUnsignedString(length) + " bytes");
        }
        var bytes = new byte[(int) length];
        next((int) length).get(bytes);
        return bytes;
    }

    public String text(long length, int most) {
        return new String(bytes(length, most), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }
}
