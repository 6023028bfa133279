package factorscope.model.io.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import factorscope.model.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pickle is read as data, whatever its bytes are.
class PickleTest {
    private static final String OPCODES =
            "(012NKMJGXUTBCqrhj})]tlsduaecRQb.\u0080\u0095\u0088\u0089\u008a\u008b\u008c\u008d\u008e"
                    + "\u008f\u0090\u0091\u0092\u0093\u0094\u0096\u0081\u0085\u0086\u0087";

    private static Pickle.Value read(String bytes) {
        return Pickle.read(bytes.getBytes(StandardCharsets.ISO_8859_1), "weights.pt");
    }

    @Test
    void whatWouldBeCalledIsWrittenDown() {
        var value = read("\u0080\u0002cos\nsystem\nX\u0002\u0000\u0000\u0000ls\u0085R.");
        assertEquals(
                new Pickle.Value.Call(
                        new Pickle.Value.Global("os.system"),
                        new Pickle.Value.Sequence(List.of(new Pickle.Value.Text("ls")))),
                value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q\u0000.",
                "r\u0000\u0000\u0000\u0000.",
                "\u0094.",
                "2.",
                "0.",
                ".",
                "NNs.",
                "(u.",
                "t.",
                "R.",
                "b.",
                "h\u0007."
            })
    void whatTakesMoreThanThereIsIsRefused(String bytes) {
        var said = assertThrows(Failure.class, () -> read(bytes)).toString();
        assertTrue(said.contains("weights.pt"), said);
    }

    @Test
    void anyBytesAreReadOrRefused() {
        var random = new SplittableRandom(7);
        int read = 0;
        for (int trial = 0; trial < 100_000; trial++) {
            var bytes = new ByteArrayOutputStream();
            for (int n = random.nextInt(1, 40); n > 0; n--) {
                bytes.write(
                        random.nextInt(4) == 0 ? random.nextInt(4) : OPCODES.charAt(random.nextInt(OPCODES.length())));
            }
            bytes.write('.');
            try {
                Pickle.read(bytes.toByteArray(), "weights.pt");
                read++;
            } catch (Failure expected) {
                // one sentence, and nothing else that is thrown
            }
        }
        assertTrue(read > 100, read + " were read");
    }
}
