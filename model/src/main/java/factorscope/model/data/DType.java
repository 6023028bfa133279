package factorscope.model.data;

import java.util.Optional;

/// The type of one stored value. Files keep theirs; computing happens in [#working].
public enum DType {
    BOOL("bool", 1),
    INT8("int8", 1),
    UINT8("uint8", 1),
    INT16("int16", 2),
    UINT16("uint16", 2),
    INT32("int32", 4),
    UINT32("uint32", 4),
    INT64("int64", 8),
    UINT64("uint64", 8),
    FLOAT8_E4M3("float8_e4m3", 1),
    FLOAT8_E5M2("float8_e5m2", 1),
    FLOAT16("float16", 2),
    BFLOAT16("bfloat16", 2),
    FLOAT32("float32", 4),
    FLOAT64("float64", 8),
    COMPLEX64("complex64", 8),
    COMPLEX128("complex128", 16);

    private final String text;
    private final int bytes;

    DType(String text, int bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /// Bytes of one value.
    public int bytes() {
        return bytes;
    }

    /// The name numpy and safetensors users know, such as `float16`.
    public String text() {
        return text;
    }

    /// The type that numpy calls so, without the mark of its byte order; empty for text, times and objects.
    public static Optional<DType> ofNumpy(String code) {
        return Optional.ofNullable(
                switch (code) {
                    case "b1" -> BOOL;
                    case "i1" -> INT8;
                    case "u1" -> UINT8;
                    case "i2" -> INT16;
                    case "u2" -> UINT16;
                    case "i4" -> INT32;
                    case "u4" -> UINT32;
                    case "i8" -> INT64;
                    case "u8" -> UINT64;
                    case "f2" -> FLOAT16;
                    case "f4" -> FLOAT32;
                    case "f8" -> FLOAT64;
                    case "c8" -> COMPLEX64;
                    case "c16" -> COMPLEX128;
                    default -> null;
                });
    }

    public boolean isComplex() {
        return this == COMPLEX64 || this == COMPLEX128;
    }

    /// Whether values of this type can be NaN or infinite.
    public boolean isFloating() {
        return switch (this) {
            case FLOAT8_E4M3, FLOAT8_E5M2, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 -> true;
            case BOOL, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 -> false;
        };
    }

    /// The type to compute in: the smallest of float32 and float64 that holds every value of this type exactly
    /// (64-bit integers excepted, which lose their last bits beyond 2^53).
    public DType working() {
        return switch (this) {
            case BOOL, INT8, UINT8, INT16, UINT16, FLOAT8_E4M3, FLOAT8_E5M2, FLOAT16, BFLOAT16, FLOAT32, COMPLEX64 ->
                FLOAT32;
            case INT32, UINT32, INT64, UINT64, FLOAT64, COMPLEX128 -> FLOAT64;
        };
    }
}
