package factorscope.model.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFileTest {
    @TempDir
    Path folder;

    private Set<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static SafeFile.Body text(String text) {
        return out -> out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void writesAndReplaces() throws IOException {
        var file = folder.resolve("a.txt");
        SafeFile.write(file, text("one"));
        assertThat(file).hasContent("one");
        SafeFile.write(file, text("two"));
        assertThat(file).hasContent("two");
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void aWriteThatFailsKeepsWhatWasThereAndLeavesNothing() throws IOException {
        var file = Files.writeString(folder.resolve("a.txt"), "good");
        assertThatThrownBy(() -> SafeFile.write(file, out -> {
                    out.write(new byte[100]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(file + " cannot be written: No space left on device.")
                .hasMessageNotContaining("partial");
        assertThatThrownBy(() -> SafeFile.write(file, _ -> {
                    throw Failure.data("The data are gone.", "");
                }))
                .hasMessageContaining("gone");
        assertThat(file).hasContent("good");
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void ofFilesThatBelongTogetherNoneIsReplacedBeforeAllAreWritten() throws IOException {
        var data = Files.writeString(folder.resolve("x.npy"), "old data");
        var labels = Files.writeString(folder.resolve("x.json"), "old labels");
        assertThatThrownBy(() -> SafeFile.write(
                        List.of(new SafeFile.Write(data, text("new")), new SafeFile.Write(labels, _ -> {
                            throw new IOException("broken");
                        })),
                        List.of()))
                .hasMessageContaining(labels + " cannot be written");
        assertThat(data).hasContent("old data");
        assertThat(labels).hasContent("old labels");
        assertThat(names()).containsExactly("x.json", "x.npy");
        var obsolete = Files.writeString(folder.resolve("x.axis0.txt"), "obsolete");
        SafeFile.write(
                List.of(new SafeFile.Write(data, text("new")), new SafeFile.Write(labels, text("new"))),
                List.of(obsolete, labels));
        assertThat(names()).containsExactly("x.json", "x.npy");
        assertThat(data).hasContent("new");
    }

    @Test
    void aLinkKeepsPointingWhereItDid() throws IOException {
        var real = Files.writeString(folder.resolve("real.txt"), "old");
        var link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("real.txt"));
        SafeFile.write(link, text("new"));
        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("new");
    }

    @Test
    void permissionsStay() throws IOException {
        var file = Files.writeString(folder.resolve("a.txt"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        SafeFile.write(file, text("new"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void foldersAndWhatIsNoFileAreNotReplaced() throws IOException {
        assertThatThrownBy(() -> SafeFile.write(folder, text(""))).hasMessageContaining("is a folder");
        var below = Files.writeString(folder.resolve("a"), "").resolve("b");
        assertThatThrownBy(() -> SafeFile.requireWritable(below, true)).hasMessageContaining("There is no folder");
        assertThatThrownBy(() -> SafeFile.requireWritable(folder.resolve("a"), false))
                .hasMessageContaining("exists already");
    }

    @Test
    void namesAsLongAsTheFileSystemAllows() {
        var file = folder.resolve("ü".repeat(120) + ".txt");
        SafeFile.write(file, text("long"));
        assertThat(file).hasContent("long");
    }
}
