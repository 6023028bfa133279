package factorscope.model.io.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Stream;

/// How values are packed in blocks, with a scale for each (ggml's quantizations).
enum Packing {
    /// 32 values: a float16 scale, then 32 signed bytes.
    Q8_0(8, 32, 34) {
        @Override
        void unpack(MemorySegment in, long at, float[] into) {
            float scale = half(in, at);
            for (int i = 0; i < 32; i++) {
                into[i] = scale * in.get(ValueLayout.JAVA_BYTE, at + 2 + i);
            }
        }
    },
    /// 32 values: a float16 scale, then 16 bytes of two values each, low halves first; 8 stands for zero.
    Q4_0(2, 32, 18) {
        @Override
        void unpack(MemorySegment in, long at, float[] into) {
            float scale = half(in, at);
            for (int i = 0; i < 16; i++) {
                int pair = unsigned(in, at + 2 + i);
                into[i] = scale * ((pair & 15) - 8);
                into[i + 16] = scale * ((pair >> 4) - 8);
            }
        }
    },
    /// 256 values in eight groups of 32: float16 scales of the scales and of the least values, 12 bytes with eight
    /// of both in six bits each, then 128 bytes of two values each.
    Q4_K(12, 256, 144) {
        @Override
        void unpack(MemorySegment in, long at, float[] into) {
            float scale = half(in, at);
            float least = half(in, at + 2);
            for (int pair = 0; pair < 4; pair++) {
                float first = scale * sixBits(in, at + 4, 2 * pair, false);
                float firstLeast = least * sixBits(in, at + 4, 2 * pair, true);
                float second = scale * sixBits(in, at + 4, 2 * pair + 1, false);
                float secondLeast = least * sixBits(in, at + 4, 2 * pair + 1, true);
                for (int i = 0; i < 32; i++) {
                    int both = unsigned(in, at + 16 + 32L * pair + i);
                    into[64 * pair + i] = first * (both & 15) - firstLeast;
                    into[64 * pair + 32 + i] = second * (both >> 4) - secondLeast;
                }
            }
        }

        /// The scale, or the least value, of a group.
        private int sixBits(MemorySegment in, long at, int group, boolean isLeast) {
            if (group < 4) {
                return unsigned(in, at + group + (isLeast ? 4 : 0)) & 63;
            }
            int low = unsigned(in, at + group + 4);
            int high = unsigned(in, at + group - (isLeast ? 0 : 4)) >> 6;
            return (isLeast ? low >> 4 : low & 15) | high << 4;
        }
    };

    private final int type;
    private final int size;
    private final int bytes;

    Packing(int type, int size, int bytes) {
        this.type = type;
        this.size = size;
        this.bytes = bytes;
    }

    static Optional<Packing> of(int type) {
        return Stream.of(values()).filter(p -> p.type == type).findFirst();
    }

    /// Values in a block.
    int size() {
        return size;
    }

    /// Bytes of a block.
    int bytes() {
        return bytes;
    }

    /// @param at where the block begins
    /// @param into as many as a block has
    abstract void unpack(MemorySegment in, long at, float[] into);

    private static float half(MemorySegment in, long at) {
        return Float.float16ToFloat(in.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
    }

    private static int unsigned(MemorySegment in, long at) {
        return Byte.toUnsignedInt(in.get(ValueLayout.JAVA_BYTE, at));
    }
}
