package factorscope.model.analyse.inspect;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.match.ClusterProfile;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// One cluster: which columns and texts set it apart from all other samples, and which members are most and least like
/// it.
public final class OneCluster implements Analysis {
    private static final Param.Whole CLUSTER =
            new Param.Whole("cluster", "Cluster", "Which one, counted from 1.", 1, 1, 1_000_000);

    @Override
    public About about() {
        return new About(
                "cluster",
                1,
                "One cluster",
                "Describe one cluster: which columns and texts set it apart, which members are typical and which doubtful.",
                List.of(
                        "Welch 1947 (means)",
                        "Fisher 1922 (frequencies)",
                        "Benjamini, Hochberg 1995 (many questions)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(CLUSTER);
    }

    /// @param given a clustering and its data
    /// @param cluster from 0
    public static Call call(Given given, int cluster) {
        var analysis = new OneCluster();
        return new Call(
                analysis, given, analysis.params().initial(given.shape()).with(CLUSTER, cluster + 1));
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        if (!(given.result().factorization() instanceof Clusters clusters)) {
            return Eligibility.refused("This describes a cluster: run a clustering first.");
        }
        boolean isOfTheseData = clusters.axes().getFirst().size()
                        == given.data().rows().size()
                && clusters.axes().get(1).size() == given.data().columns().size();
        if (!isOfTheseData) {
            return Eligibility.refused("These clusters are of data with another shape.");
        }
        return clusters.components() > 0
                ? Eligibility.accepted()
                : Eligibility.refused("No cluster was found in these data.");
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double values = given.data().values().shape().count();
        long rows = given.data().rows().size();
        // the members of one cluster are compared with all centres
        return new Forecast(
                0, 8 * values, given.data().values().bytes(), ClusterProfile.bytes(given.data()), 0, 60 * rows);
    }

    @Override
    public ClusterFinding of(Given given, ParamValues params, Work work) {
        var clusters = (Clusters) given.result().factorization();
        int k = params.get(CLUSTER) - 1;
        if (k >= clusters.components()) {
            throw Failure.usage(
                    "There is no cluster " + (k + 1) + ".",
                    "Clusters are numbered 1 to " + clusters.components() + ".");
        }
        return new ClusterFinding(
                k, ClusterProfile.of(given.data(), clusters, k, work.compute(), () -> !work.goesOn()));
    }

    /// @param cluster from 0
    public record ClusterFinding(int cluster, ClusterProfile profile) implements Finding {
        @Override
        public String summary() {
            var parts = new ArrayList<String>();
            profile.columns().stream().limit(2).forEach(c -> parts.add(c.name() + (c.effect() > 0 ? " high" : " low")));
            profile.texts().stream().limit(2).forEach(t -> parts.add(t.column() + " " + t.text()));
            return "Cluster " + (cluster + 1) + " has " + Numbers.counted(profile.size(), "member")
                    + (parts.isEmpty()
                            ? " and nothing that sets it apart for certain."
                            : "; what sets it apart: " + String.join(", ", parts) + ".");
        }

        @Override
        public List<Table> tables() {
            var tables = new ArrayList<Table>();
            tables.add(new Table(
                    List.of("column", "mean", "others", "d", "p, corrected"),
                    profile.columns().stream()
                            .map(c -> List.of(
                                    c.name(),
                                    Table.cell(c.mean()),
                                    Table.cell(c.rest()),
                                    Table.cell(c.effect()),
                                    Table.cell(c.p())))
                            .toList()));
            tables.add(new Table(
                    List.of("metadata", "text", "members", "of all", "lift", "p, corrected"),
                    profile.texts().stream()
                            .map(t -> List.of(
                                    t.column(),
                                    t.text(),
                                    Numbers.count(t.in()),
                                    Numbers.count(t.all()),
                                    Table.cell(t.lift()),
                                    Table.cell(t.p())))
                            .toList()));
            tables.add(members("most typical row", profile.typical()));
            tables.add(members("most doubtful row", profile.doubtful()));
            return tables;
        }

        private static Table members(String name, List<ClusterProfile.Member> members) {
            return new Table(
                    List.of(name, "certainty"),
                    members.stream()
                            .map(m -> List.of(Integer.toString(m.row()), Table.cell(m.value())))
                            .toList());
        }

        @Override
        public void json(ObjectNode root) {
            root.put("cluster", cluster + 1).put("size", profile.size());
            var found = root.putArray("columns");
            profile.columns()
                    .forEach(c -> found.addObject()
                            .put("column", c.name())
                            .put("mean", c.mean())
                            .put("others", c.rest())
                            // of columns that are constant within both it is infinite, for which JSON has no number
                            .put("effect", Double.isFinite(c.effect()) ? c.effect() : null)
                            .put("p", c.p()));
            var texts = root.putArray("texts");
            profile.texts()
                    .forEach(t -> texts.addObject()
                            .put("column", t.column())
                            .put("text", t.text())
                            .put("in", t.in())
                            .put("all", t.all())
                            .put("p", t.p()));
            profile.typical().forEach(m -> root.withArray("typical").add(m.row()));
            profile.doubtful().forEach(m -> root.withArray("doubtful").add(m.row()));
        }
    }
}
