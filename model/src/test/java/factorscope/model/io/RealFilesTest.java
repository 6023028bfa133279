package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Opening;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files as their own programs write them (corpus.py), beyond the one matrix that the contract test reads.
class RealFilesTest {
    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    private Path corpus(String name) throws IOException {
        var file = folder.resolve(name);
        try (var in = RealFilesTest.class.getResourceAsStream("corpus/" + name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    private Dataset read(Path file, String member) {
        var opening = Opening.of(file);
        return opening.read(opening.member(member), Map.of(), memory, Progress.NONE);
    }

    private static void requireMatrix(Dataset data) {
        assertThat(data.values().shape().sizes()).containsExactly(40L, 12L);
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 12; j++) {
                assertThat(data.values().at(i, j)).isEqualTo(i + j / 16.0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "good.pt, tensor, float32",
        "state.pt, encoder.weight, float32",
        "good.mtx, '', float64",
        "dense.mtx, '', float64",
        "csr.npz, matrix, float64",
        "good.nc, x, float32",
        "records.nc, x, float64",
        "good.nii, '', float32",
        "good.h5, x, float32",
        "good.h5, group/packed, float64",
        "good.h5, half, float16",
        "good.mat, x, float32",
        "packed.mat, x, float32",
        "matlab73.mat, x, float32",
        "matlab73.mat, packed, float64",
        "good.onnx, /encoder/MatMul, float32"
    })
    void theMatrixIsReadExactly(String name, String member, String dtype) throws IOException {
        var data = read(corpus(name), member);
        requireMatrix(data);
        assertThat(data.values().dtype().text()).isEqualTo(dtype);
        data.lease().close();
        assertThat(memory.used()).isZero();
    }

    @Test
    void pyTorchsStateIsListedByPathAndOnlyTensorsAreOpened() throws IOException {
        var file = corpus("state.pt");
        var opening = Opening.of(file);
        assertThat(opening.members())
                .extracting(Member::name)
                .containsExactly(
                        "encoder.weight", "encoder.bias", "turned", "half", "skipping", "brain", "parameter", "shape");
        var turned = read(file, "turned");
        assertThat(turned.values().isFortran()).isTrue();
        assertThat(turned.values().at(11, 39)).isEqualTo(39 + 11 / 16.0);
        assertThat(read(file, "half").values().at(0, 1)).isEqualTo(10 + 1 / 16.0);
        assertThat(read(file, "brain").values().dtype()).isEqualTo(DType.BFLOAT16);
        assertThat(read(file, "encoder.bias").values().at(11)).isEqualTo(11);
        assertThatThrownBy(() -> read(file, "skipping"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("skipping");
        assertThatThrownBy(() -> read(file, "shape"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("shape");
    }

    @Test
    void aPickledModelIsNamedAndItsTensorsAreListed() throws IOException {
        assertThat(Opening.of(corpus("sequential.pth")).members())
                .extracting(Member::name)
                .containsExactly("0.weight", "0.bias", "2.weight", "2.bias");
        // a whole module is an object of its class: nothing of it is made
        assertThat(Opening.of(corpus("model.pt")).members()).isNotEmpty();
    }

    @Test
    void weightsOutsideAnOnnxModelAreFoundBesideIt() throws IOException {
        corpus("external.bin");
        var file = corpus("external.onnx");
        requireMatrix(read(file, "/encoder/MatMul"));
        assertThat(Opening.of(file).members()).extracting(Member::name).containsExactly("/encoder/MatMul", "bias");
        Files.delete(folder.resolve("external.bin"));
        assertThat(Opening.of(file).members().getFirst().refusal().orElseThrow())
                .contains("not beside the model");
    }

    @Test
    void hdf5TreesAreBrowsedAndWordsAreRefused() throws IOException {
        var file = corpus("good.h5");
        assertThat(Opening.of(file).members())
                .extracting(Member::name)
                .containsExactlyInAnyOrder("x", "group/packed", "half", "cube", "words");
        var cube = read(file, "cube");
        assertThat(cube.values().shape().sizes()).containsExactly(2L, 3L, 4L);
        assertThat(cube.values().at(1, 11)).isEqualTo(23);
        assertThat(cube.values().storage().mappedFile()).isPresent();
        assertThatThrownBy(() -> read(file, "words")).isInstanceOf(Failure.class);
    }

    @Test
    void matlabsFirstAxisRunsFastestAndStructsAreRefused() throws IOException {
        var cube = read(corpus("packed.mat"), "cube");
        assertThat(cube.values().shape().sizes()).containsExactly(2L, 3L, 4L);
        assertThat(cube.values().at(1, 2 * 4 + 3)).isEqualTo(23);
        assertThat(cube.values().at(1, 4)).isEqualTo(16);
        var file = corpus("good.mat");
        assertThat(read(file, "count").values().at(0, 4)).isEqualTo(4);
        assertThatThrownBy(() -> read(file, "s")).isInstanceOf(Failure.class).hasMessageContaining("struct");
        assertThatThrownBy(() -> read(file, "word")).isInstanceOf(Failure.class).hasMessageContaining("text");
    }

    /// Reference values by llama.cpp's definitions, worked out by hand.
    @Test
    void packedWeightsAreUnpacked() throws IOException {
        var q8 = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN).putShort(Float.floatToFloat16(0.5f));
        for (int i = 0; i < 32; i++) {
            q8.put((byte) (i - 16));
        }
        var file = folder.resolve("q8.gguf");
        Files.write(file, Bytes.gguf(q8.array(), 8, 32, 1));
        assertThat(read(file, "x").values().at(0, 3)).isEqualTo(-6.5);
        var q4 = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN).putShort(Float.floatToFloat16(2f));
        for (int i = 0; i < 16; i++) {
            q4.put((byte) (i | (15 - i) << 4));
        }
        Files.write(folder.resolve("q4.gguf"), Bytes.gguf(q4.array(), 2, 32, 1));
        var unpacked = read(folder.resolve("q4.gguf"), "x").values();
        assertThat(unpacked.at(0, 0)).isEqualTo(-16);
        assertThat(unpacked.at(0, 15)).isEqualTo(14);
        assertThat(unpacked.at(0, 16)).isEqualTo(14);
        var k = ByteBuffer.allocate(144)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(Float.floatToFloat16(1f))
                .putShort(Float.floatToFloat16(1f));
        // scales 1, 2, 3, 4 and least values 5, 6, 7, 8 of the first four groups; of the others 17 and 33
        k.put(new byte[] {1 | 64, 2 | 64, 3 | 64, 4 | 64, 5 | (byte) 128, 6 | (byte) 128, 7 | (byte) 128, 8 | (byte) 128
        });
        k.put(new byte[] {1 | 16, 1 | 16, 1 | 16, 1 | 16});
        for (int i = 0; i < 128; i++) {
            k.put((byte) (3 | 4 << 4));
        }
        Files.write(folder.resolve("q4k.gguf"), Bytes.gguf(k.array(), 12, 256, 1));
        var values = read(folder.resolve("q4k.gguf"), "x").values();
        assertThat(values.at(0, 0)).isCloseTo(1 * 3 - 5, within(0.0));
        assertThat(values.at(0, 32)).isCloseTo(2 * 4 - 6, within(0.0));
        assertThat(values.at(0, 64)).isCloseTo(3 * 3 - 7, within(0.0));
        assertThat(values.at(0, 128)).isCloseTo(17 * 3 - 33, within(0.0));
        assertThat(values.at(0, 255)).isCloseTo(17 * 4 - 33, within(0.0));
    }

    @Test
    void nothingClimbsOutOfAFolder() throws IOException {
        for (var json : List.of(
                "{\"weight_map\":{\"x\":\"../secret.safetensors\"}}", "{\"weight_map\":{\"x\":\"/etc/passwd\"}}")) {
            var file = folder.resolve("model.safetensors.index.json");
            Files.writeString(file, json);
            assertThatThrownBy(() -> Opening.of(file))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("not beside it");
        }
        var raw = folder.resolve("x.raw.json");
        Files.writeString(raw, "{\"raw\":\"../../etc/passwd\",\"dtype\":\"uint8\",\"shape\":[10]}");
        assertThatThrownBy(() -> Opening.of(raw)).isInstanceOf(Failure.class).hasMessageContaining("beside it");
    }

    /// 20 GB, of which nothing but the beginning is there: the file system keeps no room for the rest.
    @ParameterizedTest
    @ValueSource(strings = {"npy", "safetensors", "h5"})
    void largeFilesAreOpenedByTheirHeaders(String kind) throws IOException {
        long values = 20_000_000_000L;
        var head = switch (kind) {
            case "npy" -> Bytes.npy("<f4", false, "(5000000, 1000)", new byte[0]);
            case "safetensors" ->
                Bytes.safetensors(
                        "{\"x\":{\"dtype\":\"F32\",\"shape\":[5000000,1000],\"data_offsets\":[0," + values + "]}}",
                        new byte[0]);
            default -> Files.readAllBytes(corpus("large.h5.head"));
        };
        var file = folder.resolve("large." + kind);
        try (var sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(head);
            sparse.setLength(head.length + values);
        }
        long before = Runtime.getRuntime().totalMemory();
        var data = read(file, "");
        assertThat(data.values().shape().sizes()).containsExactly(5_000_000L, 1000L);
        assertThat(data.values().at(4_999_999, 999)).isZero();
        assertThat(data.values().storage().mappedFile()).isPresent();
        assertThat(memory.used()).isZero();
        assertThat(Runtime.getRuntime().totalMemory() - before).isLessThan(200L << 20);
        data.lease().close();
    }

    /// A few bytes that ask for the whole memory.
    @Test
    void whatASmallFileAnnouncesIsNotBelieved() throws IOException {
        var file = folder.resolve("bomb.mtx");
        Files.writeString(file, "%%MatrixMarket matrix coordinate real general\n100000 100000 1\n1 1 1\n");
        var large = new MemoryBudget(1L << 50);
        var opening = Opening.of(file);
        assertThatThrownBy(() -> opening.read(opening.member(""), Map.of(), large, Progress.NONE))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("far more than it can hold");
        assertThat(large.used()).isZero();
    }
}
