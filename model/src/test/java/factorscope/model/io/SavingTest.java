package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.catalog.Saving;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the type, the byte order and the order of axes, values are saved exactly, in their own type.
class SavingTest {
    private static final int ROWS = 6;
    private static final int COLUMNS = 4;

    private static final Map<String, DType> TYPES = Map.ofEntries(
            Map.entry("b1", DType.BOOL),
            Map.entry("i1", DType.INT8),
            Map.entry("u1", DType.UINT8),
            Map.entry("i2", DType.INT16),
            Map.entry("u2", DType.UINT16),
            Map.entry("i4", DType.INT32),
            Map.entry("u4", DType.UINT32),
            Map.entry("i8", DType.INT64),
            Map.entry("u8", DType.UINT64),
            Map.entry("f2", DType.FLOAT16),
            Map.entry("f4", DType.FLOAT32),
            Map.entry("f8", DType.FLOAT64));

    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    static Stream<Arguments> conversions() {
        var all = new ArrayList<Arguments>();
        for (var type : TYPES.keySet().stream().sorted().toList()) {
            for (var order : List.of("<", ">")) {
                for (boolean fortran : new boolean[] {false, true}) {
                    for (var steps : List.of("", "rows 0:4", "columns 1:3", "axes 1,0", "flip 0; flip 1; unfold 1")) {
                        all.add(Arguments.of(type, order, fortran, steps));
                    }
                }
            }
        }
        return all.stream();
    }

    /// Bits of the values, the last digits of which a detour by floating point would lose.
    private static long bits(DType type, int i) {
        long value = (i % 2 == 0 ? -1L : 1L) * (0x0FFF_FFFF_FFFF_FFFFL - 977L * i);
        return switch (type) {
            case BOOL -> i % 3 == 0 ? 1 : 0;
            case FLOAT16 -> 0x3C01 + 37L * i;
            case FLOAT32 -> Float.floatToRawIntBits(1 / (i + 1f));
            case FLOAT64 -> Double.doubleToRawLongBits(1 / (i + 1.0));
            default -> type.bytes() == 8 ? value : value & (1L << 8 * type.bytes()) - 1;
        };
    }

    private Path source(String code, String order, boolean fortran) throws IOException {
        var type = type(code);
        var bytes = ByteBuffer.allocate(ROWS * COLUMNS * type.bytes())
                .order(order.equals("<") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        for (int k = 0; k < ROWS * COLUMNS; k++) {
            int i = fortran ? k % ROWS * COLUMNS + k / ROWS : k;
            long value = bits(type, i);
            switch (type.bytes()) {
                case 1 -> bytes.put((byte) value);
                case 2 -> bytes.putShort((short) value);
                case 4 -> bytes.putInt((int) value);
                default -> bytes.putLong(value);
            }
        }
        var descr = (type.bytes() == 1 ? "|" : order) + code;
        return Files.write(folder.resolve("x.npy"), Bytes.npy(descr, fortran, "(6, 4)", bytes.array()));
    }

    private Dataset open(Path file) {
        var opening = Opening.of(file);
        return opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void typesAndValuesSurvive(String code, String order, boolean fortran, String steps) throws IOException {
        var type = type(code);
        var data = open(source(code, order, fortran));
        try (var _ = data.lease()) {
            var prepared = Preparations.recipe(steps).apply(data, memory);
            try (var _ = prepared.lease()) {
                for (var ending : List.of(".npy", ".npz", ".safetensors")) {
                    var file = folder.resolve("out" + ending);
                    Saving.write(prepared, file, true);
                    var back = open(file);
                    try (var _ = back.lease()) {
                        assertThat(back.values().dtype()).isEqualTo(type);
                        assertThat(back.values().shape().sizes())
                                .isEqualTo(prepared.values().shape().sizes());
                        for (int i = 0; i < back.rows().size(); i++) {
                            for (int j = 0; j < back.columns().size(); j++) {
                                assertThat(back.values().bits(i, j))
                                        .isEqualTo(prepared.values().bits(i, j));
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void stepsThatOnlyMoveValuesKeepThem(String code, String order, boolean fortran, String steps) throws IOException {
        var type = type(code);
        var data = open(source(code, order, fortran));
        try (var _ = data.lease()) {
            var prepared = Preparations.recipe(steps).apply(data, memory);
            try (var _ = prepared.lease()) {
                int mask = type.bytes();
                for (int i = 0; i < prepared.rows().size(); i++) {
                    for (int j = 0; j < prepared.columns().size(); j++) {
                        int from = switch (steps) {
                            case "columns 1:3" -> i * COLUMNS + j + 1;
                            case "axes 1,0" -> j * COLUMNS + i;
                            case "flip 0; flip 1; unfold 1" -> (ROWS - 1 - j) * COLUMNS + COLUMNS - 1 - i;
                            default -> i * COLUMNS + j;
                        };
                        assertThat(low(prepared.values().bits(i, j), mask)).isEqualTo(low(bits(type, from), mask));
                    }
                }
            }
        }
    }

    private static long low(long bits, int bytes) {
        return bytes == 8 ? bits : bits & (1L << 8 * bytes) - 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"i8", "u8"})
    void wholeNumbersAreExactInTables(String code) throws IOException {
        var type = type(code);
        var data = open(source(code, "<", true));
        try (var _ = data.lease()) {
            var file = folder.resolve("out.csv");
            Saving.write(data, file, false);
            var cells = Files.readAllLines(file).get(1).split(",");
            for (int j = 0; j < COLUMNS; j++) {
                assertThat(cells[j])
                        .isEqualTo(
                                type == DType.INT64
                                        ? Long.toString(bits(type, j))
                                        : Long.toUnsignedString(bits(type, j)));
            }
        }
    }

    @Test
    void whatNumpyLacksIsWrittenAsFloat32AndSaid() throws IOException {
        var file = folder.resolve("x.safetensors");
        Files.write(
                file,
                Bytes.safetensors(
                        "{\"x\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}",
                        new byte[] {(byte) 0x80, 0x3f, 0x00, (byte) 0xc0}));
        var data = open(file);
        try (var _ = data.lease()) {
            var npy = folder.resolve("out.npy");
            assertThat(Saving.remarks(data, npy)).singleElement().asString().contains("bfloat16", "float32");
            Saving.write(data, npy, false);
            var back = open(npy);
            try (var _ = back.lease()) {
                assertThat(back.values().dtype()).isEqualTo(DType.FLOAT32);
                assertThat(back.values().at(0, 0)).isEqualTo(1);
                assertThat(back.values().at(1, 0)).isEqualTo(-2);
            }
            var tensors = folder.resolve("other.safetensors");
            assertThat(Saving.written(data, tensors)).isEqualTo(DType.BFLOAT16);
        }
    }

    /// The only copy must not be lost when data are written over the file that they are read from.
    @ParameterizedTest
    @ValueSource(strings = {"x.npy", "link.npy"})
    void dataCanBeWrittenOverTheirOwnFile(String name) throws IOException {
        var file = source("i8", ">", true);
        Files.createSymbolicLink(folder.resolve("link.npy"), file);
        var data = open(file);
        try (var _ = data.lease()) {
            Saving.write(data, folder.resolve(name), true);
        }
        var back = open(file);
        try (var _ = back.lease()) {
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    assertThat(back.values().bits(i, j)).isEqualTo(bits(DType.INT64, i * COLUMNS + j));
                }
            }
        }
    }

    @Test
    void aWriteThatFailsHalfwayKeepsTheOldFile() throws IOException {
        var data = open(source("f4", "<", false));
        var old = Files.writeString(folder.resolve("out.npy"), "old");
        try (var _ = data.lease()) {
            // the source is cut off while it is open
            Files.write(folder.resolve("x.npy"), new byte[10]);
            assertThatThrownBy(() -> Saving.write(data, old, true)).hasMessageContaining("x.npy was changed");
        }
        assertThat(old).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("x.npy", "out.npy");
        }
    }

    private static DType type(String code) {
        return Objects.requireNonNull(TYPES.get(code));
    }
}
