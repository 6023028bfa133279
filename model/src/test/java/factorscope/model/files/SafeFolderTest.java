package factorscope.model.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFolderTest {
    private static final String JOURNALS = "factorscope.unfinished";

    @TempDir
    Path folder;

    @TempDir
    Path journals;

    private String before = "";

    @BeforeEach
    void journalsOfTheirOwn() {
        before = System.getProperty(JOURNALS, "");
        System.setProperty(JOURNALS, journals.toString());
    }

    @AfterEach
    void asBefore() {
        System.setProperty(JOURNALS, before);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void replacesWhatIsItsOwnAndKeepsTheRest() throws IOException {
        var target = folder.resolve("result");
        SafeFolder.write(target, place -> {
            place.file("own.txt", out -> out.write('1'));
            place.file("older.txt", out -> out.write('1'));
        });
        Files.writeString(target.resolve("mine.txt"), "notes");
        Files.createDirectories(target.resolve("mine/deep"));
        Files.writeString(target.resolve("mine/deep/er.txt"), "more notes");
        Files.createSymbolicLink(target.resolve("link"), Path.of("mine.txt"));
        SafeFolder.replace(target, name -> name.startsWith("o"), place -> place.file("own.txt", out -> out.write('2')));
        assertThat(target.resolve("own.txt")).hasContent("2");
        assertThat(target.resolve("older.txt")).doesNotExist();
        assertThat(target.resolve("mine.txt")).hasContent("notes");
        assertThat(target.resolve("mine/deep/er.txt")).hasContent("more notes");
        assertThat(target.resolve("link")).isSymbolicLink();
        assertThat(names()).containsExactly("result");
        assertThat(journals).isEmptyDirectory();
    }

    @Test
    void aFailureKeepsWhatWasThere() throws IOException {
        var target = folder.resolve("result");
        SafeFolder.write(target, place -> place.file("own.txt", out -> out.write('1')));
        assertThatThrownBy(() -> SafeFolder.replace(target, _ -> true, place -> {
                    place.file("own.txt", out -> out.write('2'));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(target + " cannot be written: No space left");
        assertThat(target.resolve("own.txt")).hasContent("1");
        assertThat(names()).containsExactly("result");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedOrPutBack() throws IOException {
        var partial = Files.createDirectory(folder.resolve(".a.partial-0123456789ab"));
        Files.writeString(partial.resolve("x"), "");
        var old = Files.createDirectory(folder.resolve(".b.replaced-0123456789ab"));
        Files.writeString(old.resolve("only copy"), "");
        var done = Files.createDirectory(folder.resolve(".c.replaced-0123456789ab"));
        Files.createDirectory(folder.resolve("c"));
        var foreign = Files.createDirectory(folder.resolve("foreign"));
        Files.writeString(
                journals.resolve("999999999-1.txt"),
                String.join(
                        "\0",
                        partial.toString(),
                        "",
                        old.toString(),
                        folder.resolve("b").toString(),
                        done.toString(),
                        folder.resolve("c").toString(),
                        foreign.toString(),
                        "",
                        ""));
        var alive = Files.createFile(folder.resolve(".d.partial-0123456789ab"));
        var me = ProcessHandle.current();
        Files.writeString(
                journals.resolve(
                        me.pid() + "-" + me.info().startInstant().orElseThrow().toEpochMilli() + ".txt"),
                alive + "\0\0");
        Unfinished.tidy();
        assertThat(names()).containsExactly(".d.partial-0123456789ab", "b", "c", "foreign");
        assertThat(folder.resolve("b/only copy")).exists();
    }

    @Test
    void ofTwoRunsWithOneTargetTheSecondIsRefused() throws IOException {
        var target = folder.resolve("out");
        try (var _ = Claim.on(target)) {
            assertThatThrownBy(() -> Claim.on(target)).hasMessageContaining("Another run is writing");
        }
        try (var _ = Claim.on(target)) {
            assertThat(names()).containsExactly(".out.running");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void placesThatCannotBeWrittenAreRefusedBeforehand() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> SafeFolder.requireWritable(file)).hasMessageContaining("is a file");
        assertThatThrownBy(() -> SafeFolder.requireWritable(file.resolve("below/it")))
                .hasMessageContaining("is a file");
        assertThatThrownBy(() -> Claim.on(Path.of("/proc/none/out"))).hasMessageContaining("cannot be");
    }
}
