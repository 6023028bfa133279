package factorscope.model.analyse.components;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Grid;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Tucker's congruence of every two components: the product of the cosines of their loadings along every axis. Near 1
/// they are the same twice, near -1 they cancel each other.
public final class Congruence extends OfComponents {
    /// Rows between two looks at whether anybody still wants it.
    private static final int ROWS = 4096;

    private static final double ROUNDING = 1e-12;

    @Override
    public About about() {
        return new About(
                "congruence",
                1,
                "Congruence",
                "Find how alike every two components are along all axes (Tucker's congruence).",
                List.of("Lorenzo-Seva and ten Berge 2006 (Tucker's congruence coefficient)"));
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        return loadings(result) * result.components();
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        return 8L
                * result.components()
                * result.components()
                * (2 + axes(result).size());
    }

    /// Loadings of the same components along every axis that has some.
    private static List<Tensor> axes(TwoWay result) {
        var axes = new ArrayList<Tensor>();
        axes.add(result.loadings(0));
        boolean hasOwn = result.structure().map(Structure::hasOwnComponents).orElse(false);
        var along = result.structure().map(Structure::loadings).orElseGet(List::of);
        if (hasOwn || along.isEmpty()) {
            axes.add(result.loadings(1));
        } else {
            axes.addAll(along);
        }
        return axes;
    }

    @Override
    public CongruenceFinding of(Given given, ParamValues params, Work work) {
        var result = result(given);
        var axes = axes(result);
        var all = new ArrayList<Grid>();
        for (int a = 0; a < axes.size(); a++) {
            all.add(cosines(axes.get(a), result.components(), work, a, axes.size()));
        }
        return new CongruenceFinding(all);
    }

    private static Grid cosines(Tensor loadings, int k, Work work, int axis, int axes) {
        int size = Math.toIntExact(loadings.shape().rows());
        var products = new double[k][k];
        var row = new double[k];
        for (int i = 0; i < size; i++) {
            if (i % ROWS == 0) {
                work.at(axis, axes, "axis");
            }
            for (int r = 0; r < k; r++) {
                row[r] = loadings.at(i, r);
            }
            for (int r = 0; r < k; r++) {
                for (int s = 0; s <= r; s++) {
                    products[r][s] += row[r] * row[s];
                }
            }
        }
        var cosines = new double[k][k];
        for (int r = 0; r < k; r++) {
            for (int s = 0; s <= r; s++) {
                double scale = Math.sqrt(products[r][r] * products[s][s]);
                double cosine = scale == 0 ? 0 : products[r][s] / scale;
                // what rounding leaves of orthogonal ones
                cosines[r][s] = Math.abs(cosine) < ROUNDING ? 0 : cosine;
                cosines[s][r] = cosines[r][s];
            }
        }
        return Grid.of(cosines);
    }

    /// @param cosines of every two components along each axis, the samples first
    public record CongruenceFinding(List<Grid> cosines) implements Finding {
        public CongruenceFinding {
            cosines = List.copyOf(cosines);
        }

        /// The product over all axes.
        public double congruence(int r, int s) {
            double product = 1;
            for (var along : cosines) {
                product *= along.at(r, s);
            }
            return product;
        }

        /// Two components, the one with the smaller number first.
        public record Pair(int first, int second) {}

        /// The pair that is most alike in size.
        public Optional<Pair> strongest() {
            Optional<Pair> strongest = Optional.empty();
            double most = -1;
            for (int r = 0; r < cosines.getFirst().rows(); r++) {
                for (int s = 0; s < r; s++) {
                    if (Math.abs(congruence(r, s)) > most) {
                        most = Math.abs(congruence(r, s));
                        strongest = Optional.of(new Pair(s, r));
                    }
                }
            }
            return strongest;
        }

        @Override
        public String summary() {
            return strongest()
                    .map(pair -> "Most alike: #" + (pair.first + 1) + " and #" + (pair.second + 1) + ", "
                            + Table.cell(congruence(pair.first, pair.second)) + ".")
                    .orElse("One component has nothing to be alike to.");
        }

        @Override
        public List<Table> tables() {
            var rows = new ArrayList<List<String>>();
            for (int r = 0; r < cosines.getFirst().rows(); r++) {
                double most = -1;
                int with = -1;
                for (int s = 0; s < cosines.getFirst().rows(); s++) {
                    if (s != r && Math.abs(congruence(r, s)) > most) {
                        most = Math.abs(congruence(r, s));
                        with = s;
                    }
                }
                if (with >= 0) {
                    rows.add(List.of("#" + (r + 1), "#" + (with + 1), Table.cell(congruence(r, with))));
                }
            }
            return List.of(new Table(List.of("component", "most alike", "congruence"), rows));
        }

        @Override
        public void json(ObjectNode root) {
            var all = root.putArray("cosines");
            cosines.forEach(along -> along.json(all.addArray()));
        }
    }
}
