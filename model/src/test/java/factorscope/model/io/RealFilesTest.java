package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Opening;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
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
        "csr.npz, matrix, float32",
        "csc.npz, matrix, float32",
        "coo.npz, matrix, float32",
        "cells.h5ad, X, float32",
        "cells.h5ad, layers/columns, float32",
        "cells.h5ad, layers/dense, float32",
        "counts.h5, matrix, float32",
        "scales.h5, x, float32",
        "signal.hspy, Experiments/map/data, float32",
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
        "good.onnx, /encoder/MatMul, float32",
        "good.arrow, x, float32",
        "stream.arrow, x, float32",
        "good.parquet, '', float64",
        "lists.parquet, x, float32",
        "dictionary.arrow, x, float32",
        "polars-lz4.arrow, '', float64",
        "polars-zstd.arrow, '', float64",
        "polars-uncompressed.arrow, '', float64",
        "polars-gzip.parquet, '', float64",
        "polars-zstd.parquet, '', float64",
        "polars-lz4.parquet, '', float64"
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
                .containsExactly("encoder.weight", "encoder.bias", "turned", "half", "skipping", "brain", "parameter");
        var turned = read(file, "turned");
        assertThat(turned.values().isFortran()).isTrue();
        assertThat(turned.values().at(11, 39)).isEqualTo(39 + 11 / 16.0);
        assertThat(read(file, "half").values().at(0, 1)).isEqualTo(10 + 1 / 16.0);
        assertThat(read(file, "brain").values().dtype()).isEqualTo(DType.BFLOAT16);
        assertThat(read(file, "encoder.bias").values().at(11)).isEqualTo(11);
        var skipping = read(file, "skipping");
        assertThat(skipping.values().shape().sizes()).containsExactly(40L, 6L);
        assertThat(skipping.values().at(2 * 6 + 1)).as("strides are followed").isEqualTo(2 + 2 / 16.0);
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
                .contains("\"external.bin\", which is no file beside the model");
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
    void whatAnHdf5FileSaysOfItsAxesLabelsThem() throws IOException {
        var file = corpus("cells.h5ad");
        var cells = read(file, "X");
        assertThat(cells.rows().label(7)).isEqualTo("cell 7");
        assertThat(cells.columns().label(11)).isEqualTo("gene 11");
        var table = cells.rows().labels().table().orElseThrow();
        assertThat(table.column("kind").orElseThrow().text(3)).isEqualTo("b");
        assertThat(table.column("score").orElseThrow().number(3)).hasValue(1.5);
        // the same axis in all datasets of a file, so that they are linked
        var map = read(file, "obsm/X_pca");
        assertThat(map.rows().id()).isEqualTo(cells.rows().id());
        assertThat(map.rows().label(7)).isEqualTo("cell 7");
        assertThat(map.columns().labels()).isInstanceOf(Labels.Numbered.class);
        var weights = read(file, "varm/PCs");
        assertThat(weights.rows().id()).isEqualTo(cells.columns().id());
        var counts = read(corpus("counts.h5"), "matrix");
        assertThat(counts.rows().label(39)).isEqualTo("cell 39");
        assertThat(counts.columns().label(2)).isEqualTo("gene 2");
        assertThat(counts.columns().name()).isEqualTo("feature");
        var scaled = read(corpus("scales.h5"), "x");
        assertThat(scaled.rows().name()).isEqualTo("time");
        assertThat(scaled.rows().label(3)).isEqualTo("1.5 s");
        assertThat(scaled.columns().label(3)).isEqualTo("gene 3");
        var signal = read(corpus("signal.hspy"), "Experiments/map/data");
        assertThat(signal.rows().label(2)).isEqualTo("11 nm");
        assertThat(signal.columns().name()).isEqualTo("Energy");
    }

    /// Its values may be there all the same, and its labels not: nobody would notice.
    @Test
    void anHdf5FileThatIsCutOffIsRefused() throws IOException {
        for (var name : List.of("scales.h5", "cells.h5ad", "matlab73.mat")) {
            var file = corpus(name);
            var whole = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
            assertThatThrownBy(() -> Opening.of(file)).hasMessageContaining("it is cut off");
        }
    }

    @Test
    void matlabsFirstAxisRunsFastestAndStructsAreOpened() throws IOException {
        var cube = read(corpus("packed.mat"), "cube");
        assertThat(cube.values().shape().sizes()).containsExactly(2L, 3L, 4L);
        assertThat(cube.values().at(1, 2 * 4 + 3)).isEqualTo(23);
        assertThat(cube.values().at(1, 4)).isEqualTo(16);
        var file = corpus("good.mat");
        assertThat(read(file, "count").values().at(0, 4)).isEqualTo(4);
        assertThat(read(file, "s/a").values().shape().order()).isEqualTo(2);
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
        Files.writeString(file, "%%MatrixMarket matrix coordinate real general\n2000000000 1000 1\n1 1 1\n");
        var large = new MemoryBudget(1L << 50);
        var opening = Opening.of(file);
        assertThatThrownBy(() -> opening.read(opening.member(""), Map.of(), large, Progress.NONE))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("far more than it can hold");
        assertThat(large.used()).isZero();
    }

    @Test
    void otherColumnsOfArrowAndParquetAreMetadata() throws IOException {
        var stream = read(corpus("stream.arrow"), "x");
        var table = stream.rows().labels().table().orElseThrow();
        assertThat(table.column("token").orElseThrow().text(38)).isEqualTo("token 3");
        assertThat(table.column("position").orElseThrow().text(39)).isEqualTo("39");
        assertThat(stream.rows().label(8)).isEqualTo("token 1");
        stream.lease().close();
        // lists of lists are a tensor, and single numbers a matrix of their own
        var cube = read(corpus("stream.arrow"), "cube");
        assertThat(cube.values().shape().sizes()).containsExactly(40L, 3L, 4L);
        assertThat(cube.values().at(39, 11)).isEqualTo(39 + 11 / 16.0);
        cube.lease().close();
        var numbers = read(corpus("stream.arrow"), "numbers");
        assertThat(numbers.values().shape().sizes()).containsExactly(40L, 2L);
        assertThat(numbers.values().at(8, 1)).isEqualTo(1);
        assertThat(numbers.values().at(3, 1)).isNaN();
        assertThat(numbers.columns().label(1)).isEqualTo("score");
        numbers.lease().close();
        var packed = read(corpus("snappy.parquet"), "");
        assertThat(packed.values().shape().sizes()).containsExactly(40L, 13L);
        assertThat(packed.values().at(39, 11)).isEqualTo(39 + 11 / 16.0);
        assertThat(packed.rows().label(8)).isEqualTo("token 1");
        assertThat(packed.columns().label(12)).isEqualTo("position");
        packed.lease().close();
        var lists = read(corpus("lists.parquet"), "x");
        assertThat(lists.rows().label(38)).isEqualTo("token 3");
        lists.lease().close();
        assertThatThrownBy(() -> read(corpus("ragged.arrow"), "x"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("different lengths");
        assertThat(memory.used()).isZero();
    }

    /// As data sets and activation caches are kept: a folder of parts with the same columns.
    @Test
    void aFolderOfArrowFilesIsOneTable() throws IOException {
        var parts = folder.resolve("cache");
        Files.createDirectory(parts);
        Files.move(corpus("good.arrow"), parts.resolve("data-00000-of-00002.arrow"));
        Files.copy(parts.resolve("data-00000-of-00002.arrow"), parts.resolve("data-00001-of-00002.arrow"));
        Files.writeString(parts.resolve("dataset_info.json"), "{}");
        var data = read(parts, "x");
        assertThat(data.values().shape().sizes()).containsExactly(80L, 12L);
        assertThat(data.values().at(79, 11)).isEqualTo(39 + 11 / 16.0);
        data.lease().close();
        Files.move(corpus("stream.arrow"), parts.resolve("data-00002.arrow"));
        assertThatThrownBy(() -> read(parts, "x")).isInstanceOf(Failure.class).hasMessageContaining("other columns");
        assertThat(memory.used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "uncompressed"})
    void wordsOfArrowAreReadHoweverTheyAreKept(String packing) throws IOException {
        var table = read(corpus("polars-" + packing + ".arrow"), "")
                .rows()
                .labels()
                .table()
                .orElseThrow();
        assertThat(table.column("short").orElseThrow().text(38)).isEqualTo("t3");
        assertThat(table.column("long").orElseThrow().text(39)).isEqualTo("token number 4 of seven");
        assertThat(table.column("kind").orElseThrow().text(38)).isEqualTo("t3");
        var coded =
                read(corpus("dictionary.arrow"), "x").rows().labels().table().orElseThrow();
        assertThat(coded.column("kind").orElseThrow().text(38)).isEqualTo("token 3");
        assertThat(coded.column("kind").orElseThrow().text(3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "zstd", "lz4"})
    void differencesOfParquetAreAddedUp(String packing) throws IOException {
        var data = read(corpus("duckdb-" + packing + ".parquet"), "");
        assertThat(data.columns().label(0)).isEqualTo("whole");
        for (int i = 0; i < 40; i++) {
            assertThat(data.values().at(i, 0)).isEqualTo(i * i - 40 * i);
            assertThat(data.values().at(i, 1)).isEqualTo(3 * i - 50);
            assertThat(data.values().at(i, 13)).isEqualTo(i + 11 / 16.0);
            assertThat(data.rows().label(i)).isEqualTo("token " + i * 977);
        }
    }

    @Test
    void whatPacksPagesInAWayThatIsNotReadIsNamed() throws IOException {
        var file = corpus("duckdb-brotli.parquet");
        assertThatThrownBy(() -> read(file, ""))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("write it with snappy, gzip, zstd, LZ4 (raw) or none");
    }

    private void zarr(Path array, String description, String chunk, byte[] bytes) throws IOException {
        Files.createDirectories(array.resolve(chunk).getParent());
        Files.writeString(
                array.resolve(array.getFileName().toString().endsWith("3") ? "zarr.json" : ".zarray"), description);
        Files.write(array.resolve(chunk), bytes);
    }

    /// Chunks of 25 x 12 and 15 x 12, the second of them filled up to 25 rows as the format has it.
    private static byte[] chunk(int number) {
        var bytes = ByteBuffer.allocate(25 * 12 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 25 * number; i < 25 * number + 25; i++) {
            for (int j = 0; j < 12; j++) {
                bytes.putFloat(i < 40 ? i + j / 16f : 0);
            }
        }
        return bytes.array();
    }

    private static byte[] deflated(byte[] bytes, boolean isGzip) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        try (var packed =
                isGzip ? new java.util.zip.GZIPOutputStream(out) : new java.util.zip.DeflaterOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "gzip", "zlib", "zstd"})
    void chunksOfZarrAreUnpacked(String codec) throws IOException {
        var second = folder.resolve("group.zarr/a");
        var third = folder.resolve("group.zarr/b/array3");
        for (int number = 0; number < 2; number++) {
            var packed = switch (codec) {
                case "gzip" -> deflated(chunk(number), true);
                case "zlib" -> deflated(chunk(number), false);
                case "zstd" -> com.github.luben.zstd.Zstd.compress(chunk(number));
                default -> chunk(number);
            };
            zarr(
                    second,
                    "{\"zarr_format\":2,\"shape\":[40,12],\"chunks\":[25,12],\"dtype\":\"<f4\",\"fill_value\":7,"
                            + "\"order\":\"C\",\"filters\":null,\"compressor\":"
                            + (codec.equals("null") ? "null" : "{\"id\":\"" + codec + "\"}") + "}",
                    number + ".0",
                    packed);
            zarr(
                    third,
                    "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[40,12],\"data_type\":\"float32\","
                            + "\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[25,12]}},"
                            + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}},"
                            + "\"fill_value\":7,\"codecs\":[{\"name\":\"bytes\",\"configuration\":{\"endian\":\"little\"}}"
                            + (codec.equals("null") ? "" : ",{\"name\":\"" + codec + "\",\"configuration\":{}}") + "]}",
                    "c/" + number + "/0",
                    packed);
        }
        Files.writeString(folder.resolve("group.zarr/.zgroup"), "{\"zarr_format\":2}");
        var group = folder.resolve("group.zarr");
        assertThat(Opening.of(group).members()).extracting(Member::name).containsExactly("a", "b/array3");
        requireMatrix(read(group, "a"));
        requireMatrix(read(group, "b/array3"));
        requireMatrix(read(second, ""));
        requireMatrix(read(second.resolve(".zarray"), ""));
        // a chunk that is not there is the fill value; one that is damaged is not guessed at
        Files.delete(second.resolve("1.0"));
        var holes = read(group, "a");
        assertThat(holes.values().at(24, 0)).isEqualTo(24);
        assertThat(holes.values().at(25, 0)).isEqualTo(7);
        holes.lease().close();
        Files.write(second.resolve("1.0"), new byte[] {1, 2, 3});
        var damaged = read(group, "a").values();
        assertThatThrownBy(() -> damaged.at(25, 0)).isInstanceOf(Failure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "gzip", "bytes", "bits", "bits-lz4", "lz4hc", "blosclz", "fortran", "nested"})
    void chunksAsZarrsOwnWriterPacksThemAreUnpacked(String name) throws IOException {
        var archive = corpus("good.zarr.zip");
        requireMatrix(read(archive, name));
        // and the same where somebody has unpacked the archive
        var unpacked = folder.resolve("good.zarr");
        try (var zip = new java.util.zip.ZipInputStream(Files.newInputStream(archive))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var file = unpacked.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
        requireMatrix(read(unpacked, name));
    }

    @Test
    void anArchiveOfOneZarrArrayIsRead() throws IOException {
        requireMatrix(read(corpus("single.zarr.zip"), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"blosclz", "lz4", "zstd", "zlib"})
    void blocksOfBloscAreUnpackedHoweverTheyAreShuffled(String packing) throws IOException {
        var archive = corpus("good.zarr.zip");
        for (int shuffle = 0; shuffle < 3; shuffle++) {
            var wide = read(archive, "wide/" + packing + "-" + shuffle);
            for (int i = 0; i < 1001; i++) {
                assertThat(wide.values().at(i, i % 51)).isEqualTo(i / 16.0);
            }
        }
    }

    private static String zarr(String shape, String chunks, String type, String more) {
        return "{\"zarr_format\":2,\"shape\":" + shape + ",\"chunks\":" + chunks + ",\"dtype\":\"" + type
                + "\",\"order\":\"C\",\"filters\":null,\"compressor\":null" + more + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "|b1; true; 1",
                "<f8; \"-Infinity\"; -Infinity",
                "<f4; \"NaN\"; NaN",
                "<f4; \"0x3fc00000\"; 1.5",
                "<i8; -3; -3",
                "<u1; 200; 200",
                "<i2; null; 0"
            })
    void chunksOfZarrThatAreNotThereAreTheFillValue(String type, String fill, double wanted) throws IOException {
        var array = folder.resolve("holes.zarr");
        zarr(array, zarr("[30,4]", "[10,4]", type, ",\"fill_value\":" + fill), "other", new byte[0]);
        var values = read(array, "").values();
        assertThat(values.at(29, 3)).isEqualTo(Double.valueOf(wanted));
        assertThat(values.words()).isEqualTo("3 of 3 chunks are not there and have the fill value");
    }

    @Test
    void aSmallDescriptionOfZarrAsksForNothingLarge() throws IOException {
        // a million chunks of one value each, none of which is there
        var many = folder.resolve("many.zarr");
        zarr(many, zarr("[67000000]", "[1]", "|u1", ""), "other", new byte[0]);
        assertThatThrownBy(() -> read(many, "")).hasMessageContaining("its chunks");
        // the coordinates beside the values are one chunk of a gigabyte
        var group = folder.resolve("group.zarr");
        zarr(group.resolve("x"), zarr("[4]", "[4]", "<f4", ""), "0", new byte[16]);
        Files.writeString(group.resolve("x/.zattrs"), "{\"_ARRAY_DIMENSIONS\":[\"t\"]}");
        zarr(group.resolve("t"), zarr("[4]", "[134217728]", "<f8", ""), "0", new byte[32]);
        Files.writeString(group.resolve(".zgroup"), "{\"zarr_format\":2}");
        var x = read(group, "x");
        assertThat(x.rows().name()).isEqualTo("t");
        assertThat(x.rows().labels()).isInstanceOf(Labels.Numbered.class);
        // chunks cannot be named so that they lead out of the folder
        var out = folder.resolve("out.zarr");
        zarr(out, zarr("[4,4]", "[4,4]", "<f4", ",\"dimension_separator\":\"/../../\""), "0.0", new byte[64]);
        assertThatThrownBy(() -> read(out, "")).isInstanceOf(Failure.class);
    }

    @Test
    void aMatrixOfFarTooManyColumnsIsRefused() throws IOException {
        var file = folder.resolve("wide.mtx");
        Files.writeString(file, "%%MatrixMarket matrix coordinate real general\n2 2000000000 1\n1 1 5\n");
        assertThatThrownBy(() -> read(file, "")).hasMessageContaining("far more than it can hold");
    }

    /// Shards of 20 x 12 hold chunks of 10 x 4; their index stands before or behind them.
    @ParameterizedTest
    @CsvSource({"start, false", "end, true"})
    void chunksInShardsOfZarrAreFound(String location, boolean isChecked) throws IOException {
        var array = folder.resolve("sharded3");
        for (int shard = 0; shard < 2; shard++) {
            zarr(
                    array,
                    "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[40,12],\"data_type\":\"float32\","
                            + "\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[20,12]}},"
                            + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}},"
                            + "\"dimension_names\":[\"time\",\"neuron\"],\"fill_value\":7,\"codecs\":[{\"name\":"
                            + "\"sharding_indexed\",\"configuration\":{\"chunk_shape\":[10,4],\"codecs\":[{\"name\":"
                            + "\"bytes\",\"configuration\":{\"endian\":\"big\"}},{\"name\":\"gzip\"}],\"index_codecs\":["
                            + "{\"name\":\"bytes\",\"configuration\":{\"endian\":\"little\"}}"
                            + (isChecked ? ",{\"name\":\"crc32c\"}" : "") + "],\"index_location\":\"" + location
                            + "\"}}]}",
                    "c/" + shard + "/0",
                    shard(shard, location.equals("start"), isChecked));
        }
        var data = read(array, "");
        assertThat(data.columns().name()).isEqualTo("neuron");
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 12; j++) {
                // the last chunk of each shard was left out
                boolean isLeftOut = i % 20 >= 10 && j >= 8;
                assertThat(data.values().at(i, j)).isEqualTo(isLeftOut ? 7 : i + j / 16.0);
            }
        }
    }

    private static byte[] shard(int number, boolean isFirst, boolean isChecked) throws IOException {
        var chunks = new java.io.ByteArrayOutputStream();
        int size = 6 * 16 + (isChecked ? 4 : 0);
        var index = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < 5; c++) {
            var values = ByteBuffer.allocate(10 * 4 * 4).order(ByteOrder.BIG_ENDIAN);
            for (int i = 0; i < 10; i++) {
                for (int j = 0; j < 4; j++) {
                    values.putFloat(20 * number + c / 3 * 10 + i + (c % 3 * 4 + j) / 16f);
                }
            }
            var packed = deflated(values.array(), true);
            index.putLong((isFirst ? size : 0) + chunks.size()).putLong(packed.length);
            chunks.writeBytes(packed);
        }
        index.putLong(-1).putLong(-1);
        var all = new java.io.ByteArrayOutputStream();
        all.writeBytes(isFirst ? index.array() : chunks.toByteArray());
        all.writeBytes(isFirst ? chunks.toByteArray() : index.array());
        return all.toByteArray();
    }

    /// Scaled whether it is unpacked or mapped.
    @Test
    void packedBrainImagesAreScaled() throws IOException {
        var plain = Files.readAllBytes(corpus("good.nii"));
        ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putFloat(112, 2).putFloat(116, -3);
        var file = folder.resolve("scaled.nii.gz");
        Files.write(file, Bytes.gzip(plain));
        var data = read(file, "");
        assertThat(data.values().at(39, 11)).isEqualTo(2 * (39 + 11 / 16.0) - 3);
        data.lease().close();
        assertThat(memory.used()).isZero();
        var mapped = folder.resolve("scaled.nii");
        Files.write(mapped, plain);
        assertThat(read(mapped, "").values().at(39, 11)).isEqualTo(2 * (39 + 11 / 16.0) - 3);
    }

    /// As the embedding projector keeps them: numbers without names, and what they are about beside them.
    @Test
    void theProjectorsMetadataLabelTheRows() throws IOException {
        Files.writeString(folder.resolve("tensors.tsv"), "1\t2\n3\t4\n5\t6\n");
        Files.writeString(folder.resolve("metadata.tsv"), "word\tcount\nthe\t3\nof\t2\nhouse\t1\n");
        var data = read(folder.resolve("tensors.tsv"), "");
        assertThat(data.values().shape().sizes()).containsExactly(3L, 2L);
        assertThat(data.rows().label(2)).isEqualTo("house");
        assertThat(data.rows()
                        .labels()
                        .table()
                        .orElseThrow()
                        .column("count")
                        .orElseThrow()
                        .text(0))
                .isEqualTo("3");
        data.lease().close();
        // one column has no name
        Files.writeString(folder.resolve("words_vectors.tsv"), "1\t2\n3\t4\n");
        Files.writeString(folder.resolve("words_metadata.tsv"), "the\nof\n");
        var words = read(folder.resolve("words_vectors.tsv"), "");
        assertThat(words.rows().label(0)).isEqualTo("the");
        words.lease().close();
        assertThat(memory.used()).isZero();
    }

    /// A line for each text, as exports of many features have it.
    @Test
    void featuresOfDashboardsAreTokensWithTheirActivations() throws IOException {
        var file = folder.resolve("batch-0.jsonl");
        Files.writeString(file, """
                {"modelId":"gpt2-small","layer":"6-res-jb","index":"7","tokens":[" the"," cat"],"values":[0,2.5]}
                {"modelId":"gpt2-small","layer":"6-res-jb","index":"9","tokens":[" sat"],"values":[1.25]}
                {"modelId":"gpt2-small","layer":"6-res-jb","index":"9","tokens":[" the"," cat"],"values":[0.5,0]}
                """);
        var data = read(file, "");
        assertThat(data.values().shape().sizes()).containsExactly(3L, 2L);
        assertThat(data.values().at(1, 0)).isEqualTo(2.5);
        assertThat(data.values().at(0, 1)).isEqualTo(0.5);
        assertThat(data.values().at(2, 1)).isEqualTo(1.25);
        assertThat(data.rows().label(1)).isEqualTo(" cat");
        assertThat(data.rows()
                        .labels()
                        .table()
                        .orElseThrow()
                        .column("sentence")
                        .orElseThrow()
                        .text(2))
                .isEqualTo("1");
        assertThat(data.columns().label(1)).isEqualTo("6-res-jb/9");
        data.lease().close();
        assertThat(memory.used()).isZero();
    }
}
