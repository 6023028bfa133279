package factorscope.model.analyse.derive;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.function.ChebyshevGrid;
import factorscope.model.function.FormulaData;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Samples a formula and decomposes the samples: few functions of one variable instead of one of several.
public final class FormulaStudy implements Analysis {
    private static final List<Double> TOLERANCES = List.of(1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12);
    private static final int POINTS = 2000;
    private static final String RESULT = "tucker";
    private static final String VALUES = "values.npy";

    /// Positions along an axis that smooth functions usually need.
    private static final double USUAL = 33;

    private static final Param.Text FORMULA = new Param.Text(
            "formula",
            "Formula",
            "In two to four of x, y, z and w.",
            "exp(-(x^2+y^2+z^2))",
            "a formula such as exp(-(x^2+y^2+z^2))");
    private static final Param.Text BOX =
            new Param.Text("box", "Box", "Where every variable lives.", "-1,1", "two numbers, FROM,TO");
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance", "Tolerance", "Of the samples and of the decomposition, relative.", 1e-6, 1e-16, 1);

    private final String tucker;

    /// @param tucker which takes a tolerance
    public FormulaStudy(Decomposition tucker) {
        this.tucker = tucker.descriptor().id();
    }

    @Override
    public About about() {
        return new About(
                "function",
                1,
                "Formula",
                "Decompose a formula in x, y, z, w into few functions of one variable each (Chebyshev-Tucker).",
                List.of(
                        "Hashemi, Trefethen 2017, SIAM J. Matrix Anal. Appl. 38(1)",
                        "Dolgov, Kressner, Strössner 2021, SIAM J. Sci. Comput. 43(3)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(FORMULA, BOX, TOLERANCE);
    }

    @Override
    public Requires requires() {
        return Requires.NOTHING;
    }

    @Override
    public List<String> folders() {
        return List.of(RESULT);
    }

    @Override
    public Eligibility accepts(Given given) {
        return Eligibility.accepted();
    }

    /// How fine the samples have to be, nobody knows beforehand.
    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double values = Math.pow(USUAL, 3);
        return new Forecast(
                2 * TOLERANCES.size() * values * USUAL, values * 2000, 8 * values, (long) (24 * values), 0, (long)
                        (32 * values));
    }

    @Override
    public FormulaFinding of(Given given, ParamValues params, Work work) {
        double tolerance = params.get(TOLERANCE);
        var source =
                new FormulaData(params.get(FORMULA).strip(), params.get(BOX).strip(), tolerance);
        work.at(0, TOLERANCES.size() + 1L, "decomposition");
        var grid = source.sample(() -> !work.goesOn());
        var data = source.dataset(grid, work.compute().memory());
        var result = fit(data, tolerance, work).orElseThrow(Stopped::new);
        var table = new ArrayList<RanksAt>();
        for (double error : TOLERANCES) {
            work.at(table.size() + 1L, TOLERANCES.size() + 1L, "decomposition");
            var at = fit(data, error, work);
            if (at.isEmpty()) {
                break;
            }
            table.add(new RanksAt(error, ranks(at.get())));
        }
        var factorization = (TwoWay) result.factorization();
        return new FormulaFinding(
                source,
                data,
                degrees(grid),
                grid.isResolved(),
                table,
                ranks(result),
                grid.error(weights -> value(factorization, weights), POINTS, 1),
                new Finding.Made(result, data.name(), data.origin()));
    }

    private Optional<Result> fit(Dataset data, double error, Work work) {
        return work.fit(
                tucker, Inputs.of(data), Map.of("tolerance", Numbers.plain(error), "iterations", "0"), work.seed());
    }

    private static List<Integer> degrees(ChebyshevGrid grid) {
        var degrees = new ArrayList<Integer>();
        for (int m = 0; m < grid.axes(); m++) {
            degrees.add(grid.size(m) - 1);
        }
        return degrees;
    }

    private static List<Integer> ranks(Result result) {
        var structure = ((TwoWay) result.factorization()).structure();
        var ranks = new ArrayList<Integer>();
        ranks.add(result.factorization().components());
        if (structure.isPresent() && structure.get() instanceof Structure.Tucker parts) {
            parts.loadings().forEach(l -> ranks.add(Math.toIntExact(l.shape().columns())));
        } else {
            ranks.add(result.factorization().components());
        }
        return ranks;
    }

    /// Between the positions of the grid: the sum over all columns of what they weigh.
    private static double value(TwoWay result, double[][] weights) {
        double sum = 0;
        int columns = result.axes().get(1).size();
        for (int k = 0; k < result.components(); k++) {
            double first = 0;
            for (int i = 0; i < weights[0].length; i++) {
                first += weights[0][i] * result.loadings(0).at(i, k);
            }
            double rest = 0;
            for (int j = 0; j < columns; j++) {
                double product = result.loadings(1).at(j, k);
                int left = j;
                for (int m = weights.length - 1; m > 0; m--) {
                    product *= weights[m][left % weights[m].length];
                    left /= weights[m].length;
                }
                rest += product;
            }
            sum += first * result.strength(k) * rest;
        }
        return sum;
    }

    /// The ranks, one for each variable, that a tolerance asks for.
    public record RanksAt(double tolerance, List<Integer> ranks) {
        public RanksAt {
            ranks = List.copyOf(ranks);
        }
    }

    /// @param data the samples
    /// @param degrees of the polynomials through the samples, one for each variable
    /// @param isResolved whether the samples are fine enough for the tolerance
    /// @param table ranks for several tolerances
    /// @param chosen ranks at the tolerance that was asked for
    /// @param between the largest error between the samples, as a share of the largest value
    public record FormulaFinding(
            FormulaData source,
            Dataset data,
            List<Integer> degrees,
            boolean isResolved,
            List<RanksAt> table,
            List<Integer> chosen,
            double between,
            Made tucker)
            implements Finding {
        public FormulaFinding {
            degrees = List.copyOf(degrees);
            table = List.copyOf(table);
            chosen = List.copyOf(chosen);
        }

        private static String joined(List<Integer> numbers) {
            return String.join(", ", numbers.stream().map(String::valueOf).toList());
        }

        @Override
        public String summary() {
            return source.text() + ": " + data.values().shape().text() + " samples, ranks " + joined(chosen)
                    + ", largest error between the samples " + Numbers.shown(between, 2) + " of the largest value"
                    + (isResolved ? "" : "; the samples are not fine enough for the tolerance") + ".";
        }

        @Override
        public List<Table> tables() {
            return List.of(new Table(
                    List.of("tolerance", "ranks"),
                    table.stream()
                            .map(at -> List.of(Numbers.shown(at.tolerance, 1), joined(at.ranks)))
                            .toList()));
        }

        @Override
        public void json(ObjectNode root) {
            root.put("formula", source.text())
                    .put("box", source.box())
                    .put("tolerance", source.tolerance())
                    .put("resolved", isResolved);
            put(root.putArray("degrees"), degrees);
            var array = root.putArray("ranks");
            table.forEach(
                    at -> put(array.addObject().put("tolerance", at.tolerance).putArray("ranks"), at.ranks));
            put(root.putArray("chosen"), chosen);
            root.put("errorBetweenPoints", between);
            tucker.result()
                    .measures()
                    .get(Measures.RELATIVE_ERROR)
                    .ifPresent(error -> root.put("relativeError", error));
        }

        private static void put(ArrayNode into, List<Integer> numbers) {
            numbers.forEach(into::add);
        }

        @Override
        public Map<String, Made> results() {
            return Map.of(RESULT, tucker);
        }

        @Override
        public Map<String, Dataset> datasets() {
            return Map.of(VALUES, data);
        }
    }
}
