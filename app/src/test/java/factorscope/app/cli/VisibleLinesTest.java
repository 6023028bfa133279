package factorscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.notice.LogFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Whatever is in the data, a terminal is told nothing but text; and nothing comes from libraries.
class VisibleLinesTest extends OnTheCommandLine {
    /// A name that turns a terminal red, moves it to another line, and back to the start of one.
    private static final String NAME = "a\u001b[31mred\n\u009b31m\rb\u202e";

    private static final String SHOWN = "a\\u001b[31mred\\n\\u009b31m\\rb\\u202e";

    private static void assertHarmless(Object printed) {
        assertThat(printed.toString().chars()).allMatch(c -> c == '\n' || !Character.isISOControl(c) && c != '\u202e');
    }

    private static Path archive() throws Exception {
        return Path.of(Objects.requireNonNull(VisibleLinesTest.class.getResource("escapes.npz"))
                .toURI());
    }

    @Test
    void everyWayOfPrintingMakesTextVisible() {
        var lines = new VisibleLines(new PrintWriter(out));
        lines.println(NAME);
        lines.printf("%s %-12s|%d%n", NAME, "a\tb", 7);
        lines.printf(java.util.Locale.ROOT, "%s %.1f%n", Path.of("a\u001b"), 0.5);
        lines.println((Object) NAME);
        lines.print("one\ntwo\u001b");
        lines.println();
        assertThat(out.toString().lines())
                .containsExactly(SHOWN, SHOWN + " a\\tb        |7", "a\\u001b 0.5", SHOWN, "one", "two\\u001b");
    }

    @Test
    void namesInDataAreShownAndDoNothing() throws Exception {
        assertThat(run("info", archive())).isZero();
        assertThat(out.toString()).contains("a\\nb\\u001b[31mRED");
        assertHarmless(out);
        assertThat(run("info", archive(), "--member", "no\u001bsuch")).isEqualTo(3);
        assertThat(err.toString()).contains("no\\u001bsuch");
        assertHarmless(err);
        assertThat(run("info", "no\u001b[2J\nfile.npy")).isEqualTo(3);
        assertThat(err.toString()).contains("no\\u001b[2J\\nfile.npy");
        assertHarmless(err);
        assertThat(run("info", "--no\u001bsuch")).isEqualTo(2);
        assertHarmless(err);
    }

    /// What other programs read says the same as ever.
    @Test
    void jsonIsExact() throws Exception {
        assertThat(run("info", archive(), "--json")).isZero();
        assertThat(new JsonMapper()
                        .readTree(out.toString())
                        .path("members")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("a\nb\u001b[31mRED");
        assertHarmless(out);
    }

    /// Names of columns, classes and files: all that commands say about a result, in words. (A table with other
    /// control characters is not taken for one.)
    @Test
    void labelsAreShownByAllCommands() throws IOException {
        var table = new StringBuilder("class,c1,\"c\u009b2\",c3\n");
        for (int i = 0; i < 12; i++) {
            table.append("\"k\u009b")
                    .append(i % 2)
                    .append("\",")
                    .append(i % 3 + 0.5)
                    .append(',')
                    .append(i % 4 + 0.25)
                    .append(',')
                    .append(i + 0.125)
                    .append('\n');
        }
        var file = folder.resolve("t\u001b.csv");
        Files.writeString(file, table);
        var result = folder.resolve("r\u001b");
        assertThat(run("decompose", "nmf", file, "-k", "2", "--out", result)).isZero();
        assertThat(out.toString()).contains("r\\u001b");
        assertHarmless(out);
        assertHarmless(err);
        for (var args : List.of(
                List.of("info", file),
                List.of("info", result),
                List.of("describe", result, "--out", folder.resolve("d")),
                List.of("view", "evidence", result, "--out", folder.resolve("e.svg")),
                List.of("view", "confusion", result, "--out", folder.resolve("c.svg")),
                List.of("convert", file, folder.resolve("out\u001b.csv")))) {
            run(args.toArray());
            assertHarmless(out);
            assertHarmless(err);
        }
        assertThat(Files.readString(folder.resolve("out\u001b.csv")))
                .as("files are exact")
                .contains("c\u009b2", "k\u009b1");
    }

    /// The tests start with the program's own configuration.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.pdfbox",
                "org.apache.fontbox",
                "smile",
                "javafx",
                "de.rototor",
                "org.slf4j",
                "sun.awt"
            })
    void librariesAreSilent(String library) {
        assertThat(Logger.getLogger(library + ".Anything").isLoggable(Level.SEVERE))
                .isFalse();
        assertThat(Logger.getLogger("factorscope.app.Anything").isLoggable(Level.WARNING))
                .isTrue();
        assertThat(Logger.getLogger("").getHandlers())
                .isNotEmpty()
                .allMatch(handler -> handler.getFormatter() instanceof LogFormat);
    }

    @Test
    void theLogIsVisibleToo() {
        var entry = new LogRecord(Level.SEVERE, "broke off at " + NAME);
        entry.setThrown(new IllegalStateException("of \u001b[31m"));
        var text = new LogFormat().format(entry);
        assertThat(text.lines().findFirst()).contains("SEVERE: broke off at " + SHOWN);
        assertThat(text).contains("IllegalStateException: of \\u001b[31m", "    at ");
        assertHarmless(text.replace(System.lineSeparator(), "\n"));
    }

    /// As a person starts it: nothing but the answer.
    @Test
    void theProgramItselfSaysNothingElse() throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var process = new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "factorscope.app.Main",
                        "info",
                        archive().toString())
                .redirectError(folder.resolve("err").toFile())
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said).contains("a\\nb\\u001b[31mRED");
        assertHarmless(said.replace(System.lineSeparator(), "\n"));
        assertThat(folder.resolve("err")).isEmptyFile();
    }
}
