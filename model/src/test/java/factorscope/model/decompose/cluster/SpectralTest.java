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
import factorscope.model.decompose.neighbours.GraphSpectrum;
import factorscope.model.linalg.Compute;
import factorscope.model.match.ClusterAgreement;
import factorscope.model.memory.MemoryBudget;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpectralTest {
    private final Compute compute = Compute.alone(new MemoryBudget(1L << 28));

    /// numpy: eigvalsh of the club's adjacency between square roots of degrees.
    @Test
    void eigenvaluesOfAClubAreThoseOfLapack() {
        var spectrum = new GraphSpectrum(LeidenTest.graph(34, LeidenTest.CLUB), 5, 1, compute);
        while (!spectrum.advance()) {}
        var known = new double[] {1, 0.86772767, 0.71295101, 0.61268677, 0.38776946};
        for (int k = 0; k < known.length; k++) {
            assertThat(spectrum.value(k)).isCloseTo(known[k], within(1e-7));
        }
        assertThat(spectrum.residual()).isLessThan(1e-4);
        assertThat(spectrum.parts()).isEqualTo(1);
        // of the first the function is constant
        for (int i = 1; i < 34; i++) {
            assertThat(spectrum.smooth(i, 0)).isCloseTo(spectrum.smooth(0, 0), within(1e-5));
        }
    }

    /// An eigenvalue that occurs twice.
    @Test
    void partsOfAGraphAreCounted() {
        var spectrum = new GraphSpectrum(LeidenTest.graph(7, "0-1 1-2 0-2 3-4 4-5 5-6 3-6"), 3, 1, compute);
        while (!spectrum.advance()) {}
        assertThat(spectrum.parts()).isEqualTo(2);
    }

    /// Rings in each other, which no centres tell apart.
    @Test
    void findsRingsInEachOther() {
        var random = new SplittableRandom(4);
        var rows = new double[600][2];
        for (int i = 0; i < rows.length; i++) {
            double angle = 2 * Math.PI * random.nextDouble();
            double radius = 1 + 2 * (i % 3) + 0.1 * random.nextGaussian();
            rows[i] = new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        }
        var data = Golden.dataset(rows, DType.FLOAT32);
        var spectral = Decompositions.byId("spectral");
        var params =
                spectral.params().parse(Map.of("components", "3"), data.values().shape());
        Clusters found;
        try (var solver = spectral.start(Problem.of(Inputs.of(data), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            found = (Clusters) solver.current().orElseThrow();
        }
        var planted = IntStream.range(0, rows.length).map(i -> i % 3).toArray();
        var labels = IntStream.range(0, rows.length).map(found::label).toArray();
        assertThat(ClusterAgreement.of(labels, planted).adjustedRand()).isEqualTo(1);
    }
}
