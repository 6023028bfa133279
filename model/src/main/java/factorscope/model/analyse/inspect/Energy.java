package factorscope.model.analyse.inspect;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.GroupSums;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// How strong each component is in the samples, and how many of them it fires on.
public final class Energy implements Analysis {
    @Override
    public About about() {
        return new About(
                "energy",
                1,
                "Energy of components",
                "Find how strong each component is in the samples, and how many of them it fires on.",
                List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return given.hasComponentsOfItsData();
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double values = given.data().values().shape().count();
        int k = given.result().factorization().components();
        return new Forecast(
                4 * values * k,
                2 * values,
                given.data().values().bytes(),
                0,
                0,
                8L * k * given.data().columns().size());
    }

    @Override
    public EnergyFinding of(Given given, ParamValues params, Work work) {
        var all = new BitSet();
        all.set(0, given.data().rows().size());
        return new EnergyFinding(GroupSums.of(given.data(), given.twoWay().orElseThrow(), all, work.compute()));
    }

    /// @param sums of all samples
    public record EnergyFinding(GroupSums sums) implements Finding {
        private List<Integer> strongest() {
            return IntStream.range(0, sums.components())
                    .boxed()
                    .sorted((a, b) -> Double.compare(sums.energy(b), sums.energy(a)))
                    .toList();
        }

        @Override
        public String summary() {
            int first = strongest().getFirst();
            return "The strongest of " + Numbers.counted(sums.components(), "component") + " is #" + (first + 1)
                    + ", which fires on " + Numbers.percent(sums.fires(first)) + " of the samples.";
        }

        @Override
        public List<Table> tables() {
            return List.of(new Table(
                    List.of("component", "energy per sample", "fires on"),
                    strongest().stream()
                            .map(k ->
                                    List.of("#" + (k + 1), Table.cell(sums.energy(k)), Numbers.percent(sums.fires(k))))
                            .toList()));
        }

        @Override
        public void json(ObjectNode root) {
            var components = root.putArray("components");
            for (int k = 0; k < sums.components(); k++) {
                components.addObject().put("energy", sums.energy(k)).put("fires", sums.fires(k));
            }
        }
    }
}
