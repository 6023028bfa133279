package factorscope.model.analyse.preview;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Work;
import factorscope.model.data.SpecialTokens;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.BitSet;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Two components of a result, or two axes of a map, as coordinates of its samples.
public final class Coordinates implements Analysis {
    public static final Param.Whole X =
            new Param.Whole("x", "Across", "Component along the horizontal axis.", 1, 1, 100_000);
    public static final Param.Whole Y = new Param.Whole("y", "Up", "Component along the vertical axis.", 2, 1, 100_000);
    public static final Param.Flag HIDE_MARKS = new Param.Flag(
            "hide", "Hide marks", "Leave out marks such as [CLS] that are not part of the text, in all views.", true);

    @Override
    public About about() {
        return new About("coordinates", 1, "Coordinates", "Take two components of a result as coordinates.", List.of());
    }

    @Override
    public boolean isPart() {
        return true;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(X, Y, HIDE_MARKS);
    }

    @Override
    public Requires requires() {
        return Requires.RESULT;
    }

    @Override
    public Eligibility accepts(Given given) {
        return given.result().factorization() instanceof Clusters
                ? Eligibility.refused("Clusters have no coordinates: colour a map by them instead.")
                : Eligibility.accepted();
    }

    private static int rows(Given given) {
        return given.result().factorization().axes().getFirst().size();
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        return new Forecast(0, 1 + 10.0 * rows(given), 0, 0, 0, 16L * rows(given));
    }

    @Override
    public PointsFinding of(Given given, ParamValues params, Work work) {
        work.at(0, 1, "part");
        return new PointsFinding(points(given, params));
    }

    static Points points(Given given, ParamValues params) {
        var factorization = given.result().factorization();
        int components = factorization.components();
        return Points.of(
                factorization.loadings(0),
                Math.min(params.get(X), components) - 1,
                Math.min(params.get(Y), components) - 1,
                params.get(HIDE_MARKS) ? SpecialTokens.of(factorization.axes().getFirst()) : new BitSet());
    }

    public record PointsFinding(Points points) implements Finding {
        @Override
        public String summary() {
            return points.drawn() + " of " + points.size() + " samples have coordinates.";
        }

        @Override
        public void json(ObjectNode root) {
            root.put("samples", points.size()).put("drawn", points.drawn());
        }
    }
}
