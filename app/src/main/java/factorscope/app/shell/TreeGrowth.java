package factorscope.app.shell;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.run.FeatureTree;
import factorscope.model.run.Run;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.Kept;
import factorscope.views.fx.Screen;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Grows a feature tree in the background, keeps its levels as results, and shows them.
final class TreeGrowth {
    private static final long SEED = 1;

    private final Desk desk;
    private final Dataset dataset;
    private final FeatureTree.Plan plan;

    /// @param ranks such as `100, 50, 20`
    TreeGrowth(Desk desk, Dataset dataset, String ranks) {
        this.desk = desk;
        this.dataset = dataset;
        this.plan = new FeatureTree.Plan(numbers(ranks), Map.of(), SEED, FeatureTree.USUAL_SHARE, 0);
    }

    private static List<Integer> numbers(String ranks) {
        try {
            return Arrays.stream(ranks.split(","))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw Failure.usage("\"" + ranks + "\" is not a list of numbers.", "Write for example 100, 50, 20.");
        }
    }

    void start() {
        var lease = dataset.lease();
        desk.attempt(
                () -> {
                    try (lease) {
                        return grow();
                    }
                },
                this::keep);
    }

    private List<Result> grow() {
        try {
            var tree = FeatureTree.of(desk.runs(), dataset, plan, this::show);
            return tree.results(plan, DataHash.of(dataset.origin()), desk.runs().compute());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private void show(Run run) {
        Screen.later(() -> desk.show(run, "Feature tree of " + dataset.name() + ", " + run.number(), dataset.id()));
    }

    private void keep(List<Result> levels) {
        desk.jobs().set(desk.active());
        String last = "";
        for (int l = 0; l < levels.size(); l++) {
            last = Desk.newId();
            var name = "Tree level " + (l + 1) + ", "
                    + levels.get(l).factorization().components();
            desk.workspace().keep(new Kept(last, dataset.id(), name, levels.get(l), Map.of()));
        }
        if (!levels.isEmpty()) {
            desk.notices().info("The feature tree of " + dataset.name() + " is done.");
            desk.present("tree", last);
            desk.present("sankey", last);
        }
    }
}
