package factorscope.model.analyse.components;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ActivationDensity;
import factorscope.model.diagnose.ClassEvidence;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.diagnose.Neighbourhood;
import factorscope.model.failure.Failure;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// One component: how its activations are spread, which classes it tells apart, which components resemble it, which
/// columns carry it, and which samples resemble its strongest ones but are silent.
public final class OneComponent extends OfComponents {
    private static final Param.Whole COMPONENT =
            new Param.Whole("component", "Component", "Which one, counted from 1.", 1, 1, 1_000_000);

    private static final int NEAR = 5;
    private static final int COLUMNS = 8;
    private static final int SILENT = 200;

    @Override
    public About about() {
        return new About(
                "component",
                1,
                "One component",
                "Describe one component: how it fires, which classes it tells apart, what resembles it, which columns"
                        + " carry it.",
                List.of("Mann and Whitney 1947 (AUC of a class)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENT);
    }

    /// @param component from 0
    public static Call call(Result result, int component) {
        var analysis = new OneComponent();
        var given = Given.of(result);
        return new Call(
                analysis, given, analysis.params().initial(given.shape()).with(COMPONENT, component + 1));
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        double rows = result.axes().getFirst().size();
        return 12 * loadings(result) + rows * 20 * Math.log(2 + rows);
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        return 80L * (result.axes().getFirst().size() + result.axes().get(1).size());
    }

    @Override
    public ComponentFacts of(Given given, ParamValues params, Work work) {
        var result = result(given);
        int k = params.get(COMPONENT) - 1;
        if (k >= result.components()) {
            throw Failure.usage(
                    "There is no component " + (k + 1) + ".",
                    "Components are numbered 1 to " + result.components() + ".");
        }
        var labels = result.axes().getFirst().labels().table().flatMap(t -> t.column(MetadataTable.Meaning.LABEL));
        var density = ActivationDensity.of(result.loadings(0), k);
        work.at(1, 5, "part");
        var classes =
                labels.map(l -> ClassEvidence.of(result.loadings(0), k, l)).orElse(List.of());
        work.at(2, 5, "part");
        var near = Neighbourhood.components(result, k, NEAR);
        work.at(3, 5, "part");
        var columns = ComponentStatistics.strongest(result.loadings(1), k, COLUMNS, true);
        work.at(4, 5, "part");
        var silent = Neighbourhood.silent(result, k, SILENT);
        var columnAxis = result.axes().get(1);
        return new ComponentFacts(
                k,
                density,
                classes,
                near,
                columns,
                columns.stream().map(columnAxis::label).toList(),
                columns.stream().map(j -> result.loadings(1).at(j, k)).toList(),
                silent);
    }

    /// @param component from 0
    /// @param classes those first that a threshold tells apart best; empty where the samples have none
    /// @param near the most alike first
    /// @param columns numbers of the strongest ones, with their names and loadings
    /// @param silent numbers of samples that resemble the strongest ones but are silent, the most alike first
    public record ComponentFacts(
            int component,
            ActivationDensity density,
            List<ClassEvidence> classes,
            List<Neighbourhood.Near> near,
            List<Integer> columns,
            List<String> columnNames,
            List<Double> columnLoadings,
            List<Integer> silent)
            implements Finding {
        public ComponentFacts {
            classes = List.copyOf(classes);
            near = List.copyOf(near);
            columns = List.copyOf(columns);
            columnNames = List.copyOf(columnNames);
            columnLoadings = List.copyOf(columnLoadings);
            silent = List.copyOf(silent);
        }

        @Override
        public String summary() {
            return "Component " + (component + 1) + " "
                    + (density.firing() == 0
                            ? "fires on no sample."
                            : density.isSparse()
                                    ? "fires on " + Numbers.percent(density.firing()) + " of the samples."
                                    : "has a value for nearly all samples.");
        }

        @Override
        public List<Table> tables() {
            var tables = new ArrayList<Table>();
            tables.add(new Table(
                    List.of("class", "samples", "log2 ratio", "among 20", "F1", "AUC", "p"),
                    classes.stream()
                            .map(c -> List.of(
                                    c.label(),
                                    Integer.toString(c.size()),
                                    Table.cell(c.logRatio()),
                                    Numbers.percent(c.purity()),
                                    Table.cell(c.best()),
                                    Table.cell(c.auc()),
                                    Table.cell(c.p())))
                            .toList()));
            tables.add(new Table(
                    List.of("near", "cosine", "correlation"),
                    near.stream()
                            .map(n -> List.of(
                                    "#" + (n.component() + 1), Table.cell(n.cosine()), Table.cell(n.correlation())))
                            .toList()));
            var strongest = new ArrayList<List<String>>();
            for (int i = 0; i < columns.size(); i++) {
                strongest.add(List.of(columnNames.get(i), Table.cell(columnLoadings.get(i))));
            }
            tables.add(new Table(List.of("column", "loading"), strongest));
            return tables;
        }

        @Override
        public void json(ObjectNode root) {
            root.put("component", component + 1).put("firing", density.firing()).put("largest", density.most());
            var counts = root.putArray("histogram");
            density.counts().forEach(counts::add);
            var ofClasses = root.putArray("classes");
            for (var c : classes) {
                ofClasses
                        .addObject()
                        .put("class", c.label())
                        .put("samples", c.size())
                        .put("logRatio", c.logRatio())
                        .put("purity", c.purity())
                        .put("f1", c.best())
                        .put("threshold", c.threshold())
                        .put("auc", c.auc())
                        .put("p", c.p());
            }
            var neighbours = root.putArray("near");
            for (var n : near) {
                neighbours
                        .addObject()
                        .put("component", n.component() + 1)
                        .put("cosine", n.cosine())
                        .put("correlation", n.correlation());
            }
            var strongest = root.putArray("columns");
            for (int i = 0; i < columns.size(); i++) {
                strongest
                        .addObject()
                        .put("column", columns.get(i))
                        .put("name", columnNames.get(i))
                        .put("loading", columnLoadings.get(i));
            }
            var alike = root.putArray("silent");
            silent.forEach(alike::add);
        }
    }
}
