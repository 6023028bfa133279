package factorscope.model.analyse.components;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.diagnose.ComponentWords;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A few numbers about every component, and what it can be called.
public final class ComponentTable extends OfComponents {
    @Override
    public About about() {
        return new About(
                "components",
                2,
                "Component statistics",
                "List how often each component fires, how many columns it keeps, and what its strongest samples have in"
                        + " common.",
                List.of());
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        return 8 * loadings(result);
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        return 500L * result.components();
    }

    @Override
    public Statistics of(Given given, ParamValues params, Work work) {
        var result = result(given);
        var statistics = new ArrayList<ComponentStatistics>();
        var names = new ArrayList<String>();
        var shortNames = new ArrayList<String>();
        var weights = new ArrayList<Double>();
        var strongest = ComponentStatistics.strongestRows(result, ComponentStatistics.STRONGEST);
        var words = new ComponentWords(result);
        for (int k = 0; k < result.components(); k++) {
            work.at(k, result.components(), "component");
            var rows = strongest.apply(k);
            var numbers = ComponentStatistics.of(result, k, rows);
            statistics.add(numbers);
            shortNames.add(words.name(k));
            names.add(ComponentWords.of(result, rows));
            weights.add(result.strength(k));
        }
        return new Statistics(statistics, names, shortNames, weights);
    }

    /// @param components in order
    /// @param names by the samples that each fires on most; empty for a dead one
    /// @param shortNames that stand for numbers on the screen; empty where there are none
    /// @param weights of the components
    public record Statistics(
            List<ComponentStatistics> components, List<String> names, List<String> shortNames, List<Double> weights)
            implements Finding {
        public Statistics {
            components = List.copyOf(components);
            names = List.copyOf(names);
            shortNames = List.copyOf(shortNames);
            weights = List.copyOf(weights);
        }

        @Override
        public String summary() {
            long dead = components.stream().filter(ComponentStatistics::isDead).count();
            return Numbers.counted(components.size(), "component") + "; "
                    + (dead == 0
                            ? "each fires on some sample."
                            : dead + (dead == 1 ? " fires" : " fire") + " on no sample.");
        }

        @Override
        public List<Table> tables() {
            var rows = new ArrayList<List<String>>();
            for (int k = 0; k < components.size(); k++) {
                var c = components.get(k);
                rows.add(List.of(
                        "#" + (k + 1),
                        Table.cell(weights.get(k)),
                        c.firingText(),
                        Integer.toString(c.kept()),
                        c.purity().map(p -> p.count() + "/" + p.of()).orElse(""),
                        c.purity().map(ComponentStatistics.Purity::label).orElse(""),
                        names.get(k)));
            }
            return List.of(new Table(
                    List.of("component", "weight", "fires on", "columns", "purity", "class", "strongest samples"),
                    rows));
        }

        @Override
        public void json(ObjectNode root) {
            var all = root.putArray("components");
            for (int k = 0; k < components.size(); k++) {
                var c = components.get(k);
                var node = all.addObject()
                        .put("component", k + 1)
                        .put("weight", weights.get(k))
                        .put("firing", c.firing())
                        .put("columns", c.kept())
                        .put("name", names.get(k));
                c.purity().ifPresent(p -> node.put("class", p.label()).put("purity", p.share()));
            }
        }
    }
}
