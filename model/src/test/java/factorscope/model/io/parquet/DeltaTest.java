package factorscope.model.io.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class DeltaTest {
    /// 0, 1, 2 ...: a block of differences of one, in no bits at all.
    private static void countingUp(ByteBuffer into, int count) {
        varint(into, 1 << 20);
        varint(into, 1);
        varint(into, count);
        into.put((byte) 0);
        for (int done = 1; done < count; done += 1 << 20) {
            into.put((byte) 2).put((byte) 0);
        }
    }

    private static void varint(ByteBuffer into, int value) {
        int rest = value;
        for (; rest >= 0x80; rest >>>= 7) {
            into.put((byte) (rest | 0x80));
        }
        into.put((byte) rest);
    }

    @Test
    void numbersCountUp() throws IOException {
        var page = ByteBuffer.allocate(64);
        countingUp(page, 3_000_000);
        var numbers = Delta.numbers(page.flip(), 8, 3_000_000);
        assertThat(numbers).hasSize(3_000_000);
        assertThat(numbers.get(2_999_999).getLong(0)).isEqualTo(2_999_999);
        assertThat(numbers.get(7).order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }

    /// Each text is one letter longer than the one before: together they are the square of the page.
    @Test
    void textsThatGrowWithoutEndAreRefused() {
        int count = 200_000;
        var page = ByteBuffer.allocate(count + 64);
        countingUp(page, count);
        // the rests are one letter each
        varint(page, 1 << 20);
        varint(page, 1);
        varint(page, count);
        page.put((byte) 2).put((byte) 0).put((byte) 0);
        page.position(page.position() + count);
        assertThatThrownBy(() -> Delta.continued(page.flip(), count, 1 << 20))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("far more than it can hold");
    }
}
