package factorscope.model.analyse.inspect;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.Counterfactual;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// What a reconstruction loses without some of its components, which are not fitted again.
public final class Without implements Analysis {
    private static final Param.Sizes REMOVED = new Param.Sizes(
            "without", "Without components", "Counted from 1; none to leave out each alone.", 1, _ -> List.of());

    @Override
    public About about() {
        return new About(
                "without",
                1,
                "Without components",
                "Find what the reconstruction loses without some components, or without each alone.",
                List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(REMOVED);
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return Counterfactual.refusal(
                        given.data().rows().size(),
                        given.result().factorization().components())
                .map(Eligibility::refused)
                .orElseGet(given::hasComponentsOfItsData);
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var data = given.data();
        double values = data.values().shape().count();
        int k = given.result().factorization().components();
        double codes = (double) data.rows().size() * k;
        return new Forecast(4 * values * k, codes * k, data.values().bytes(), 0, 0, (long) (4 * codes));
    }

    @Override
    public WithoutFinding of(Given given, ParamValues params, Work work) {
        var result = given.twoWay().orElseThrow();
        var removed = new BitSet();
        for (int number : params.get(REMOVED)) {
            if (number > result.components()) {
                throw Failure.usage(
                        "There is no component " + number + ".", "There are " + result.components() + " components.");
            }
            removed.set(number - 1);
        }
        var labels = result.axes().getFirst().labels().table().flatMap(t -> t.column(MetadataTable.Meaning.LABEL));
        return new WithoutFinding(
                Counterfactual.of(given.data(), result, labels, work.compute(), () -> !work.goesOn()), removed);
    }

    /// Answers for any components: what is left out may change from stroke to stroke.
    public static final class WithoutFinding implements Finding {
        private static final int MOST_OUTCOMES = 8;

        private final Counterfactual counterfactual;
        private final BitSet removed;
        private final List<Double> alone;
        private final Map<BitSet, Counterfactual.Outcome> outcomes = new HashMap<>();

        WithoutFinding(Counterfactual counterfactual, BitSet removed) {
            this.counterfactual = counterfactual;
            this.removed = removed;
            alone = java.util.Arrays.stream(counterfactual.alone()).boxed().toList();
        }

        /// How much the relative error grows without each component alone.
        public List<Double> alone() {
            return alone;
        }

        /// Without these.
        public synchronized Counterfactual.Outcome without(BitSet components) {
            if (outcomes.size() > MOST_OUTCOMES) {
                outcomes.clear();
            }
            return outcomes.computeIfAbsent((BitSet) components.clone(), counterfactual::without);
        }

        /// Components by what leaving out each alone costs, the most first.
        public List<Integer> costly() {
            return IntStream.range(0, alone.size())
                    .boxed()
                    .sorted((a, b) -> Double.compare(alone.get(b), alone.get(a)))
                    .toList();
        }

        @Override
        public String summary() {
            var outcome = without(removed);
            return removed.isEmpty()
                    ? "Of " + Numbers.counted(alone.size(), "component") + ", the reconstruction loses most without #"
                            + (costly().getFirst() + 1) + " (relative error "
                            + Numbers.shown(outcome.relativeError(), 4)
                            + " → " + Numbers.shown(outcome.relativeError() + alone.get(costly().getFirst()), 4) + ")."
                    : "Without " + Numbers.counted(removed.cardinality(), "component") + " the relative error is "
                            + Numbers.shown(outcome.without(), 4) + " instead of "
                            + Numbers.shown(outcome.relativeError(), 4) + ".";
        }

        @Override
        public List<Table> tables() {
            if (removed.isEmpty()) {
                return List.of(new Table(
                        List.of("component", "error grows by"),
                        costly().stream()
                                .map(k -> List.of("#" + (k + 1), Table.cell(alone.get(k))))
                                .toList()));
            }
            var rows = new ArrayList<List<String>>();
            for (var of : without(removed).classes()) {
                rows.add(List.of(
                        Integer.toString(of.size()),
                        Numbers.percent(of.accuracy()),
                        Numbers.percent(of.without()),
                        of.label()));
            }
            return List.of(new Table(List.of("samples", "told rightly", "without", "class"), rows));
        }

        @Override
        public void json(ObjectNode root) {
            var outcome = without(removed);
            var gone = root.putArray("removed");
            removed.stream().forEach(k -> gone.add(k + 1));
            root.put("relativeError", outcome.relativeError()).put("relativeErrorWithout", outcome.without());
            var each = root.putArray("alone");
            alone.forEach(each::add);
            var classes = root.putArray("classes");
            outcome.classes()
                    .forEach(of -> classes.addObject()
                            .put("class", of.label())
                            .put("samples", of.size())
                            .put("accuracy", of.accuracy())
                            .put("accuracyWithout", of.without()));
        }
    }
}
