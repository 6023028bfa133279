package factorscope.model.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowSweepTest {
    private static final List<Sums.Part> LAYOUT = List.of(Sums.Part.vector(2));

    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final ExecutorService helpers = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        helpers.shutdownNow();
        assertThat(memory.used()).isLessThan(1L << 22);
    }

    private static double[][] values(int n) {
        var random = new SplittableRandom(n);
        var values = new double[n][2];
        for (var row : values) {
            row[0] = random.nextDouble() - 0.5;
            row[1] = Math.pow(10, random.nextInt(12) - 6);
        }
        return values;
    }

    /// Column sums of blocks of at most so many rows.
    private double[] sums(double[][] values, int blockRows, int threads, int atOnce, boolean interrupts) {
        var rows = Rows.of(Golden.dataset(values, DType.FLOAT64)).inBlocksOfAtMost(blockRows);
        var compute = new Compute(threads, helpers, memory, Linalg.best());
        // hardly a step at once where it is interrupted
        double flops = interrupts ? 1e12 : 2;
        try (var scope = memory.scope("a test")) {
            var sweep = new RowSweep(rows, compute, scope, LAYOUT, atOnce, 1);
            while (!sweep.advance(flops, RowSweepTest::add)) {
                if (interrupts) {
                    var next = new RowSweep(rows, compute, scope, LAYOUT, atOnce, 1);
                    for (int i = 0; i < next.state().size(); i++) {
                        next.state().get(i).copyFrom(sweep.state().get(i));
                    }
                    next.resumeAt(sweep.section(), sweep.position());
                    assertThat(next.done()).isEqualTo(sweep.done());
                    sweep = next;
                }
            }
            assertThat(sweep.done()).isEqualTo(1);
            return sweep.total().part(0).toArray();
        }
    }

    private static void add(RowBlock block, Sums sums, int worker) {
        var row = new double[2];
        var sum = sums.part(0);
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, row);
            sum.set(0, 0, sum.get(0, 0) + row[0]);
            sum.set(0, 1, sum.get(0, 1) + row[1]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "5,1", "7,2", "1000,64", "9000,128", "100000,512", "150001,1000"})
    void anyNumberOfWorkersAndAnyPiecesGiveTheSameBits(int n, int blockRows) {
        var values = values(n);
        var one = sums(values, blockRows, 1, 8, false);
        double plain = 0;
        for (var row : values) {
            plain += row[0];
        }
        assertThat(one[0]).isCloseTo(plain, within(1e-9 * Math.max(1, n)));
        assertThat(sums(values, blockRows, 3, 8, false)).isEqualTo(one);
        assertThat(sums(values, blockRows, 8, 8, false)).isEqualTo(one);
        assertThat(sums(values, blockRows, 2, 8, true)).isEqualTo(one);
    }

    /// A tree over the numbers of the leaves, whichever of them are worked on together.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void groupsOfLeavesDoNotMatter(int atOnce) {
        var values = values(150_001);
        assertThat(sums(values, 1000, 2, atOnce, false)).isEqualTo(sums(values, 1000, 2, 8, false));
    }

    @Test
    void sectionsHaveTotalsOfTheirOwn() {
        var values = values(6000);
        var rows = Rows.of(Golden.dataset(values, DType.FLOAT64)).inBlocksOfAtMost(250);
        var compute = new Compute(2, helpers, memory, Linalg.best());
        var totals = new ArrayList<Double>();
        try (var scope = memory.scope("a test")) {
            var sweep = new RowSweep(rows, compute, scope, LAYOUT, 4, 3);
            for (int pass = 0; pass < 2; pass++) {
                while (true) {
                    while (!sweep.advance(2, RowSweepTest::add)) {
                        // a bounded piece each time
                    }
                    totals.add(sweep.total().part(0).get(0, 1));
                    if (sweep.section() == 2) {
                        break;
                    }
                    sweep.next();
                }
                sweep.restart();
            }
        }
        double all = 0;
        for (var row : values) {
            all += row[1];
        }
        assertThat(totals.subList(0, 3)).isEqualTo(totals.subList(3, 6));
        assertThat(totals.get(0) + totals.get(1) + totals.get(2)).isCloseTo(all, within(1e-9 * all));
    }
}
