package factorscope.model.io.zarr;

import factorscope.model.io.Limited;
import factorscope.model.io.zip.Blosc;
import factorscope.model.io.zip.Lz4;
import factorscope.model.io.zip.Zlib;
import factorscope.model.io.zip.ZstdBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// How a chunk's bytes are packed.
enum ChunkCodec {
    GZIP {
        @Override
        byte[] unpacked(byte[] packed, int wanted) throws IOException {
            return Limited.bytes(new GZIPInputStream(new ByteArrayInputStream(packed)), wanted);
        }
    },
    ZLIB {
        @Override
        byte[] unpacked(byte[] packed, int wanted) throws IOException {
            return Zlib.unpacked(packed, wanted);
        }
    },
    ZSTD {
        @Override
        byte[] unpacked(byte[] packed, int wanted) throws IOException {
            return ZstdBytes.unpacked(packed, wanted);
        }
    },
    LZ4 {
        @Override
        byte[] unpacked(byte[] packed, int wanted) throws IOException {
            // its length, and then one block
            if (packed.length < 4) {
                throw new IOException("a chunk is cut off");
            }
            return Lz4.unpacked(packed, 4, packed.length - 4, wanted);
        }
    },
    BLOSC {
        @Override
        byte[] unpacked(byte[] packed, int wanted) throws IOException {
            return Blosc.unpacked(packed, wanted);
        }
    },
    /// A checksum after the bytes, which is not checked.
    CRC32C {
        @Override
        byte[] unpacked(byte[] packed, int wanted) throws IOException {
            if (packed.length < 4) {
                throw new IOException("a chunk is cut off");
            }
            return java.util.Arrays.copyOf(packed, packed.length - 4);
        }
    };

    static Optional<ChunkCodec> named(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "gzip" -> GZIP;
                    case "zlib" -> ZLIB;
                    case "zstd" -> ZSTD;
                    case "lz4" -> LZ4;
                    case "blosc" -> BLOSC;
                    case "crc32c" -> CRC32C;
                    default -> null;
                });
    }

    /// @param wanted how many bytes there should be, and no more are made
    abstract byte[] unpacked(byte[] packed, int wanted) throws IOException;
}
