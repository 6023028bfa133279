package factorscope.model.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A damaged library would end the process at each start; here none is loaded.
class NativeFilesTest {
    @TempDir
    static Path cache;

    private static Path library;
    private static byte[] whole;

    @BeforeAll
    static void unpacks() throws NativeFiles.Missing, IOException {
        library = NativeFiles.unpack(Optional.of(cache));
        whole = Files.readAllBytes(library);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000})
    void unpacksAgainWhatWasCut(long size) throws NativeFiles.Missing, IOException {
        try (var file = new RandomAccessFile(library.toFile(), "rw")) {
            file.setLength(size);
        }
        assertThat(NativeFiles.unpack(Optional.of(cache))).isEqualTo(library).hasBinaryContent(whole);
    }

    /// As after a loss of power: the size is right, the values are not there.
    @Test
    void unpacksAgainWhatIsOfTheRightSizeOnly() throws NativeFiles.Missing, IOException {
        try (var file = new RandomAccessFile(library.toFile(), "rw")) {
            file.seek(whole.length / 2);
            file.write(new byte[4096]);
        }
        assertThat(NativeFiles.unpack(Optional.of(cache))).hasBinaryContent(whole);
    }

    @Test
    void unpacksAgainWhatIsGone() throws NativeFiles.Missing, IOException {
        try (var files = Files.list(library.getParent())) {
            for (var file : files.filter(f -> !f.endsWith("contents")).toList()) {
                Files.delete(file);
            }
        }
        assertThat(NativeFiles.unpack(Optional.of(cache))).hasBinaryContent(whole);
    }

    @Test
    void unpacksAgainWhereNothingSaysWhatWasUnpacked() throws NativeFiles.Missing, IOException {
        try (var files = Files.list(library.getParent())) {
            var contents = files.filter(f -> f.endsWith("contents")).findFirst().orElseThrow();
            Files.write(contents, new byte[0]);
        }
        Files.write(library, new byte[10]);
        assertThat(NativeFiles.unpack(Optional.of(cache))).hasBinaryContent(whole);
    }

    /// What a start left that was ended while it unpacked goes with the next that unpacks; what is whole stays as it
    /// is.
    @Test
    void removesWhatAnEndedStartLeft() throws NativeFiles.Missing, IOException {
        var left = Files.createDirectory(cache.resolve("unpacking123"));
        Files.write(left.resolve(library.getFileName()), new byte[10]);
        var written = Files.getLastModifiedTime(library);
        NativeFiles.unpack(Optional.of(cache));
        assertThat(Files.getLastModifiedTime(library)).isEqualTo(written);

        Files.delete(library);
        NativeFiles.unpack(Optional.of(cache));
        try (var files = Files.list(cache)) {
            assertThat(files).noneMatch(f -> f.getFileName().toString().startsWith("unpacking"));
        }
    }

    @Test
    void needsNoCache() throws NativeFiles.Missing, IOException {
        var file = Files.createFile(cache.resolve("not-a-folder"));
        assertThat(NativeFiles.unpack(Optional.of(file.resolve("native")))).hasBinaryContent(whole);
        assertThat(NativeFiles.unpack(Optional.empty())).hasBinaryContent(whole);
    }
}
