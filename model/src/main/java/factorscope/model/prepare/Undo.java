package factorscope.model.prepare;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a step did to the units of values, and how values are brought back to those before it.
public sealed interface Undo {
    /// The units stay as they are; what of the data a step changes else.
    enum Kept implements Undo {
        /// Labels or roles.
        LABELS,
        /// Single values.
        VALUES,
        /// Which rows there are.
        ROWS,
        /// Which columns or axes there are.
        COLUMNS
    }

    /// @param why in words that follow "cannot be undone:"
    record Never(String why) implements Undo {}

    /// before = factor of the row * (after * map) + offset.
    final class Affine implements Undo {
        private final double @Nullable [] rows;
        private final double @Nullable [] columns;
        private final double @Nullable [][] map;
        private final double @Nullable [] offset;

        private Affine(
                double @Nullable [] rows,
                double @Nullable [] columns,
                double @Nullable [][] map,
                double @Nullable [] offset) {
            this.rows = rows;
            this.columns = columns;
            this.map = map;
            this.offset = offset;
        }

        /// @param offset what was subtracted from every row
        public static Affine added(double[] offset) {
            return new Affine(null, null, null, offset.clone());
        }

        /// @param factors what columns were divided by
        public static Affine columns(double[] factors) {
            return new Affine(null, factors.clone(), null, null);
        }

        /// @param factors what rows were divided by
        public static Affine rows(double[] factors) {
            return new Affine(factors.clone(), null, null, null);
        }

        /// @param map for each column after the step a row of the columns before it
        /// @param offset what was subtracted from every row
        public static Affine map(double[][] map, double[] offset) {
            return new Affine(null, null, map.clone(), offset.clone());
        }

        public boolean hasRowFactors() {
            return rows != null;
        }

        /// Whether every column is only made larger or smaller.
        public boolean keepsSigns() {
            return map == null;
        }

        public double factor(int row) {
            return rows == null ? 1 : rows[row];
        }

        public Optional<double[]> offset() {
            return Optional.ofNullable(offset).map(double[]::clone);
        }

        /// @param after one value for each column after the step
        /// @return one for each before it, without the offset
        public double[] before(double[] after) {
            if (map != null) {
                var before = new double[map[0].length];
                for (int k = 0; k < map.length; k++) {
                    for (int j = 0; j < before.length; j++) {
                        before[j] += after[k] * map[k][j];
                    }
                }
                return before;
            }
            var before = Arrays.copyOf(after, after.length);
            for (int j = 0; columns != null && j < before.length; j++) {
                before[j] *= columns[j];
            }
            return before;
        }
    }
}
