package factorscope.model.analyse.components;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Work;
import factorscope.model.data.Grid;
import factorscope.model.data.Labels;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.Mode;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// How strong components of an unfolded tensor are along each axis that was folded into the columns: the root of the
/// sum of squares over all other axes.
public final class Profiles extends OfComponents {
    @Override
    public About about() {
        return new About(
                "profiles", 1, "Profiles", "Find how strong components are along each of several axes.", List.of());
    }

    @Override
    public boolean isPart() {
        return true;
    }

    /// Asks it, where a result has no loadings of its own along its axes.
    public static Optional<Call> call(Result result) {
        return result.factorization() instanceof TwoWay twoWay && Mode.needsProfiles(twoWay)
                ? Optional.of(Call.usual(new Profiles(), Given.of(result)))
                : Optional.empty();
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        return 3 * loadings(result) * axes(result);
    }

    private static int axes(TwoWay result) {
        return result.axes().get(1).labels() instanceof Labels.Folded folded
                ? folded.axes().size()
                : 1;
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        return 16L * result.axes().get(1).size() * result.components();
    }

    @Override
    public ProfileFinding of(Given given, ParamValues params, Work work) {
        var result = result(given);
        if (!(result.axes().get(1).labels() instanceof Labels.Folded folded)) {
            return new ProfileFinding(List.of());
        }
        var profiles = new ArrayList<double[][]>();
        for (var axis : folded.axes()) {
            profiles.add(new double[axis.size()][result.components()]);
        }
        for (int j = 0; j < folded.size(); j++) {
            work.at(j, folded.size(), "column");
            int rest = j;
            for (int m = profiles.size() - 1; m >= 0; m--) {
                var profile = profiles.get(m)[rest % profiles.get(m).length];
                rest /= profiles.get(m).length;
                for (int k = 0; k < profile.length; k++) {
                    double value = result.loadings(1).at(j, k);
                    profile[k] += value * value;
                }
            }
        }
        for (var profile : profiles) {
            for (var row : profile) {
                for (int k = 0; k < row.length; k++) {
                    row[k] = Math.sqrt(row[k]);
                }
            }
        }
        return new ProfileFinding(profiles.stream().map(Grid::of).toList());
    }

    /// @param axes positions x components, for each axis that was folded
    public record ProfileFinding(List<Grid> axes) implements Finding {
        public ProfileFinding {
            axes = List.copyOf(axes);
        }

        @Override
        public String summary() {
            return "Strengths along " + axes.size() + " axes.";
        }

        @Override
        public void json(ObjectNode root) {
            var all = root.putArray("axes");
            axes.forEach(axis -> axis.json(all.addArray()));
        }
    }
}
