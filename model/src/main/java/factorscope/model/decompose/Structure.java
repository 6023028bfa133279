package factorscope.model.decompose;

import factorscope.model.data.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What the right loadings of a result are made of, where the data's columns are folded of several axes.
public sealed interface Structure {
    /// Loadings along each axis but the first; empty where a structure has none.
    List<Tensor> loadings();

    /// Whether every axis has components of its own, rather than all of them the same ones.
    default boolean hasOwnComponents() {
        return false;
    }

    /// Of the result of data that are a multiple of those that this is of, where the weights are not all that changes.
    ///
    /// @param times multiplies a tensor's values by the factor
    default Structure scaled(UnaryOperator<Tensor> times) {
        return this;
    }

    /// A canonical polyadic decomposition (CP): the right loadings are the loadings of all other axes, multiplied
    /// component by component.
    ///
    /// @param loadings of unit norm: positions x K by axis
    record Polyadic(List<Tensor> loadings) implements Structure {
        public Polyadic {
            loadings = List.copyOf(loadings);
        }
    }

    /// The same beside a matrix about the same samples: it is the left loadings times these, transposed.
    ///
    /// @param loadings of unit norm: positions x K by axis
    /// @param matrix the matrix' columns x K
    record Coupled(List<Tensor> loadings, Tensor matrix) implements Structure {
        public Coupled {
            loadings = List.copyOf(loadings);
        }
    }

    /// A Tucker decomposition: every axis has components of its own, and the core says how they go together.
    ///
    /// @param core K x (components along the second axis) x ...
    /// @param loadings positions x components by axis, of unit norm
    /// @param deviations how sure all loadings are, those along the first axis first: standard deviations in the
    ///     same units; empty where that is not known
    record Tucker(Tensor core, List<Tensor> loadings, List<Tensor> deviations) implements Structure {
        public Tucker {
            loadings = List.copyOf(loadings);
            deviations = List.copyOf(deviations);
        }

        public Tucker(Tensor core, List<Tensor> loadings) {
            this(core, loadings, List.of());
        }

        @Override
        public Structure scaled(UnaryOperator<Tensor> times) {
            return new Tucker(times.apply(core), loadings, deviations);
        }

        @Override
        public boolean hasOwnComponents() {
            return true;
        }
    }

    /// A Tucker decomposition whose core is a tree of small ones, each of which joins two groups of axes.
    ///
    /// @param transfers rank x (rank of the left group) x (rank of the right one), the root first, every node
    ///     before those below it, the left ones first; groups are halved until one axis is left
    /// @param loadings positions x components by axis, of unit norm
    record Hierarchical(List<Tensor> transfers, List<Tensor> loadings) implements Structure {
        public Hierarchical {
            transfers = List.copyOf(transfers);
            loadings = List.copyOf(loadings);
        }

        @Override
        public Structure scaled(UnaryOperator<Tensor> times) {
            return new Hierarchical(firstScaled(transfers, times), loadings);
        }

        @Override
        public boolean hasOwnComponents() {
            return true;
        }
    }

    /// Loadings along the second axis that change from position to position of the third (PARAFAC2).
    ///
    /// @param profiles positions x slices x K, of unit norm in every slice
    /// @param slices slices x K: how much of each component there is, of unit norm
    record Evolving(Tensor profiles, Tensor slices) implements Structure {
        @Override
        public List<Tensor> loadings() {
            return List.of();
        }
    }

    /// A tensor train: a chain of cores, neighbours being summed over the rank between them.
    ///
    /// @param cores of all axes but the first: rank before x positions x rank after; the last rank is 1
    record Train(List<Tensor> cores) implements Structure {
        public Train {
            cores = List.copyOf(cores);
        }

        @Override
        public List<Tensor> loadings() {
            return List.of();
        }
    }

    /// A tensor ring: a train whose ends are joined. The left loadings are the first core, a column for each pair
    /// of its ranks, the one after it running fastest.
    ///
    /// @param cores of all axes: rank before x positions x rank after; the last rank is the first one
    record Ring(List<Tensor> cores) implements Structure {
        public Ring {
            cores = List.copyOf(cores);
        }

        @Override
        public Structure scaled(UnaryOperator<Tensor> times) {
            return new Ring(firstScaled(cores, times));
        }

        @Override
        public List<Tensor> loadings() {
            return List.of();
        }
    }

    /// A tensor network: any two cores may be joined. The left loadings are the first core, a column for each
    /// combination of its ranks, the last one running fastest.
    ///
    /// @param cores of all axes, and perhaps one more without an axis (the hub, of one position): positions x the
    ///     rank with each other core, in ascending order
    record Network(List<Tensor> cores) implements Structure {
        public Network {
            cores = List.copyOf(cores);
        }

        @Override
        public Structure scaled(UnaryOperator<Tensor> times) {
            return new Network(firstScaled(cores, times));
        }

        @Override
        public List<Tensor> loadings() {
            return List.of();
        }
    }

    private static List<Tensor> firstScaled(List<Tensor> cores, UnaryOperator<Tensor> times) {
        var scaled = new ArrayList<>(cores);
        scaled.set(0, times.apply(cores.getFirst()));
        return scaled;
    }
}
