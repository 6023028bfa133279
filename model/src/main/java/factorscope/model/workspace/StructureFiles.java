package factorscope.model.workspace;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.Shape;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.files.SafeFolder;
import factorscope.model.io.npy.NpyReader;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What right loadings are made of, as files of a result folder in place of the loadings themselves.
enum StructureFiles {
    POLYADIC(
            "polyadic",
            "X ~ sum over r of weights[r] times the outer product of column r of loadings-0, loadings-1 ...; loadings have"
                    + " unit norm; components ordered by share; along all axes but the first the pole that weighs more is"
                    + " positive"),
    COUPLED(
            "coupled",
            "X ~ sum over r of weights[r] times the outer product of column r of loadings-0, loadings-1 ...; the coupled"
                    + " matrix ~ loadings-0 times coupled.npy transposed; loadings have unit norm; components ordered by"
                    + " share"),
    TUCKER(
            "tucker",
            "X ~ core times loadings-0, loadings-1 ... along its axes; loadings have unit norm; weights: the norms of the"
                    + " core's parts along the first axis, which order the components; deviations-i: how sure loadings-i are, where that is known"),
    HIERARCHICAL(
            "hierarchical",
            "X ~ a core times loadings-0, loadings-1 ... along its axes; the core: transfer-0 (1 x left x right) joins the"
                    + " first half of the axes and the second, the following transfers (rank x left x right) the halves"
                    + " of these, and so on, every node before those below it, the left ones first"),
    EVOLVING(
            "evolving",
            "X ~ sum over r of weights[r] times loadings-0[i, r] profiles[j, s, r] slices[s, r]; loadings-0, slices, and the"
                    + " profiles of every slice have unit norm; components ordered by share"),
    TRAIN(
            "train",
            "X ~ core-0 core-1 ..., summed over the rank between neighbours; core-i: rank before x positions x rank after;"
                    + " loadings-0: core-0; weights: the norms of what follows each of its components"),
    NETWORK(
            "network",
            "X ~ all of core-0, core-1 ..., summed over the rank between each two of them; core-i: positions x the rank"
                    + " with each other axis, in ascending order; loadings-0: core-0, a column for each combination of"
                    + " its ranks, of unit norm"),
    RING(
            "ring",
            "X ~ core-0 core-1 ..., summed over the ranks between neighbours, and between the last core and the first;"
                    + " core-i: rank before x positions x rank after; loadings-0: core-0, a column for each pair of its"
                    + " ranks, of unit norm");

    private final String kind;
    private final String convention;

    StructureFiles(String kind, String convention) {
        this.kind = kind;
        this.convention = convention;
    }

    String kind() {
        return kind;
    }

    String convention() {
        return convention;
    }

    static StructureFiles of(Structure structure) {
        return switch (structure) {
            case Structure.Polyadic _ -> POLYADIC;
            case Structure.Coupled _ -> COUPLED;
            case Structure.Tucker _ -> TUCKER;
            case Structure.Hierarchical _ -> HIERARCHICAL;
            case Structure.Evolving _ -> EVOLVING;
            case Structure.Train _ -> TRAIN;
            case Structure.Ring _ -> RING;
            case Structure.Network _ -> NETWORK;
        };
    }

    static boolean isOne(String kind) {
        return Stream.of(values()).anyMatch(f -> f.kind.equals(kind));
    }

    static StructureFiles byKind(String kind) {
        return Stream.of(values()).filter(f -> f.kind.equals(kind)).findFirst().orElseThrow();
    }

    static void write(Structure structure, Tensor left, SafeFolder.Place place) throws IOException {
        for (int m = 0; m < structure.loadings().size(); m++) {
            write("loadings-" + (m + 1), structure.loadings().get(m), place);
        }
        switch (structure) {
            case Structure.Polyadic _ -> {
                // nothing but loadings
            }
            case Structure.Coupled coupled -> write("coupled", coupled.matrix(), place);
            case Structure.Tucker tucker -> {
                write("core", tucker.core(), place);
                write(tucker.deviations(), "deviations-", 0, place);
            }
            case Structure.Hierarchical tree -> write(tree.transfers(), "transfer-", 0, place);
            case Structure.Evolving evolving -> {
                write("profiles", evolving.profiles(), place);
                write("slices", evolving.slices(), place);
            }
            case Structure.Train train -> {
                write(
                        "core-0",
                        Tensor.of(
                                left.segment(),
                                left.dtype(),
                                Shape.of(1, left.shape().rows(), left.shape().columns()),
                                left.storage()),
                        place);
                write(train.cores(), "core-", 1, place);
            }
            case Structure.Ring ring -> write(ring.cores(), "core-", 0, place);
            case Structure.Network network -> write(network.cores(), "core-", 0, place);
        }
    }

    private static void write(List<Tensor> cores, String name, int from, SafeFolder.Place place) throws IOException {
        for (int m = 0; m < cores.size(); m++) {
            write(name + (from + m), cores.get(m), place);
        }
    }

    private static void write(String name, Tensor values, SafeFolder.Place place) throws IOException {
        place.file(name + ".npy", out -> NpyWriter.write(out, values));
    }

    /// @param columns the data's axes but the first, folded
    /// @throws IllegalArgumentException if the files do not fit each other
    Structure read(Path folder, Axis columns, MemoryBudget memory) {
        var axes = columns.labels() instanceof Labels.Folded folded ? folded.axes() : List.of(columns);
        return switch (this) {
            case POLYADIC -> new Structure.Polyadic(loadings(folder, axes, memory));
            case COUPLED -> new Structure.Coupled(loadings(folder, axes, memory), array(folder, "coupled", memory));
            case TUCKER ->
                new Structure.Tucker(
                        array(folder, "core", memory),
                        loadings(folder, axes, memory),
                        deviations(folder, axes, memory));
            case HIERARCHICAL -> {
                var transfers = new ArrayList<Tensor>();
                for (int node = 0; node < axes.size(); node++) {
                    transfers.add(array(folder, "transfer-" + node, memory));
                }
                yield new Structure.Hierarchical(transfers, loadings(folder, axes, memory));
            }
            case EVOLVING -> new Structure.Evolving(array(folder, "profiles", memory), array(folder, "slices", memory));
            case TRAIN -> new Structure.Train(cores(folder, axes, memory));
            case NETWORK -> {
                var cores = new ArrayList<Tensor>();
                cores.add(array(folder, "core-0", memory));
                // positions, and a rank with each of the others
                int others = cores.getFirst().shape().order() - 1;
                if (others != axes.size() && others != axes.size() + 1) {
                    throw new IllegalArgumentException(
                            "there are " + (others + 1) + " cores for " + (axes.size() + 1) + " axes");
                }
                for (int m = 1; m <= others; m++) {
                    cores.add(array(folder, "core-" + m, memory));
                    if (m <= axes.size()) {
                        requireSize(cores.getLast().shape().rows(), axes.get(m - 1));
                    }
                }
                yield new Structure.Network(cores);
            }
            case RING -> {
                var cores = new ArrayList<Tensor>();
                cores.add(array(folder, "core-0", memory));
                cores.addAll(cores(folder, axes, memory));
                yield new Structure.Ring(cores);
            }
        };
    }

    private static List<Tensor> cores(Path folder, List<Axis> axes, MemoryBudget memory) {
        var cores = new ArrayList<Tensor>();
        for (int m = 0; m < axes.size(); m++) {
            var core = array(folder, "core-" + (m + 1), memory);
            requireSize(core.shape().sizes().get(1), axes.get(m));
            cores.add(core);
        }
        return cores;
    }

    private static List<Tensor> loadings(Path folder, List<Axis> axes, MemoryBudget memory) {
        var all = new ArrayList<Tensor>();
        for (int m = 0; m < axes.size(); m++) {
            var loadings = array(folder, "loadings-" + (m + 1), memory);
            requireSize(loadings.shape().rows(), axes.get(m));
            all.add(loadings);
        }
        return all;
    }

    /// Of all axes, the first one included, where they were written.
    private static List<Tensor> deviations(Path folder, List<Axis> axes, MemoryBudget memory) {
        var all = new ArrayList<Tensor>();
        for (int m = 0; m <= axes.size() && Files.exists(folder.resolve("deviations-0.npy")); m++) {
            var deviations = array(folder, "deviations-" + m, memory);
            if (m > 0) {
                requireSize(deviations.shape().rows(), axes.get(m - 1));
            }
            all.add(deviations);
        }
        return all;
    }

    private static void requireSize(long size, Axis axis) {
        if (size != axis.size()) {
            throw new IllegalArgumentException("an array does not fit the axis " + axis.name());
        }
    }

    private static Tensor array(Path folder, String name, MemoryBudget memory) {
        return NpyReader.copy(folder.resolve(name + ".npy"), memory, "a result");
    }
}
