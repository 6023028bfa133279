package factorscope.model.io.zarr;

import factorscope.model.io.Limited;
import factorscope.model.io.zip.ZstdBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

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
            return Limited.bytes(new InflaterInputStream(new ByteArrayInputStream(packed)), wanted);
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

    /// One block of LZ4: literals and copies of what came before (the format's description, version 1.6).
    static final class Lz4 {
        private Lz4() {}

        static byte[] unpacked(byte[] packed, int from, int length, int wanted) throws IOException {
            var out = new byte[wanted];
            int at = 0;
            int in = from;
            int end = from + length;
            while (in < end) {
                int token = Byte.toUnsignedInt(packed[in++]);
                int literals = token >> 4;
                if (literals == 15) {
                    int more;
                    do {
                        more = next(packed, in++, end);
                        literals += more;
                    } while (more == 255);
                }
                if (literals > end - in || literals > wanted - at) {
                    throw new IOException("a chunk is damaged");
                }
                System.arraycopy(packed, in, out, at, literals);
                in += literals;
                at += literals;
                if (in >= end) {
                    break;
                }
                int back = next(packed, in, end) | next(packed, in + 1, end) << 8;
                in += 2;
                int copied = token & 15;
                if (copied == 15) {
                    int more;
                    do {
                        more = next(packed, in++, end);
                        copied += more;
                    } while (more == 255);
                }
                copied += 4;
                if (back == 0 || back > at || copied > wanted - at) {
                    throw new IOException("a chunk is damaged");
                }
                for (int i = 0; i < copied; i++, at++) {
                    out[at] = out[at - back];
                }
            }
            if (at != wanted) {
                throw new IOException("a chunk is cut off");
            }
            return out;
        }

        private static int next(byte[] packed, int at, int end) throws IOException {
            if (at >= end) {
                throw new IOException("a chunk is cut off");
            }
            return Byte.toUnsignedInt(packed[at]);
        }
    }

    /// Blosc, version 1: blocks, each of them packed in one or several pieces, with the bytes of its numbers
    /// sorted by their place.
    static final class Blosc {
        private static final int HEADER = 16;
        private static final int BYTE_SHUFFLE = 1;
        private static final int MEMCPYED = 2;
        private static final int BIT_SHUFFLE = 4;
        private static final int DONT_SPLIT = 16;

        private Blosc() {}

        static byte[] unpacked(byte[] packed, int wanted) throws IOException {
            if (packed.length < HEADER) {
                throw new IOException("a chunk is cut off");
            }
            var in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
            int flags = in.get(2);
            int width = Byte.toUnsignedInt(in.get(3));
            int size = in.getInt(4);
            int block = in.getInt(8);
            if (size != wanted || block < 1 || width < 1) {
                throw new IOException("a chunk is damaged");
            }
            if ((flags & MEMCPYED) != 0) {
                if (packed.length < HEADER + size) {
                    throw new IOException("a chunk is cut off");
                }
                return java.util.Arrays.copyOfRange(packed, HEADER, HEADER + size);
            }
            if ((flags & BIT_SHUFFLE) != 0) {
                throw new IOException("its bits are shuffled: write it with byte shuffling");
            }
            var out = new byte[size];
            int blocks = Math.ceilDiv(size, block);
            for (int b = 0; b < blocks; b++) {
                int length = Math.min(block, size - b * block);
                if (HEADER + 4L * b + 4 > packed.length) {
                    throw new IOException("a chunk is cut off");
                }
                boolean isWhole = length == block;
                boolean isSplit = (flags & DONT_SPLIT) == 0 && isWhole && width <= 16 && block / width >= 128;
                var plain = block(in, in.getInt(HEADER + 4 * b), length, isSplit ? width : 1, flags >> 5 & 7);
                var sorted = (flags & BYTE_SHUFFLE) != 0 && width > 1 ? unshuffled(plain, width) : plain;
                System.arraycopy(sorted, 0, out, b * block, length);
            }
            return out;
        }

        private static byte[] block(ByteBuffer in, int start, int length, int pieces, int format) throws IOException {
            var out = new byte[length];
            int piece = length / pieces;
            int at = start;
            for (int p = 0; p < pieces; p++) {
                if (at < 0 || at > in.limit() - 4) {
                    throw new IOException("a chunk is cut off");
                }
                int packed = in.getInt(at);
                at += 4;
                if (packed < 0 || packed > in.limit() - at) {
                    throw new IOException("a chunk is cut off");
                }
                var own = new byte[packed];
                in.get(at, own);
                // what does not become smaller is left as it is
                var bytes = packed == piece ? own : piece(own, piece, format);
                System.arraycopy(bytes, 0, out, p * piece, piece);
                at += packed;
            }
            return out;
        }

        private static byte[] piece(byte[] own, int wanted, int format) throws IOException {
            return switch (format) {
                case 1 -> Lz4.unpacked(own, 0, own.length, wanted);
                case 3 -> requireLength(ZLIB.unpacked(own, wanted), wanted);
                case 4 -> ZSTD.unpacked(own, wanted);
                default ->
                    throw new IOException("it is packed by a part of blosc that is not read here (" + format + ")");
            };
        }

        private static byte[] requireLength(byte[] bytes, int wanted) throws IOException {
            if (bytes.length != wanted) {
                throw new IOException("a chunk is cut off");
            }
            return bytes;
        }

        /// All first bytes, then all second ones ... become numbers again.
        private static byte[] unshuffled(byte[] sorted, int width) {
            var out = new byte[sorted.length];
            int count = sorted.length / width;
            for (int b = 0; b < width; b++) {
                for (int i = 0; i < count; i++) {
                    out[i * width + b] = sorted[b * count + i];
                }
            }
            System.arraycopy(sorted, count * width, out, count * width, sorted.length - count * width);
            return out;
        }
    }
}
