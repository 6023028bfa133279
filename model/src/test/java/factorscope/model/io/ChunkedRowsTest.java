package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chunks are unpacked once where they fit, and never more of them are kept than do.
class ChunkedRowsTest {
    private static final int ROWS = 10_007;
    private static final int COLUMNS = 1000;

    private final AtomicInteger unpacked = new AtomicInteger();

    private Tensor tensor(MemoryBudget memory, ChunkedRows.Strips strips) {
        var scope = memory.scope("chunks");
        return new ChunkedRows(
                        Path.of("x.h5"),
                        Shape.of(ROWS, COLUMNS),
                        DType.FLOAT32,
                        100,
                        strips,
                        scope,
                        memory,
                        1000,
                        "packed")
                .tensor(Storage.of(scope));
    }

    private ChunkedRows.Strips numbered() {
        return (from, rows, into) -> {
            unpacked.addAndGet(rows);
            for (long i = 0; i < (long) rows * COLUMNS; i++) {
                into.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) ((from * COLUMNS + i) % 65_521));
            }
        };
    }

    /// @param megabytes 40 MB of values are too much for half of 64 MB, and little for 1 GB
    /// @param passes how often every row is unpacked while all are read twice
    @ParameterizedTest
    @CsvSource({"1024, 1", "64, 2"})
    void everyValueIsWhereItBelongsForAnyNumberOfReaders(int megabytes, int passes) {
        var memory = new MemoryBudget((long) megabytes << 20);
        var tensor = tensor(memory, numbered());
        for (int pass = 0; pass < 2; pass++) {
            // pieces that do not end where strips do
            IntStream.range(0, ROWS / 333 + 1).parallel().forEach(piece -> requireRows(tensor, piece * 333));
        }
        if (passes == 1) {
            assertThat(unpacked.get()).isEqualTo(ROWS);
        } else {
            assertThat(unpacked.get()).isGreaterThan(ROWS);
        }
        assertThat(memory.peak()).isLessThanOrEqualTo(memory.limit() / 2 + (8 << 20));
        assertThat(tensor.at(ROWS - 1, 7)).isEqualTo(((ROWS - 1L) * COLUMNS + 7) % 65_521);
        tensor.storage().lease().close();
        assertThat(memory.used()).isZero();
    }

    private static void requireRows(Tensor tensor, int from) {
        int count = Math.min(333, ROWS - from);
        try (var arena = Arena.ofConfined()) {
            var into = arena.allocate(8L * count * COLUMNS, 8);
            tensor.copyRows(from, count, DType.FLOAT64, into);
            for (long i = 0; i < (long) count * COLUMNS; i++) {
                double value = into.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
                if (value != ((long) from * COLUMNS + i) % 65_521) {
                    throw new AssertionError("value " + i + " after row " + from + " is " + value);
                }
            }
        }
    }

    @Test
    void aChunkThatCannotBeReadIsOneSentence() {
        var memory = new MemoryBudget(64 << 20);
        var tensor = tensor(memory, (_, _, _) -> {
            throw new IOException("a chunk is cut off");
        });
        // however often it is tried, it does not eat up the memory
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> tensor.at(3, 3))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("x.h5 cannot be read any further: a chunk is cut off.");
        }
        assertThat(memory.used()).isLessThan(8 << 20);
    }
}
