package factorscope.model.data;

/// The floating types that Java lacks, as floats.
final class SmallFloats {
    private static final float[] E4M3 = new float[256];
    private static final float[] E5M2 = new float[256];

    static {
        for (int bits = 0; bits < 256; bits++) {
            E4M3[bits] = decodeE4M3(bits);
            // e5m2 is float16 without its last eight bits
            E5M2[bits] = Float.float16ToFloat((short) (bits << 8));
        }
    }

    private SmallFloats() {}

    static float bfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    static float e4m3(byte bits) {
        return E4M3[bits & 0xFF];
    }

    static float e5m2(byte bits) {
        return E5M2[bits & 0xFF];
    }

    /// The "fn" variant of the format (no infinities, S.1111.111 is NaN), which safetensors and torch mean by
    /// F8_E4M3.
    private static float decodeE4M3(int bits) {
        int exponent = bits >> 3 & 15;
        int mantissa = bits & 7;
        float size;
        if (exponent == 15 && mantissa == 7) {
            size = Float.NaN;
        } else if (exponent == 0) {
            size = mantissa * 0x1p-9f;
        } else {
            size = (1 + mantissa / 8f) * (float) Math.scalb(1.0, exponent - 7);
        }
        return bits >= 128 ? -size : size;
    }
}
