package factorscope.model.analyse.compare;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.match.Alignment;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// Which component of one result is which of another of the same columns, and as what sums.
public final class Comparison implements Analysis {
    private static final double SURE = 0.9;

    @Override
    public About about() {
        return new About(
                "compare",
                1,
                "Compare two results",
                "Say which component of one result is which of another, and as what sums.",
                List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public Requires requires() {
        return Requires.TWO_RESULTS;
    }

    private static TwoWay side(Given given, int number) {
        return (TwoWay) given.results().get(number).factorization();
    }

    @Override
    public Eligibility accepts(Given given) {
        if (given.results().size() != 2
                || given.results().stream().anyMatch(r -> !(r.factorization() instanceof TwoWay))) {
            return Eligibility.refused("Only results with components and loadings can be compared: factorizations.");
        }
        int left = side(given, 0).axes().get(1).size();
        int right = side(given, 1).axes().get(1).size();
        return left == right
                ? Eligibility.accepted()
                : Eligibility.refused("The results have different columns: " + left + " and " + right + ".");
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var left = side(given, 0);
        var right = side(given, 1);
        double lengths =
                left.axes().getFirst().size() + (double) left.axes().get(1).size();
        double pairs = (double) left.components() * right.components();
        return new Forecast(0, 1 + 8 * pairs * lengths, 0, 0, 0, (long)
                (8 * lengths * (left.components() + right.components()) + 32 * pairs));
    }

    @Override
    public ComparisonFinding of(Given given, ParamValues params, Work work) {
        var alignment = Alignment.of(side(given, 0), side(given, 1), () -> work.at(0, 1, "pair of results"));
        var left = algorithm(given, 0);
        var right = algorithm(given, 1);
        boolean same = left.equals(right);
        return new ComparisonFinding(
                given.name(0), given.name(1), same ? left + " A" : left, same ? right + " B" : right, alignment);
    }

    private static String algorithm(Given given, int number) {
        return given.results().get(number).provenance().algorithmId().toUpperCase(Locale.ROOT);
    }

    /// @param left how the first result is called by who asked
    /// @param leftName how it is called in sentences
    public record ComparisonFinding(String left, String right, String leftName, String rightName, Alignment alignment)
            implements Finding {
        @Override
        public String summary() {
            var matching = alignment.matching();
            return Numbers.counted(matching.pairs().size(), "pair") + ", " + matching.atLeast(SURE)
                    + " of them with |cos| of at least " + SURE + ", mean "
                    + String.format(Locale.ROOT, "%.3f", matching.mean()) + ".";
        }

        @Override
        public List<Table> tables() {
            var pairs = new ArrayList<List<String>>();
            for (var pair : alignment.matching().pairs()) {
                pairs.add(List.of(
                        leftName + " " + (pair.left() + 1),
                        rightName + " " + (pair.right() + 1),
                        Table.cell(pair.cosine())));
            }
            var sums = alignment.sums().stream()
                    .filter(Alignment.Sum::isTelling)
                    .map(sum -> List.of(sum.text(leftName, rightName)))
                    .toList();
            return List.of(
                    new Table(List.of("component", "is", "cosine"), pairs),
                    new Table(List.of("what is what (share of the squared norm)"), sums));
        }

        @Override
        public void json(ObjectNode root) {
            root.put("left", left).put("right", right);
            root.put("meanLikeness", alignment.matching().mean());
            var pairs = root.putArray("pairs");
            for (var pair : alignment.matching().pairs()) {
                var node = pairs.addObject()
                        .put("left", pair.left() + 1)
                        .put("right", pair.right() + 1)
                        .put("cosine", pair.cosine());
                alignment.shared().ifPresent(g -> node.put("sharedStrongest", g.at(pair.left(), pair.right())));
                alignment.correlations().ifPresent(g -> node.put("correlation", g.at(pair.left(), pair.right())));
            }
            var sums = root.putArray("sums");
            for (var sum : alignment.sums()) {
                var node = sums.addObject().put("left", sum.left() + 1).put("explained", sum.explained());
                var terms = node.putArray("terms");
                sum.terms()
                        .forEach(t ->
                                terms.addObject().put("right", t.right() + 1).put("factor", t.factor()));
                if (sum.isTelling()) {
                    node.put("sentence", sum.text(leftName, rightName));
                }
            }
            alignment.cosines().json(root.putArray("cosines"));
            alignment.shared().ifPresent(g -> g.json(root.putArray("sharedStrongest")));
            alignment.correlations().ifPresent(g -> g.json(root.putArray("correlations")));
        }
    }
}
