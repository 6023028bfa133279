package factorscope.model.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// No more than so many bytes of a stream.
public final class Limited extends FilterInputStream {
    private long left;

    public Limited(InputStream in, long length) {
        super(in);
        left = length;
    }

    /// Reads a stream, but no more of it than so many bytes, and closes it.
    public static byte[] bytes(InputStream stream, int most) throws IOException {
        try (var in = new Limited(stream, most)) {
            return in.readAllBytes();
        }
    }

    @Override
    public int read() throws IOException {
        int value = left <= 0 ? -1 : super.read();
        left -= value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.clamp(count, 0, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left <= 0) {
            return -1;
        }
        int count = super.read(into, offset, (int) Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }
}
