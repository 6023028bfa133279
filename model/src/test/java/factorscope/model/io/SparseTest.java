package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.catalog.Saving;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.SparseRows;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.matrix.Pca;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Matrices with few values stay compressed, and nobody notices but the memory.
class SparseTest {
    private static final int ROWS = 4000;
    private static final int COLUMNS = 3000;
    private static final int ENTRIES = 20_000;
    private static final long PLAIN = 8L * ROWS * COLUMNS;

    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final Map<Long, Double> wanted = new HashMap<>();

    /// Entries in no order, some places named twice.
    private Path matrixMarket(String symmetry) throws IOException {
        var random = new SplittableRandom(7);
        boolean isGeneral = symmetry.equals("general");
        int columns = isGeneral ? COLUMNS : ROWS;
        var lines = new ArrayList<String>();
        lines.add("%%MatrixMarket matrix coordinate real " + symmetry);
        lines.add(ROWS + " " + columns + " " + ENTRIES);
        for (int e = 0; e < ENTRIES; e++) {
            boolean isAgain = e % 100 == 1;
            int row = isAgain ? 5 : 1 + random.nextInt(ROWS - 1);
            int column = isAgain ? 3 : isGeneral ? random.nextInt(columns) : random.nextInt(row);
            double value = random.nextInt(-1000, 1000) / 16.0;
            lines.add((row + 1) + " " + (column + 1) + " " + value);
            wanted.merge((long) row * columns + column, value, Double::sum);
            if (!isGeneral) {
                wanted.merge((long) column * columns + row, symmetry.startsWith("skew") ? -value : value, Double::sum);
            }
        }
        return Files.write(folder.resolve("m.mtx"), lines);
    }

    private Dataset read(Path file) {
        var opening = Opening.of(file);
        return opening.read(opening.members().getFirst(), Map.of(), memory, Progress.NONE);
    }

    private void requireWanted(Dataset data) {
        int columns = data.columns().size();
        try (var arena = Arena.ofConfined()) {
            var row = arena.allocate(8L * columns, 8);
            for (int i = 0; i < ROWS; i++) {
                data.values().copyRows(i, 1, DType.FLOAT64, row);
                for (int j = 0; j < columns; j++) {
                    double value = row.getAtIndex(ValueLayout.JAVA_DOUBLE, j);
                    if (value != wanted.getOrDefault((long) i * columns + j, 0.0)) {
                        assertThat(value).as("row %d, column %d", i, j).isEqualTo(wanted.get((long) i * columns + j));
                    }
                }
            }
        }
        wanted.forEach((place, value) ->
                assertThat(data.values().at(place / columns, place % columns)).isEqualTo(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"general", "symmetric", "skew-symmetric"})
    void stayCompressedAndAreReadExactly(String symmetry) throws IOException {
        var data = read(matrixMarket(symmetry));
        assertThat(data.values().source()).isPresent();
        assertThat(memory.used()).isLessThan(PLAIN / 50);
        requireWanted(data);
        data.lease().close();
        assertThat(memory.used()).isZero();
    }

    @Test
    void areKeptCompressedWhereThatPays() {
        assertThat(SparseRows.isWorthwhile(Shape.of(2343, 1016), 38_000, DType.FLOAT64))
                .isTrue();
        assertThat(SparseRows.isWorthwhile(Shape.of(100, 100), 100, DType.FLOAT64))
                .as("small")
                .isFalse();
        assertThat(SparseRows.isWorthwhile(Shape.of(1000, 1000), 200_000, DType.FLOAT32))
                .as("a fifth of them there")
                .isFalse();
    }

    @Test
    void areSavedAsScipyDoesAndReadAgain() throws IOException {
        var data = read(matrixMarket("general"));
        var file = folder.resolve("again.npz");
        Saving.write(data, file, false);
        assertThat(Files.size(file)).isLessThan(PLAIN / 50);
        assertThat(Opening.of(file).members().getFirst().dtype()).isEqualTo("sparse float64");
        requireWanted(read(file));
    }

    @Test
    void arePreparedWithoutUnpackingWhereZerosStay() throws IOException {
        var data = read(matrixMarket("general"));
        var scaled = prepared(data, "log1p; scale rows");
        assertThat(scaled.values().source().orElseThrow()).isInstanceOf(SparseRows.class);
        var centred = prepared(data, "centre");
        assertThat(centred.values().source()).isEmpty();
        double square = 0;
        double sum = 0;
        for (int j = 0; j < COLUMNS; j++) {
            double value = scaled.values().at(5, j);
            square += value * value;
            sum += Math.signum(value) * Math.abs(Math.signum(data.values().at(5, j)));
        }
        assertThat(square).isCloseTo(1, within(1e-12));
        assertThat(sum).isNotZero();
        double mean = 0;
        for (int i = 0; i < ROWS; i++) {
            mean += data.values().at(i, 3) / ROWS;
        }
        assertThat(centred.values().at(5, 3)).isCloseTo(data.values().at(5, 3) - mean, within(1e-9));
    }

    private Dataset prepared(Dataset data, String steps) {
        return Preparations.recipe(steps).apply(data, memory);
    }

    @Test
    void areDecomposedLikeTheirPlainTwin() throws IOException {
        var sparse = read(matrixMarket("general"));
        var file = folder.resolve("plain.npy");
        Saving.write(sparse, file, false);
        var plain = read(file);
        assertThat(plain.values().source()).isEmpty();
        var first = pca(sparse);
        var second = pca(plain);
        for (int k = 0; k < first.components(); k++) {
            // products add up in another order where only what is there is multiplied
            assertThat(first.strength(k)).isCloseTo(second.strength(k), Percentage.withPercentage(1e-8));
        }
    }

    private TwoWay pca(Dataset data) {
        var pca = new Pca();
        var params = pca.params()
                .parse(
                        Map.of("components", "3", "method", "randomized"),
                        data.values().shape());
        try (var solver = pca.start(Problem.of(Inputs.of(data), params, 1), Compute.alone(memory))) {
            while (solver.step() instanceof Step.Working) {}
            return (TwoWay) solver.current().orElseThrow();
        }
    }
}
