package factorscope.model.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Three planted groups of 50, which differ in one column each.
class ClusterProfileTest {
    private static final int ROWS = 150;

    private static double[][] rows() {
        var random = new SplittableRandom(5);
        var rows = new double[ROWS][6];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < 6; j++) {
                rows[i][j] = random.nextGaussian() + (j == i % 3 ? 3 : 0);
            }
        }
        return rows;
    }

    private static Dataset data(double[][] rows) {
        var plain = Golden.dataset(rows, DType.FLOAT64);
        var table = new MetadataTable(
                ROWS,
                List.of(
                        MetadataColumn.of("label", texts("kind ", 3)),
                        MetadataColumn.of("hue", texts("hue ", 7)),
                        MetadataColumn.of("name", texts("n", ROWS))));
        return new Dataset(
                plain.id(),
                plain.name(),
                List.of(plain.rows().withLabels(Labels.Table.of(table)), plain.columns()),
                plain.values(),
                plain.origin());
    }

    private static List<String> texts(String word, int kinds) {
        return IntStream.range(0, ROWS).mapToObj(i -> word + i % kinds).toList();
    }

    private static Clusters clusters(Dataset data, double[][] rows) {
        var labels = new double[1][ROWS];
        var centres = new double[6][3];
        for (int i = 0; i < ROWS; i++) {
            labels[0][i] = i % 3;
            for (int j = 0; j < 6; j++) {
                centres[j][i % 3] += rows[i][j] / 50;
            }
        }
        return new Clusters(
                new TwoWay.Axes(data.rows(), data.columns()),
                Golden.matrix(labels, DType.FLOAT64).asVector(),
                Golden.matrix(centres, DType.FLOAT64).asTensor());
    }

    @Test
    void saysWhatSetsAPlantedGroupApart() {
        var rows = rows();
        var data = data(rows);
        var profile = ClusterProfile.of(
                data, clusters(data, rows), 1, Compute.alone(new MemoryBudget(1L << 26)), () -> false);
        assertThat(profile.size()).isEqualTo(50);
        assertThat(profile.classes()).containsExactly(new ClusterProfile.OfClass("kind 1", 50, 50));
        // its own column first, then those in which the others are high
        assertThat(profile.columns().stream().map(ClusterProfile.OfColumn::column))
                .startsWith(1)
                .contains(0, 2)
                .doesNotContain(3, 4, 5);
        var own = profile.columns().getFirst();
        assertThat(own.mean()).isCloseTo(mean(rows, 1, 1, true), within(1e-12));
        assertThat(own.rest()).isCloseTo(mean(rows, 1, 1, false), within(1e-12));
        assertThat(own.effect()).isBetween(2.0, 4.0);
        assertThat(own.p()).isLessThan(1e-20);
        // of the texts the kind alone: names tell samples apart, and hues are spread evenly
        assertThat(profile.texts()).hasSize(1);
        assertThat(profile.texts().getFirst().text()).isEqualTo("kind 1");
        assertThat(profile.texts().getFirst().lift()).isCloseTo(3, within(1e-12));
        // the typical are high in the group's column, the doubtful are not
        assertThat(rows[profile.typical().getFirst().row()][1])
                .isGreaterThan(rows[profile.doubtful().getFirst().row()][1]);
    }

    private static double mean(double[][] rows, int column, int group, boolean isIn) {
        return IntStream.range(0, ROWS)
                .filter(i -> i % 3 == group == isIn)
                .mapToDouble(i -> rows[i][column])
                .average()
                .orElseThrow();
    }

    @Test
    void constantColumnsAndSingleMembersSayNothing() {
        var rows = rows();
        Arrays.stream(rows).forEach(row -> row[4] = 7);
        var data = data(rows);
        var clusters = clusters(data, rows);
        var labels = new double[1][ROWS];
        labels[0][9] = 1;
        var single = new Clusters(
                new TwoWay.Axes(data.rows(), data.columns()),
                Golden.matrix(labels, DType.FLOAT64).asVector(),
                clusters.centres());
        var profile = ClusterProfile.of(data, single, 1, Compute.alone(new MemoryBudget(1L << 26)), () -> false);
        assertThat(profile.size()).isEqualTo(1);
        assertThat(profile.columns()).isEmpty();
        assertThat(profile.texts()).isEmpty();
        assertThat(profile.typical()).extracting(ClusterProfile.Member::row).containsExactly(9);
    }
}
