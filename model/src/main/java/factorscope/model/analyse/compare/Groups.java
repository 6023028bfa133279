package factorscope.model.analyse.compare;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.analyse.inspect.Energy;
import factorscope.model.data.MetadataColumn;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.GroupDifference;
import factorscope.model.diagnose.GroupSums;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Stack;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Two groups of samples in one dictionary: which components appear, vanish or turn. The groups are a selection and the
/// rest; without one, the first two datasets of a stack.
public final class Groups implements Analysis {
    private static final Energy ENERGY = new Energy();

    /// All samples, and the smaller side again.
    private static final double PASSES = 1.5;

    @Override
    public About about() {
        return new About(
                "groups",
                1,
                "Difference of groups",
                "Compare two stacked datasets, or the selected samples with the rest, in one dictionary: which"
                        + " components appear, vanish or turn?",
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

    private static Optional<MetadataColumn> stacked(Given given) {
        return given.twoWay()
                .flatMap(result -> result.axes().getFirst().labels().table())
                .flatMap(table -> table.column(Stack.COLUMN))
                .filter(column -> column.distinct().size() > 1);
    }

    @Override
    public Eligibility accepts(Given given) {
        var ofItsData = given.hasComponentsOfItsData();
        if (!ofItsData.fits()) {
            return ofItsData;
        }
        int all = given.data().rows().size();
        boolean hasGroup = given.group()
                .map(g -> g.rows().cardinality())
                .filter(size -> size > 0 && size < all)
                .isPresent();
        return hasGroup || stacked(given).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused(
                        "Select some samples to compare them with the rest, or decompose two stacked" + " datasets.");
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        return ENERGY.forecast(given.withoutGroup(), ENERGY.params().initial(given.shape()), compute)
                .times(PASSES);
    }

    @Override
    public GroupsFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var result = given.twoWay().orElseThrow();
        if (given.group().isEmpty()) {
            var column = stacked(given).orElseThrow();
            var first = GroupSums.of(data, result, rows(column, 0), work.compute());
            work.at(1, 2, "group");
            var second = GroupSums.of(data, result, rows(column, 1), work.compute());
            return new GroupsFinding(
                    GroupDifference.of(first, second), column.distinct().subList(0, 2));
        }
        var second = given.group().get().rows();
        var names = List.of("the other " + data.rows().name() + "s", "the selected");
        // sums of all samples are the same for every selection, and only the smaller side is read again
        var whole = ((Energy.EnergyFinding) work.ask(Call.usual(ENERGY, given.withoutGroup()))).sums();
        work.at(1, 2, "group");
        var first = (BitSet) second.clone();
        first.flip(0, data.rows().size());
        if (second.cardinality() <= first.cardinality()) {
            var part = GroupSums.of(data, result, second, work.compute());
            return new GroupsFinding(GroupDifference.of(whole.without(part), part), names);
        }
        var part = GroupSums.of(data, result, first, work.compute());
        return new GroupsFinding(GroupDifference.of(part, whole.without(part)), names);
    }

    private static BitSet rows(MetadataColumn column, int code) {
        var rows = new BitSet();
        for (int i = 0; i < column.size(); i++) {
            rows.set(i, column.code(i) == code);
        }
        return rows;
    }

    /// @param names of the two groups
    public record GroupsFinding(GroupDifference difference, List<String> names) implements Finding {
        public GroupsFinding {
            names = List.copyOf(names);
        }

        @Override
        public String summary() {
            return "From " + names.getFirst() + " to " + names.getLast() + ": " + Differences.counts(difference) + ".";
        }

        @Override
        public List<Table> tables() {
            return List.of(Differences.table(difference));
        }

        @Override
        public void json(ObjectNode root) {
            root.put("first", names.getFirst()).put("second", names.getLast());
            Differences.json(difference, root);
        }
    }
}
