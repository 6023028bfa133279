package factorscope.model.io.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TimesTest {
    /// Nanoseconds since 1970 would not hold these in 64 bits.
    @Test
    void daysFarFrom1970AreDates() throws IOException {
        assertThat(Times.timestampOfDay(2_932_896, 0)).isEqualTo("9999-12-31T00:00:00");
        assertThat(Times.timestampOfDay(-719_528, 1)).isEqualTo("0000-01-01T00:00:00.000000001");
    }

    @Test
    void whatNoCalendarHasIsRefused() {
        assertThatThrownBy(() -> Times.date(Long.MAX_VALUE)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Times.ofDay(86_400, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Times.timestamp(Long.MAX_VALUE, 1)).isInstanceOf(IOException.class);
    }
}
