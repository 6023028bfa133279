package factorscope.model.io.zip;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;

/// Bytes packed by zstd.
public final class ZstdBytes {
    private ZstdBytes() {}

    /// @param wanted how many there are once unpacked
    /// @throws IOException if there are more or fewer, or they are damaged
    public static byte[] unpacked(byte[] packed, int wanted) throws IOException {
        var out = new byte[wanted];
        try {
            long size = Zstd.decompressByteArray(out, 0, wanted, packed, 0, packed.length);
            if (Zstd.isError(size) || size != wanted) {
                throw new IOException("what zstd packed is damaged");
            }
            return out;
        } catch (ZstdException e) {
            throw new IOException("what zstd packed is damaged", e);
        }
    }
}
