package factorscope.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.failure.Failure;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShapeAndTypeTest {
    @Test
    void foldsAllAxesButTheFirst() {
        assertThat(Shape.of(2, 3, 4).rows()).isEqualTo(2);
        assertThat(Shape.of(2, 3, 4).columns()).isEqualTo(12);
        assertThat(Shape.of(5).columns()).isEqualTo(1);
        assertThat(Shape.of().count()).isEqualTo(1);
        assertThat(Shape.of(0, 7).count()).isZero();
        assertThat(Shape.of(12345, 6).text()).isEqualTo("12,345 × 6");
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> Shape.of(3, -1)).isInstanceOf(Failure.class).hasMessageContaining("-1");
        assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40)).isInstanceOf(Failure.class);
        // an empty axis does not make the others any smaller
        assertThatThrownBy(() -> Shape.of(0, 1L << 40, 1L << 40)).isInstanceOf(Failure.class);
    }

    @Test
    void numpysNamesAreKnownBothWays() {
        var codes = Stream.of("b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16");
        codes.forEach(code -> {
            var type = DType.ofNumpy(code).orElseThrow();
            assertThat(Integer.parseInt(code.substring(1))).isEqualTo(type.bytes());
        });
        assertThat(DType.ofNumpy("U8")).isEmpty();
        assertThat(DType.ofNumpy("M8")).isEmpty();
    }

    /// OCP 8-bit floating point specification, table 1, by the definition in exact numbers.
    @Test
    void eightBitFloatsAreWhatTheSpecificationSays() {
        for (int bits = 0; bits < 256; bits++) {
            int sign = bits >= 128 ? -1 : 1;
            float first = SmallFloats.e4m3((byte) bits);
            if ((bits & 0x7f) == 0x7f) {
                assertThat(first).isNaN();
            } else {
                assertThat(first).isEqualTo(value(sign, bits >> 3 & 15, bits & 7, 3, 7));
            }
            float second = SmallFloats.e5m2((byte) bits);
            int exponent = bits >> 2 & 31;
            int mantissa = bits & 3;
            if (exponent == 31 && mantissa > 0) {
                assertThat(second).isNaN();
            } else if (exponent == 31) {
                assertThat(second).isEqualTo(sign * Float.POSITIVE_INFINITY);
            } else {
                assertThat(second).isEqualTo(value(sign, exponent, mantissa, 2, 15));
            }
        }
        assertThat(SmallFloats.bfloat16((short) 0x3f80)).isEqualTo(1);
        assertThat(SmallFloats.bfloat16((short) 0xc000)).isEqualTo(-2);
        assertThat(SmallFloats.bfloat16((short) 0x7fc0)).isNaN();
    }

    private static float value(int sign, int exponent, int mantissa, int width, int bias) {
        var two = BigDecimal.TWO;
        var fraction = BigDecimal.valueOf(mantissa + (exponent == 0 ? 0 : 1 << width));
        int power = Math.max(exponent, 1) - bias - width;
        var size = power < 0 ? fraction.divide(two.pow(-power)) : fraction.multiply(two.pow(power));
        return sign * size.floatValue();
    }

    @Test
    void computingLosesNoDigitOfShortTypes() {
        for (var type : DType.values()) {
            assertThat(type.working()).isIn(DType.FLOAT32, DType.FLOAT64);
            assertThat(type.working().bytes())
                    .isGreaterThanOrEqualTo(type.isComplex() ? type.bytes() / 2 : Math.min(8, type.bytes()));
        }
        // 24 bits would not do
        assertThat(DType.INT32.working()).isEqualTo(DType.FLOAT64);
    }
}
