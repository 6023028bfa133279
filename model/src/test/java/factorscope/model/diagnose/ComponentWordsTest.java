package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Role;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Matrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComponentWordsTest {
    private static TwoWay result(Labels labels) {
        var left = new double[][] {{3, 0}, {2, 0}, {2, 1}, {1, 2}, {0, 3}, {0, 0}};
        return result(
                new Axis(new AxisId("d/0"), "token", 6, Role.TOKEN, labels),
                Golden.matrix(left, DType.FLOAT64),
                TwoWay.Signs.NONNEGATIVE);
    }

    private static TwoWay result(Axis rows, Matrix left, TwoWay.Signs signs) {
        var right = new double[][] {{1, 0}, {0, 1}};
        return TwoWay.of(
                new TwoWay.Axes(rows, Axis.numbered(new AxisId("d/1"), "neuron", 2, Role.NEURON)),
                new TwoWay.Arrays(
                        left.asTensor(),
                        Golden.matrix(new double[][] {{3, 2}}, DType.FLOAT64).asVector(),
                        Golden.matrix(right, DType.FLOAT64).asTensor()),
                signs,
                TwoWay.Signs.SIGNED);
    }

    private static String name(Labels labels, int component) {
        return new ComponentWords(result(labels)).name(component);
    }

    private static Labels table(List<String> tokens, List<String> classes) {
        return Labels.Table.of(
                new MetadataTable(6, List.of(MetadataColumn.of("token", tokens), MetadataColumn.of("label", classes))));
    }

    @Test
    void theMostFrequentSampleAndTheClassOfMost() {
        var labels = table(
                List.of("bamboo", "reed", "reed", "stone", "river", "the"),
                List.of("plant", "plant", "plant", "object", "place", "word"));
        assertThat(name(labels, 0)).isEqualTo("reed · plant");
        // no class has half of them: of equally frequent samples the strongest
        assertThat(name(labels, 1)).isEqualTo("river");
    }

    @Test
    void whatIsFrequentEverywhereNamesNothing() {
        var tokens = new ArrayList<>(Collections.nCopies(60, "the"));
        tokens.set(0, "bamboo");
        tokens.set(1, "bamboo");
        var axis = new Axis(new AxisId("d/0"), "token", 60, Role.TOKEN, new Labels.Named(tokens));
        var result = result(axis, Golden.matrix(falling(60), DType.FLOAT64), TwoWay.Signs.NONNEGATIVE);
        assertThat(new ComponentWords(result).name(0)).isEqualTo("bamboo");
    }

    /// Of a component with two poles either has its own.
    @Test
    void polesAreNamedApart() {
        var axis = new Axis(
                new AxisId("d/0"),
                "flower",
                6,
                Role.SAMPLE,
                new Labels.Named(List.of("virginica", "virginica", "versicolor", "setosa", "setosa", "setosa")));
        var left = new double[][] {{3, 1}, {2, 1}, {1, 1}, {-1, 1}, {-2, 1}, {-3, 1}};
        assertThat(new ComponentWords(result(axis, Golden.matrix(left, DType.FLOAT64), TwoWay.Signs.SIGNED)).name(0))
                .isEqualTo("virginica ↔ setosa");
    }

    /// Samples of which each has a name of its own are called by columns.
    @Test
    void columnsNameWhatSamplesDoNot() {
        var labels = new Labels.Named(List.of("a", "b", "c", "d", "e", "f"));
        assertThat(name(labels, 0)).isEqualTo("a");
        var named = result(labels);
        var columns = new Axis(new AxisId("d/1"), "word", 2, Role.FEATURE, new Labels.Named(List.of("manner", "way")));
        var renamed = TwoWay.of(
                new TwoWay.Axes(named.axes().getFirst(), columns),
                new TwoWay.Arrays(named.loadings(0), named.weights(), named.loadings(1)),
                TwoWay.Signs.NONNEGATIVE,
                TwoWay.Signs.SIGNED);
        assertThat(new ComponentWords(renamed).name(0)).isEqualTo("manner");
    }

    private static double[][] falling(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(i -> new double[] {Math.max(0, 6 - i), 1})
                .toArray(double[][]::new);
    }

    @Test
    void numbersAreNoNames() {
        assertThat(name(new Labels.Numbered(6), 0)).isEmpty();
        assertThat(name(new Labels.Named(List.of("7", "7", "7", "1", "2", "3")), 0))
                .isEmpty();
        assertThat(name(
                        Labels.Table.of(new MetadataTable(
                                6, List.of(MetadataColumn.of("label", List.of("7", "7", "7", "1", "2", "3"))))),
                        0))
                .isEqualTo("label 7");
    }

    @Test
    void longSamplesAreCut() {
        var long30 = "abcdefghijklmnopqrstuvwxyzabcd";
        assertThat(name(new Labels.Named(List.of(long30, "b", "c", "d", "e", "f")), 0))
                .hasSize(24)
                .endsWith("…");
    }
}
