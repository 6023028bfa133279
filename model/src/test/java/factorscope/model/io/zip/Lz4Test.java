package factorscope.model.io.zip;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Lz4Test {
    /// A length is written as a sum of bytes: of enough of them it would leave the range of whole numbers.
    @Test
    void lengthsWithoutEndAreRefused() {
        var packed = new byte[8_500_000];
        Arrays.fill(packed, (byte) 0xFF);
        packed[8_430_000] = 0;
        assertThatThrownBy(() -> Lz4.unpacked(packed, 0, packed.length, 1000)).isInstanceOf(IOException.class);
    }
}
