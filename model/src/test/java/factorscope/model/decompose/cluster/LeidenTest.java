package factorscope.model.decompose.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.neighbours.NeighbourGraph;
import factorscope.model.linalg.Compute;
import factorscope.model.match.ClusterAgreement;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeidenTest {
    /// Zachary's karate club: who met whom outside it.
    static final String CLUB = "0-1 0-2 0-3 0-4 0-5 0-6 0-7 0-8 0-10 0-11 0-12 0-13 0-17 0-19 0-21 0-31 1-2 1-3"
            + " 1-7 1-13 1-17 1-19 1-21 1-30 2-3 2-7 2-8 2-9 2-13 2-27 2-28 2-32 3-7 3-12 3-13 4-6 4-10 5-6 5-10 5-16"
            + " 6-16 8-30 8-32 8-33 9-33 13-33 14-32 14-33 15-32 15-33 18-32 18-33 19-33 20-32 20-33 22-32 22-33 23-25"
            + " 23-27 23-29 23-32 23-33 24-25 24-27 24-31 25-31 26-29 26-33 27-33 28-31 28-33 29-32 29-33 30-32 30-33"
            + " 31-32 31-33 32-33";

    static NeighbourGraph graph(int n, String edges) {
        var rows = new ArrayList<TreeSet<Integer>>();
        IntStream.range(0, n).forEach(_ -> rows.add(new TreeSet<>()));
        for (var edge : edges.split(" ")) {
            var ends = edge.split("-");
            rows.get(Integer.parseInt(ends[0])).add(Integer.parseInt(ends[1]));
            rows.get(Integer.parseInt(ends[1])).add(Integer.parseInt(ends[0]));
        }
        var starts = new int[n + 1];
        for (int i = 0; i < n; i++) {
            starts[i + 1] = starts[i] + rows.get(i).size();
        }
        var columns = rows.stream()
                .flatMapToInt(r -> r.stream().mapToInt(Integer::intValue))
                .toArray();
        var values = new float[columns.length];
        Arrays.fill(values, 1);
        return new NeighbourGraph(starts, columns, values);
    }

    /// The largest modularity that this graph has is known.
    @Test
    void findsTheBestCommunitiesOfAClub() {
        var search = new LeidenSearch(graph(34, CLUB), 1, 1);
        while (!search.advance()) {}
        assertThat(search.modularity()).isCloseTo(0.41979, within(1e-5));
        assertThat(IntStream.of(search.labels()).distinct().count()).isEqualTo(4);
    }

    private static Clusters run(double[][] rows, Map<String, String> texts) {
        var data = Golden.dataset(rows, DType.FLOAT32);
        var leiden = Decompositions.byId("leiden");
        var params = leiden.params().parse(texts, data.values().shape());
        try (var solver =
                leiden.start(Problem.of(Inputs.of(data), params, 1), Compute.alone(new MemoryBudget(1L << 28)))) {
            while (solver.step() instanceof Step.Working) {}
            return (Clusters) solver.current().orElseThrow();
        }
    }

    @Test
    void findsGaussiansAndMoreOfThemAtAHigherResolution() {
        var random = new SplittableRandom(7);
        var rows = new double[900][10];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < 10; j++) {
                rows[i][j] = random.nextGaussian() + (j % 6 == i % 6 ? 8 : 0);
            }
        }
        var found = run(rows, Map.of());
        var labels = IntStream.range(0, rows.length).map(found::label).toArray();
        var planted = IntStream.range(0, rows.length).map(i -> i % 6).toArray();
        assertThat(ClusterAgreement.of(labels, planted).adjustedRand()).isGreaterThan(0.99);
        assertThat(run(rows, Map.of("resolution", "5")).components()).isGreaterThan(6);
        assertThat(run(rows, Map.of("resolution", "0.01")).components()).isLessThanOrEqualTo(6);
    }
}
