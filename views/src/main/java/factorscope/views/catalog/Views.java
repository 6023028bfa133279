package factorscope.views.catalog;

import factorscope.model.catalog.Group;
import factorscope.model.failure.Failure;
import factorscope.views.compare.ConfusionView;
import factorscope.views.compare.DifferenceView;
import factorscope.views.compare.RosettaView;
import factorscope.views.components.ComponentTableView;
import factorscope.views.components.NeuronsView;
import factorscope.views.components.ProjectionView;
import factorscope.views.convergence.ConvergenceView;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.evidence.ClusterPageView;
import factorscope.views.evidence.ComponentGalleryView;
import factorscope.views.evidence.ComponentPageView;
import factorscope.views.evidence.CounterfactualView;
import factorscope.views.evidence.DocumentView;
import factorscope.views.evidence.EvidenceView;
import factorscope.views.heat.CompletionView;
import factorscope.views.heat.HeatView;
import factorscope.views.heat.SlicesView;
import factorscope.views.heat.ValuesView;
import factorscope.views.hierarchy.CondensedTreeView;
import factorscope.views.hierarchy.DendrogramView;
import factorscope.views.hierarchy.OverlapView;
import factorscope.views.hierarchy.SankeyView;
import factorscope.views.hierarchy.TreeView;
import factorscope.views.modes.CommunitiesView;
import factorscope.views.modes.CongruenceView;
import factorscope.views.modes.CoreView;
import factorscope.views.modes.ModesView;
import factorscope.views.modes.NetworkView;
import factorscope.views.modes.SlabsView;
import factorscope.views.rank.RankView;
import factorscope.views.scatter.ScatterView;
import factorscope.views.spectrum.SpectrumView;
import java.util.List;

/// All views, in the order in which menus show them.
public final class Views {
    private static final List<Group<View>> GROUPS = List.of(
            new Group<>(
                    "Explore",
                    List.of(
                            new ScatterView(),
                            new HeatView(),
                            new EvidenceView(),
                            new DocumentView(),
                            new ComponentGalleryView(),
                            new ComponentPageView(),
                            new ClusterPageView(),
                            new CounterfactualView(),
                            new NeuronsView(),
                            new ProjectionView(),
                            new ComponentTableView(),
                            new ValuesView())),
            new Group<>("Compare", List.of(new RosettaView(), new DifferenceView(), new ConfusionView())),
            new Group<>("Trust", List.of(new SpectrumView(), new RankView(), new ConvergenceView())),
            new Group<>(
                    "Families",
                    List.of(
                            new TreeView(),
                            new SankeyView(),
                            new DendrogramView(),
                            new CondensedTreeView(),
                            new OverlapView())),
            new Group<>(
                    "Tensors",
                    List.of(
                            new ModesView(),
                            new CoreView(),
                            new SlicesView(),
                            new CompletionView(),
                            new SlabsView(),
                            new CongruenceView(),
                            new CommunitiesView(),
                            new NetworkView())));

    private static final List<View> ALL =
            GROUPS.stream().flatMap(g -> g.members().stream()).toList();

    private Views() {}

    /// The same by what they are for.
    public static List<Group<View>> groups() {
        return GROUPS;
    }

    public static List<View> all() {
        return ALL;
    }

    /// Those that can show this.
    public static List<View> fitting(Subject subject) {
        return ALL.stream().filter(v -> v.fits(subject).fits()).toList();
    }

    public static View byId(String id) {
        return ALL.stream()
                .filter(v -> v.about().id().equals(id))
                .findFirst()
                .orElseThrow(() -> Failure.usage(
                        "There is no view \"" + id + "\".",
                        "There are "
                                + String.join(
                                        ", ",
                                        ALL.stream().map(v -> v.about().id()).toList()) + "."));
    }
}
