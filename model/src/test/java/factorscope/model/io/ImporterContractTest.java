package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.catalog.Importers;
import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.example.PlainGrid;
import factorscope.model.failure.Failure;
import factorscope.model.io.fuzz.Mutants;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every importer of the catalog: values arrive, leases give everything back, and no damage
/// whatever brings anything but a dataset or a refusal.
class ImporterContractTest {
    /// More are what `fuzz` is for.
    private static final int MUTANTS = 170;
    private static final int ROWS = 40;
    private static final int COLUMNS = 12;

    private static final PlainGrid EXAMPLE = new PlainGrid();

    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    /// A good file of each format: 40 x 12, the value in row i and column j being i + j / 16.
    private static byte[] good(String importer) {
        var values = new float[ROWS * COLUMNS];
        var csv = new StringBuilder("name");
        for (int j = 0; j < COLUMNS; j++) {
            csv.append(",c").append(j);
        }
        for (int i = 0; i < ROWS; i++) {
            csv.append("\nrow").append(i);
            for (int j = 0; j < COLUMNS; j++) {
                values[i * COLUMNS + j] = i + j / 16f;
                csv.append(',').append(values[i * COLUMNS + j]);
            }
        }
        var npy = Bytes.npy("<f4", false, "(40, 12)", Bytes.floats(values));
        return switch (importer) {
            case "npy" -> npy;
            case "npz" -> {
                var members = new LinkedHashMap<String, byte[]>();
                members.put("x.npy", npy);
                members.put("y.npy", Bytes.npy("<f4", false, "(2,)", Bytes.floats(1, 2)));
                yield Bytes.zip(members, false);
            }
            case "safetensors" ->
                Bytes.safetensors(
                        "{\"__metadata__\":{\"format\":\"pt\"},\"x\":{\"dtype\":\"F32\",\"shape\":[40,12],"
                                + "\"data_offsets\":[0,1920]}}",
                        Bytes.floats(values));
            case "torch" -> corpus("good.pt");
            case "matrixmarket" -> corpus("good.mtx");
            case "netcdf" -> corpus("good.nc");
            case "nifti" -> corpus("good.nii");
            case "nifti-gz" -> Bytes.gzip(corpus("good.nii"));
            case "hdf5" -> corpus("good.h5");
            case "matlab" -> corpus("good.mat");
            case "onnx" -> corpus("good.onnx");
            case "arrow" -> corpus("good.arrow");
            case "parquet" -> corpus("good.parquet");
            case "zarr" ->
                Bytes.text("{\"zarr_format\":2,\"shape\":[40,12],\"chunks\":[40,12],\"dtype\":\"<f4\","
                        + "\"compressor\":null,\"fill_value\":0,\"filters\":null,\"order\":\"C\"}");
            case "images" -> Bytes.tiff(Bytes.floats(values), COLUMNS, ROWS);
            case "features" -> Bytes.text(features(values));
            case "gguf" -> Bytes.gguf(Bytes.floats(values), 0, 12, 40);
            case "safetensors-index" -> Bytes.text("{\"metadata\":{},\"weight_map\":{\"x\":\"companion.bin\"}}");
            case "raw" -> Bytes.text("{\"raw\":\"plain.bin\",\"dtype\":\"float32\",\"shape\":[40,12]}");
            case "grid" -> {
                var text = new StringBuilder("grid 40 12");
                for (float value : values) {
                    text.append(' ').append(value);
                }
                yield Bytes.text(text.append('\n').toString());
            }
            case "csv" -> Bytes.text(csv.append('\n').toString());
            default -> throw new AssertionError("give this test a good file of the format " + importer);
        };
    }

    /// One text, of which each feature says something.
    private static String features(float[] values) {
        var text = new StringBuilder("[");
        for (int j = 0; j < COLUMNS; j++) {
            var tokens = new StringBuilder();
            var numbers = new StringBuilder();
            for (int i = 0; i < ROWS; i++) {
                tokens.append(i == 0 ? "" : ",").append("\"t").append(i).append('"');
                numbers.append(i == 0 ? "" : ",").append(values[i * COLUMNS + j]);
            }
            text.append(j == 0 ? "" : ",\n")
                    .append("{\"layer\":\"l\",\"index\":\"" + j + "\",\"activations\":[{\"tokens\":[" + tokens
                            + "],\"values\":[" + numbers + "]}]}");
        }
        return text.append("]").toString();
    }

    /// By the programs that really write them: see corpus.py.
    private static byte[] corpus(String name) {
        try (var in = ImporterContractTest.class.getResourceAsStream("corpus/" + name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Files that some formats name and expect beside themselves.
    private void writeCompanions() throws IOException {
        Files.write(folder.resolve("companion.bin"), good("safetensors"));
        var npy = good("npy");
        var plain = java.util.Arrays.copyOfRange(npy, npy.length - 1920, npy.length);
        Files.write(folder.resolve("plain.bin"), plain);
        // the only chunk of a Zarr array
        Files.write(folder.resolve("0.0"), plain);
    }

    static Stream<Arguments> formats() {
        return Stream.concat(Importers.all().stream(), Stream.of(EXAMPLE))
                .map(i -> Arguments.of(i.format().id(), i.format().extensions().getFirst()));
    }

    private Dataset open(Path file) {
        if (file.toString().endsWith(".grid")) {
            // not in the catalog, by which files are recognised
            var member = EXAMPLE.list(file).getFirst();
            return EXAMPLE.read(file, member, EXAMPLE.options().initial(member.shape()), memory, Progress.NONE);
        }
        var opening = Opening.of(file);
        return opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void readsWhatWasWritten(String id, String extension) throws IOException {
        writeCompanions();
        var file = folder.resolve("good." + extension);
        Files.write(file, good(id));
        var dataset = open(file);
        assertThat(dataset.values().shape().text()).isEqualTo("40 × 12");
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                assertThat(dataset.values().at(i, j)).isEqualTo(i + j / 16.0);
            }
        }
        assertThat(dataset.origin().importer()).isEqualTo(id);
        assertThat(dataset.origin().file())
                .hasValueSatisfying(f -> assertThat(f).isEqualTo(file));
        dataset.lease().close();
        assertThat(memory.used()).as("bytes still charged").isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void survivesAnyDamage(String id, String extension) throws IOException {
        writeCompanions();
        var whole = good(id);
        var random = new SplittableRandom(id.hashCode());
        int opened = 0;
        for (int m = 0; m < MUTANTS; m++) {
            var file = folder.resolve("mutant." + extension);
            Files.write(file, Mutants.of(whole, random));
            try {
                var dataset = open(file);
                try (var _ = dataset.lease()) {
                    assertThat(Preview.of(dataset).scanned()).isPositive();
                }
                opened++;
            } catch (Failure e) {
                assertThat(e.kind()).isEqualTo(Failure.Kind.DATA);
                assertThat(e.what()).endsWith(".");
            }
            assertThat(memory.used())
                    .as("bytes still charged after mutant %d", m)
                    .isZero();
        }
        assertThat(opened).as("some mutants are still good files").isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "|b1, 1", "|i1, 1", "|u1, 1", "<i2, 2", ">i2, 2", "<u2, 2", ">u2, 2", "<i4, 4", ">i4, 4", "<u4, 4", ">u4, 4",
        "<i8, 8", ">i8, 8", "<u8, 8", ">u8, 8", "<f2, 2", ">f2, 2", "<f4, 4", ">f4, 4", "<f8, 8", ">f8, 8"
    })
    void readsEveryWidthInBothOrders(String descr, int width) throws IOException {
        for (boolean fortran : new boolean[] {false, true}) {
            var bytes = ByteBuffer.allocate(6 * width)
                    .order(descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 6; i++) {
                int at = fortran ? i % 2 * 3 + i / 2 : i;
                int value = descr.equals("|b1") ? at % 2 : at;
                switch (descr.substring(1)) {
                    case "f2" -> bytes.putShort(Float.floatToFloat16(value));
                    case "f4" -> bytes.putFloat(value);
                    case "f8" -> bytes.putDouble(value);
                    case "i8", "u8" -> bytes.putLong(value);
                    case "i4", "u4" -> bytes.putInt(value);
                    case "i2", "u2" -> bytes.putShort((short) value);
                    default -> bytes.put((byte) value);
                }
            }
            var file = folder.resolve("x" + fortran + ".npy");
            Files.write(file, Bytes.npy(descr, fortran, "(2, 3)", bytes.array()));
            var dataset = open(file);
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 3; j++) {
                    int expected = descr.equals("|b1") ? (i * 3 + j) % 2 : i * 3 + j;
                    assertThat(dataset.values().at(i, j))
                            .as("%s %s [%d, %d]", descr, fortran, i, j)
                            .isEqualTo(expected);
                }
            }
            dataset.lease().close();
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void keepsAMappedFileMapped() throws IOException {
        var file = folder.resolve("mapped.npy");
        Files.write(file, good("npy"));
        var dataset = open(file);
        assertThat(dataset.values().storage().mappedFile()).isPresent();
        assertThat(memory.used()).isZero();
        dataset.lease().close();
    }

    @Test
    void sideFilesNameAxesAndLabels() throws IOException {
        var file = folder.resolve("x.npy");
        Files.write(file, Bytes.npy("<f4", false, "(2, 3)", Bytes.floats(1, 2, 3, 4, 5, 6)));
        Files.writeString(folder.resolve("x.tokens.tsv"), "token\tsentence\nthe\tthe cat\ncat\tthe cat\n");
        Files.writeString(folder.resolve("x.axis1.txt"), "a\nb\nc\n");
        var dataset = open(file);
        assertThat(dataset.rows().labels().table().orElseThrow().columns())
                .extracting(c -> c.name())
                .containsExactly("token", "sentence");
        assertThat(dataset.columns().label(2)).isEqualTo("c");
        dataset.lease().close();
    }

    @Test
    void sideFilesThatDoNotFitAreRefused() throws IOException {
        var file = folder.resolve("x.npy");
        Files.write(file, Bytes.npy("<f4", false, "(2, 3)", Bytes.floats(1, 2, 3, 4, 5, 6)));
        Files.writeString(folder.resolve("x.labels.txt"), "only one\n");
        var failure = org.assertj.core.api.Assertions.catchThrowableOfType(Failure.class, () -> open(file));
        assertThat(failure.what()).contains("x.labels.txt").endsWith(".");
        assertThat(memory.used()).isZero();
    }
}
