package factorscope.model.analyse.inspect;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.Projection;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A component seen in another space: what it promotes and suppresses there, through one matrix, or two in turn.
public final class Through implements Analysis {
    private static final Param.Whole COMPONENT =
            new Param.Whole("component", "Component", "Counted from 1.", 1, 1, 1_000_000);
    private static final Param.Whole COUNT =
            new Param.Whole("count", "Lines", "How many to name at either end.", 15, 1, 1_000_000);
    private static final Param.Choice BY = new Param.Choice(
            "by",
            "Rank by",
            "The cosine, or the product, in which long vectors lead.",
            "cosine",
            List.of(new Param.Choice.Option("cosine", "Cosine"), new Param.Choice.Option("dot", "Product")));

    @Override
    public About about() {
        return new About(
                "projection",
                1,
                "Projection",
                "Find what a component promotes and suppresses in another space, through a matrix such as output weights or"
                        + " an unembedding.",
                List.of("Geva, Caciularu, Wang, Goldberg 2022, EMNLP; nostalgebraist 2020 (logit lens)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENT, COUNT, BY);
    }

    /// Of a component, counted from 1.
    public ParamValues of(int component) {
        return params().initial(Shape.of()).with(COMPONENT, component);
    }

    /// @param count how many to name at either end
    public ParamValues of(int component, int count, Projection.By by) {
        return of(component).with(COUNT, count).with(BY, by == Projection.By.DOT ? "dot" : "cosine");
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_MATRIX;
    }

    @Override
    public Eligibility accepts(Given given) {
        if (given.twoWay().isEmpty()) {
            return Eligibility.refused("A projection needs components with loadings: run a factorization first.");
        }
        int size = given.twoWay().get().axes().get(1).size();
        for (var matrix : given.datasets()) {
            if (!Projection.leadsFrom(size, matrix)) {
                return Eligibility.refused(matrix.name() + " has no axis of " + size + " positions.");
            }
            size = Projection.to(size, matrix).size();
        }
        return Eligibility.accepted();
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double values = 0;
        double bytes = 0;
        for (var matrix : given.datasets()) {
            values += matrix.values().shape().count();
            bytes += matrix.values().bytes();
        }
        return new Forecast(0, 4 * values, bytes, 0, 0, 0);
    }

    @Override
    public ProjectionFinding of(Given given, ParamValues params, Work work) {
        var result = given.twoWay().orElseThrow();
        int component = params.get(COMPONENT);
        if (component > result.components()) {
            throw Failure.usage(
                    "There is no component " + component + ".", "There are " + result.components() + " components.");
        }
        var projection = Projection.of(result, component - 1, given.data(), work.compute());
        for (var matrix : given.datasets().subList(1, given.datasets().size())) {
            work.at(1, given.datasets().size(), "matrix");
            projection = projection.through(matrix, work.compute());
        }
        return new ProjectionFinding(
                projection,
                given.datasets().stream().map(Dataset::name).toList(),
                params.get(COUNT),
                params.get(BY).equals("dot") ? Projection.By.DOT : Projection.By.COSINE);
    }

    /// @param path names of the matrices
    /// @param count how many positions to name at either end
    public record ProjectionFinding(Projection projection, List<String> path, int count, Projection.By by)
            implements Finding {
        public ProjectionFinding {
            path = List.copyOf(path);
        }

        private String names(boolean promoted) {
            return String.join(
                    ", ",
                    projection.strongest(Math.min(count, 5), promoted, by).stream()
                            .map(i -> projection.space().label(i))
                            .toList());
        }

        @Override
        public String summary() {
            return "Promotes " + names(true) + "; suppresses " + names(false) + ".";
        }

        @Override
        public List<Table> tables() {
            var tables = new ArrayList<Table>();
            for (boolean promoted : new boolean[] {true, false}) {
                tables.add(new Table(
                        List.of("cosine", "product", promoted ? "promotes" : "suppresses"),
                        projection.strongest(count, promoted, by).stream()
                                .map(i -> List.of(
                                        Table.cell(projection.score(i, Projection.By.COSINE)),
                                        Table.cell(projection.score(i, Projection.By.DOT)),
                                        projection.space().label(i)))
                                .toList()));
            }
            return tables;
        }

        @Override
        public void json(ObjectNode root) {
            var through = root.putArray("through");
            path.forEach(through::add);
            for (boolean promoted : new boolean[] {true, false}) {
                var list = root.putArray(promoted ? "promotes" : "suppresses");
                for (int i : projection.strongest(count, promoted, by)) {
                    list.addObject()
                            .put("label", projection.space().label(i))
                            .put("cosine", projection.score(i, Projection.By.COSINE))
                            .put("product", projection.score(i, Projection.By.DOT));
                }
            }
        }
    }
}
