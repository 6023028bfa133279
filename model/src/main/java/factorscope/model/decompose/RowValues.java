package factorscope.model.decompose;

import factorscope.model.data.Tensor;
import java.util.Arrays;
import java.util.Optional;

/// A number for every row that came with a result, such as how surely the row belongs to its cluster.
///
/// @param values one float32 per row; NaN where there is none
public record RowValues(Kind kind, Tensor values) {
    /// What the numbers stand for. All are from 0 to 1.
    public enum Kind {
        PROBABILITY(
                "probability",
                "Membership probability",
                "How surely a sample belongs to its cluster: 1 in its densest part, 0 for noise."),
        OUTLIER_SCORE(
                "outlier-score",
                "Outlier score",
                "GLOSH: how much sparser the surroundings of a sample are than the densest of the cluster nearest to it."),
        TRUST("trust", "Trust", "Share of the nearest points on the map that are among the nearest in the data.");

        private final String id;
        private final String text;
        private final String help;

        Kind(String id, String text, String help) {
            this.id = id;
            this.text = text;
            this.help = help;
        }

        /// In files and options.
        public String id() {
            return id;
        }

        public String text() {
            return text;
        }

        /// One sentence.
        public String help() {
            return help;
        }

        public static Optional<Kind> byId(String id) {
            return Arrays.stream(values()).filter(k -> k.id.equals(id)).findFirst();
        }
    }
}
