package factorscope.model.io.zip;

import factorscope.model.io.Limited;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.InflaterInputStream;

/// What zlib packed.
public final class Zlib {
    private Zlib() {}

    /// @param most no more bytes than these are made
    public static byte[] unpacked(byte[] packed, int most) throws IOException {
        return Limited.bytes(new InflaterInputStream(new ByteArrayInputStream(packed)), most);
    }
}
