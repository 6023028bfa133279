package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.GroupDifference.Fate;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Stack;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupDifferenceTest {
    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final Compute compute = Compute.alone(memory);

    /// Feature 0 is in both dumps, 1 in the first only, 2 in the second only; 3 has half its columns elsewhere in the
    /// second.
    private static double[][] dump(boolean second, int rows, long seed) {
        var random = new SplittableRandom(seed);
        var values = new double[rows][40];
        for (var row : values) {
            int feature = List.of(0, second ? 2 : 1, 3).get(random.nextInt(3));
            double code = 1 + random.nextDouble();
            for (int j = 0; j < 8; j++) {
                int shift = feature == 3 && second && j >= 4 ? 4 : 0;
                row[feature * 8 + j + shift] += code;
            }
            for (int j = 0; j < row.length; j++) {
                row[j] += 0.02 * random.nextDouble();
            }
        }
        return values;
    }

    @Test
    void tellsWhatAppearsVanishesAndTurns() {
        var one = Golden.dataset(dump(false, 300, 1), DType.FLOAT32);
        var two = Golden.dataset(dump(true, 450, 2), DType.FLOAT32);
        var both = Stack.of(List.of(one, two), memory);
        assertThat(both.rows().size()).isEqualTo(750);
        var column =
                both.rows().labels().table().orElseThrow().column(Stack.COLUMN).orElseThrow();
        assertThat(column.distinct()).hasSize(2);
        assertThat(column.code(299)).isNotEqualTo(column.code(300));
        assertThat(both.values().at(300, 5)).isEqualTo(two.values().at(0, 5));
        var nmf = Decompositions.byId("nmf");
        var params = nmf.params().parse(Map.of("components", "4"), both.values().shape());
        TwoWay result;
        try (var solver = nmf.start(Problem.of(Inputs.of(both), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            result = (TwoWay) solver.last().orElseThrow();
        }
        var first = new BitSet();
        first.set(0, 300);
        var second = new BitSet();
        second.set(300, 750);
        var difference = GroupDifference.of(
                GroupSums.of(both, result, first, compute), GroupSums.of(both, result, second, compute));
        var all = new BitSet();
        all.set(0, 750);
        var rest = GroupSums.of(both, result, all, compute).without(GroupSums.of(both, result, first, compute));
        for (int c = 0; c < 4; c++) {
            var whole = GroupSums.of(both, result, second, compute);
            assertThat(rest.energy(c)).isCloseTo(whole.energy(c), withinPercentage(1e-4));
            assertThat(rest.fires(c)).isEqualTo(whole.fires(c));
            assertThat(rest.direction(c)).containsExactly(whole.direction(c), offset(1e-5));
        }
        for (var c : difference.components()) {
            int column0 = ComponentStatistics.strongest(result.loadings(1), c.component(), 1, true)
                    .getFirst();
            var wanted = switch (column0 / 8) {
                case 0 -> Fate.STAYS;
                case 1 -> Fate.VANISHES;
                case 2 -> Fate.APPEARS;
                default -> Fate.TURNS;
            };
            assertThat(c.fate()).as("component %s", c).isEqualTo(wanted);
        }
        assertThat(difference.components().stream().map(GroupDifference.OfComponent::fate))
                .containsExactlyInAnyOrder(Fate.STAYS, Fate.VANISHES, Fate.APPEARS, Fate.TURNS);
    }

    @Test
    void stacksOnlyWhatHasTheSameColumns() {
        var one = Golden.dataset(new double[4][3], DType.FLOAT32);
        var two = Golden.dataset(new double[4][5], DType.FLOAT64);
        assertThatThrownBy(() -> Stack.of(List.of(one, two), memory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("5 columns");
        assertThatThrownBy(() -> Stack.of(List.of(one), memory)).isInstanceOf(Failure.class);
    }
}
