package factorscope.model.io;

import java.io.IOException;

/// How many bytes may still be made of a file: what it announces is not believed, however it is divided.
public final class Allowance {
    /// What may be asked for whatever the size of the file is.
    static final long ALWAYS = 64L << 20;

    /// So many bytes of memory a byte of a file may stand for: more than any packing of real data reaches.
    static final long PER_BYTE = 1100;

    private long left;

    /// @param held bytes of the file, or of the part of it that is unpacked
    public Allowance(long held) {
        left = ALWAYS + PER_BYTE * held;
    }

    /// @throws IOException if there would be more than can be
    public void take(long bytes) throws IOException {
        if (bytes > left) {
            throw new IOException("it unpacks to far more than it can hold");
        }
        left -= bytes;
    }
}
