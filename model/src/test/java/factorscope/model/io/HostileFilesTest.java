package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import factorscope.model.catalog.Opening;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are damaged, malicious or simply not what they say: each is refused with one sentence and a
/// remedy.
class HostileFilesTest {
    private static final byte[] ONE = Bytes.floats(1);
    private static final byte[] SIX = Bytes.floats(1, 2, 3, 4, 5, 6);

    @TempDir
    Path folder;

    private static Arguments file(String name, byte[] content) {
        return Arguments.of(name, content);
    }

    private static byte[] cut(byte[] whole, int length) {
        return java.util.Arrays.copyOf(whole, length);
    }

    private static byte[] header(long length) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(Bytes.text("{\"x\":{}}"))
                .array();
    }

    static Stream<Arguments> hostile() {
        var npy = Bytes.npy("<f4", false, "(2, 3)", SIX);
        var tensors = Bytes.safetensors("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", SIX);
        return Stream.of(
                file("empty.npy", new byte[0]),
                file("magic.npy", Bytes.text("NUMPY, or so it says")),
                file("cut-header.npy", cut(npy, 40)),
                file("cut-values.npy", cut(npy, npy.length - 1)),
                file("negative.npy", Bytes.npy("<f4", false, "(-2, 3)", SIX)),
                file("overflow.npy", Bytes.npy("<f4", false, "(4294967296, 4294967296, 4294967296)", SIX)),
                file("huge.npy", Bytes.npy("<f8", false, "(1099511627776,)", ONE)),
                file("no-rows.npy", Bytes.npy("<f4", false, "(0, 3)", new byte[0])),
                file("no-columns.npy", Bytes.npy("<f4", false, "(3, 0)", new byte[0])),
                file("object.npy", Bytes.npy("|O", false, "(2,)", new byte[100])),
                file("complex.npy", Bytes.npy("<c8", false, "(3,)", SIX)),
                file("text.npy", Bytes.npy("<U3", false, "(2,)", new byte[24])),
                file("code.npy", Bytes.npy("{'descr': __import__('os').system('true'), 'shape': (1,)}", ONE)),
                file(
                        "nested.npy",
                        Bytes.npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", ONE)),
                file(
                        "twice.npy",
                        Bytes.npy("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", ONE)),
                file("unclosed.npy", Bytes.npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,", ONE)),
                file(
                        "header-of-2^32.npy",
                        ByteBuffer.allocate(64)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0})
                                .putInt(-1)
                                .array()),
                file("empty.npz", Bytes.zip(Map.of(), true)),
                file("no-arrays.npz", Bytes.zip(Map.of("readme.txt", Bytes.text("hello")), true)),
                file("pickled.npz", Bytes.zip(Map.of("x.npy", Bytes.npy("|O", false, "(2,)", new byte[50])), false)),
                file("cut.npz", cut(Bytes.zip(Map.of("x.npy", npy), true), 120)),
                file("header-of-2^40.safetensors", header(1L << 40)),
                file("header-negative.safetensors", header(-1)),
                file("cut.safetensors", cut(tensors, tensors.length - 3)),
                file("not-json.safetensors", Bytes.safetensors("{\"x\": os.system('true')}", SIX)),
                file(
                        "beyond.safetensors",
                        Bytes.safetensors(
                                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,4096]}}", SIX)),
                file(
                        "backwards.safetensors",
                        Bytes.safetensors("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[24,0]}}", SIX)),
                file(
                        "short.safetensors",
                        Bytes.safetensors("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,8]}}", SIX)),
                file(
                        "overflow.safetensors",
                        Bytes.safetensors(
                                "{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9],\"data_offsets\":[0,24]}}",
                                SIX)),
                file("nothing.safetensors", Bytes.safetensors("{\"__metadata__\":{}}", new byte[0])),
                file("empty.csv", new byte[0]),
                file("blank.csv", Bytes.text("\n\n\n")),
                file("header-only.csv", Bytes.text("a,b,c\n")),
                file("ragged.csv", Bytes.text("a,b,c\n1,2,3\n4,5\n6,7,8\n")),
                file("words.csv", Bytes.text("a,b\nx,y\nz,w\n")),
                file("binary.csv", new byte[] {0, 1, 2, (byte) 0xFF, (byte) 0xFE, 0, 0, 7, 10, 3}),
                file("cut.csv.gz", cut(gzip(Bytes.text("a,b\n1,2\n".repeat(4000))), 40)),
                file("model.pkl", new byte[] {(byte) 0x80, 4, (byte) 0x95, 10, 0, 0, 0, 0, 0, 0, 0, '}', '.'}),
                file("weights.pt", Bytes.zip(Map.of("archive/data.pkl", new byte[] {(byte) 0x80, 2, '}', '.'}), true)),
                file(
                        "within-itself.pt",
                        Bytes.zip(
                                Map.of(
                                        "archive/data.pkl",
                                        Bytes.latin1("\u0080\u0002ctorch._utils\n_rebuild_parameter\n"
                                                + "]q\u0000Rq\u0001h\u0000h\u0001a0.")),
                                true)),
                file(
                        "untyped.pt",
                        Bytes.zip(
                                Map.of(
                                        "archive/data.pkl",
                                        Bytes.latin1("\u0080\u0002ctorch._utils\n_rebuild_tensor_v3\n"
                                                + "((X\u0007\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000"
                                                + "X\3\0\0\0cpuK\2tQK\0(K\2t(K\1t\u0089NtR."),
                                        "archive/data/0",
                                        new byte[8]),
                                true)),
                file("unknown.xyz", Bytes.text("\u0001\u0002\u0003 nobody knows")));
    }

    private static byte[] gzip(byte[] plain) {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.GZIPOutputStream(bytes)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void isRefusedWithOneSentenceAndARemedy(String name, byte[] content) throws IOException {
        var file = folder.resolve(name);
        Files.write(file, content);
        var memory = new MemoryBudget(64 << 20);
        var failure = catchThrowableOfType(Failure.class, () -> {
            var opening = Opening.of(file);
            opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
        });
        assertThat(failure).as("refused").isNotNull();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.DATA);
        assertThat(failure.what()).endsWith(".").doesNotContain("Exception").doesNotContain("java.");
        assertThat(failure.what().length()).isLessThan(400);
        assertThat(failure.remedy()).endsWith(".");
        assertThat(memory.used()).as("bytes still charged").isZero();
    }

    @Test
    void aRaggedLineIsNamed() throws IOException {
        var file = folder.resolve("ragged.csv");
        Files.writeString(file, "a,b,c\n1,2,3\n4,5\n6,7,8\n");
        var failure = catchThrowableOfType(Failure.class, () -> {
            var opening = Opening.of(file);
            opening.read(opening.member(""), Map.of(), new MemoryBudget(1 << 20), Progress.NONE);
        });
        assertThat(failure.what()).contains("line 3");
    }

    @Test
    void aDecimalCommaIsReadAsOne() throws IOException {
        var file = folder.resolve("german.csv");
        Files.writeString(file, "a;b\n1,5;2,5\n3,5;4,5\n");
        var opening = Opening.of(file);
        var data = opening.read(opening.member(""), Map.of(), new MemoryBudget(1 << 20), Progress.NONE);
        assertThat(data.values().shape().sizes()).containsExactly(2L, 2L);
        assertThat(data.values().at(0, 0)).isEqualTo(1.5);
        assertThat(data.values().at(1, 1)).isEqualTo(4.5);
        data.lease().close();
    }

    /// Whoever read from a pipe would wait for ever.
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void pipesAreRefused(@TempDir Path place) throws Exception {
        var pipe = place.resolve("pipe.npy");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> Opening.of(pipe))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("neither a file nor a folder");
    }
}
