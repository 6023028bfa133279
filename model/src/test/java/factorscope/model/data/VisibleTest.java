package factorscope.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class VisibleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "house",
                "Größe µm ±",
                "中文",
                "العربية",
                "עברית",
                "हिन्दी",
                "नक्\u200dष",
                "می\u200cخواهم",
                "😀",
                "\uE000"
            })
    void textStaysAsItIs(String text) {
        assertThat(Visible.text(text)).isEqualTo(text);
    }

    /// The second of each pair is what is to be seen, with `\` written as `/`.
    @ParameterizedTest
    @CsvSource({
        "1b 5b 33 31 6d, /u001b[31m",
        "7, /u0007",
        "7f, /u007f",
        "9b, /u009b",
        "61 a 62, a/nb",
        "61 d a 62, a/r/nb",
        "9 78, /tx",
        "ad, /u00ad",
        "200b, /u200b",
        "2028, /u2028",
        "202e 61, /u202ea",
        "feff 61, /ufeffa",
        "fffe, /ufffe",
        "ffff, /uffff",
        "d83d, /ud83d",
        "61 de00 62, a/ude00b",
        "e0001, /udb40/udc01",
        "200d, /u200d"
    })
    void whatHasNoShapeIsWrittenOut(String points, String shown) {
        var text = new StringBuilder();
        for (var point : points.split(" ")) {
            text.appendCodePoint(Integer.parseInt(point, 16));
        }
        assertThat(Visible.text(text.toString())).isEqualTo(shown.replace('/', '\\'));
    }

    @Test
    void linesStayWhereTheyAreWanted() {
        assertThat(Visible.lines("a\nb\r\nc\rd\u001b")).isEqualTo("a\nb\r\nc\\rd\\u001b");
    }

    /// Whatever is in a text of JSON, it reads as the same afterwards; and what is visible is not touched again.
    @Test
    void jsonReadsAsTheSame() {
        var random = new Random(1);
        var json = new JsonMapper();
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int k = random.nextInt(6); k >= 0; k--) {
                text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x300 : 0x110000));
            }
            var written = json.writerWithDefaultPrettyPrinter().writeValueAsString(java.util.List.of(text.toString()));
            assertThat(json.readTree(Visible.lines(written)).get(0).asString()).isEqualTo(text.toString());
            var visible = Visible.text(text.toString());
            assertThat(Visible.text(visible)).isEqualTo(visible);
        }
    }
}
