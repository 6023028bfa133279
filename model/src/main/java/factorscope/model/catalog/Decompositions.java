package factorscope.model.catalog;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.cluster.GaussianMixture;
import factorscope.model.decompose.cluster.Hdbscan;
import factorscope.model.decompose.cluster.KMeans;
import factorscope.model.decompose.cluster.Leiden;
import factorscope.model.decompose.cluster.Spectral;
import factorscope.model.decompose.decorate.Rescaled;
import factorscope.model.decompose.decorate.SeveralStarts;
import factorscope.model.decompose.dictionary.SparseDictionary;
import factorscope.model.decompose.dictionary.TrainedDictionary;
import factorscope.model.decompose.embed.Tsne;
import factorscope.model.decompose.embed.Umap;
import factorscope.model.decompose.matrix.Nmf;
import factorscope.model.decompose.matrix.Pca;
import factorscope.model.decompose.matrix.RobustPca;
import factorscope.model.decompose.matrix.Snmf;
import factorscope.model.decompose.tensor.elementwise.Completion;
import factorscope.model.decompose.tensor.elementwise.GeneralisedCp;
import factorscope.model.decompose.tensor.elementwise.SampledCp;
import factorscope.model.decompose.tensor.lowrank.SmoothLowRank;
import factorscope.model.decompose.tensor.lowrank.TensorRobustPca;
import factorscope.model.decompose.tensor.network.CrossTrain;
import factorscope.model.decompose.tensor.network.NetworkSearch;
import factorscope.model.decompose.tensor.network.Ring;
import factorscope.model.decompose.tensor.network.Train;
import factorscope.model.decompose.tensor.polyadic.CoupledCp;
import factorscope.model.decompose.tensor.polyadic.Cp;
import factorscope.model.decompose.tensor.polyadic.NonnegativeCp;
import factorscope.model.decompose.tensor.slices.Parafac2;
import factorscope.model.decompose.tensor.slices.Rescal;
import factorscope.model.decompose.tensor.tucker.FunctionalTucker;
import factorscope.model.decompose.tensor.tucker.HierarchicalTucker;
import factorscope.model.decompose.tensor.tucker.NonnegativeTucker;
import factorscope.model.decompose.tensor.tucker.Tucker;
import factorscope.model.failure.Failure;
import java.util.List;
import java.util.stream.Stream;

/// All decompositions, in the order in which menus show them.
public final class Decompositions {
    private static final List<Group<Decomposition>> GROUPS = List.of(
            group(
                    "Matrix",
                    SeveralStarts.of(new Snmf()),
                    SeveralStarts.of(new SparseDictionary()),
                    new TrainedDictionary(),
                    SeveralStarts.of(new Nmf()),
                    new Pca(),
                    new RobustPca()),
            group(
                    "Tensor",
                    new Cp(),
                    new NonnegativeCp(),
                    new SampledCp(),
                    new GeneralisedCp(),
                    new Completion(),
                    new CoupledCp(),
                    new Tucker(),
                    new NonnegativeTucker(),
                    new FunctionalTucker(),
                    new TensorRobustPca(),
                    new SmoothLowRank(),
                    new Parafac2(),
                    new Rescal()),
            group(
                    "Tensor networks",
                    new HierarchicalTucker(),
                    new Train(),
                    new CrossTrain(),
                    new Ring(),
                    new NetworkSearch()),
            group("Clusters", new KMeans(), new Hdbscan(), new Leiden(), new Spectral(), new GaussianMixture()),
            group("Maps", new Tsne(), new Umap()));

    private static final List<Decomposition> ALL =
            GROUPS.stream().flatMap(g -> g.members().stream()).toList();

    private Decompositions() {}

    private static Group<Decomposition> group(String name, Decomposition... members) {
        return new Group<>(name, Stream.of(members).map(Rescaled::of).toList());
    }

    /// The same by what they are for.
    public static List<Group<Decomposition>> groups() {
        return GROUPS;
    }

    public static List<Decomposition> all() {
        return ALL;
    }

    public static Decomposition byId(String id) {
        return ALL.stream()
                .filter(d -> d.descriptor().id().equals(id))
                .findFirst()
                .orElseThrow(() -> Failure.usage(
                        "There is no algorithm \"" + id + "\".",
                        "There are "
                                + String.join(
                                        ", ",
                                        ALL.stream()
                                                .map(d -> d.descriptor().id())
                                                .toList()) + "."));
    }
}
