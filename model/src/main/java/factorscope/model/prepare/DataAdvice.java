package factorscope.model.prepare;

import factorscope.model.data.ColumnMoments;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What data suggest, from a sample of their values: an algorithm, or something to do about them first.
///
/// @param text one sentence
/// @param suggested what it comes to
public record DataAdvice(String text, Suggested suggested) {
    /// What a person can do about it.
    public sealed interface Suggested {
        /// Another algorithm.
        ///
        /// @param name on a button
        /// @param params as texts by their keys
        record Algorithm(String id, String name, Map<String, String> params) implements Suggested {}

        /// Missing values are dropped or filled, or a model that leaves them out is taken.
        record Missing() implements Suggested {}

        /// A step of preparation, as it is written.
        record Step(String name, String step) implements Suggested {}
    }

    /// Values that are looked at, about.
    private static final long SAMPLE = 200_000;

    private static final int LEAST_ROWS = 64;

    /// Counts have zeros.
    private static final double FEW_ZEROS = 0.2;

    /// Columns that differ more than so much in scale are not compared as they are.
    private static final double FAR_APART = 30;

    /// A variance that is a smaller part of the squares is rounding.
    private static final double ROUNDING = 1e-12;

    private static final int LEAST_SIDE = 5;
    private static final Pattern NUMBERED = Pattern.compile("(?:px|pixel|p|x|c|col|v)?[-_ ]?\\d+");

    /// Columns beyond these are not looked at one by one.
    private static final int MOST_COLUMNS = 5000;

    /// @return the most important first
    public static List<DataAdvice> of(Dataset data) {
        var sample = new Sample(data);
        var advice = new ArrayList<DataAdvice>();
        if (sample.missing > 0) {
            advice.add(new DataAdvice(
                    Numbers.percent((double) sample.missing / sample.seen) + " of the values are missing.",
                    new Suggested.Missing()));
        }
        boolean isMatrix = data.values().shape().order() == 2;
        if (isMatrix && sample.negative == 0 && sample.zero < sample.seen - sample.missing) {
            boolean isCounts =
                    sample.whole && sample.most > 1 && sample.zero > FEW_ZEROS * (sample.seen - sample.missing);
            advice.add(
                    isCounts
                            ? new DataAdvice(
                                    "The values are counts: NMF with Kullback-Leibler divergence suits them.",
                                    new Suggested.Algorithm("nmf", "NMF with KL", Map.of("loss", "kl")))
                            : new DataAdvice(
                                    "No value is negative: NMF finds parts that add up.",
                                    new Suggested.Algorithm("nmf", "NMF", Map.of())));
        }
        if (isMatrix && couldBePictures(data)) {
            int side = (int) Math.round(Math.sqrt(data.columns().size()));
            advice.add(new DataAdvice(
                    "Are the " + data.columns().size() + " columns the pixels of pictures of " + side + " × " + side
                            + "?",
                    new Suggested.Step("Show them as pictures", "fold " + side + " " + side)));
        }
        if (isMatrix) {
            sample.scales()
                    .filter(s -> s > FAR_APART)
                    .ifPresent(s -> advice.add(new DataAdvice(
                            "The largest column varies " + Numbers.shown(s, 2)
                                    + " times as much as the median one, and decides what is found.",
                            new Suggested.Step("Standardize columns", "scale variance"))));
        }
        return advice;
    }

    /// A square number of columns that nobody has named.
    private static boolean couldBePictures(Dataset data) {
        int columns = data.columns().size();
        int side = (int) Math.round(Math.sqrt(columns));
        return side >= LEAST_SIDE
                && side * side == columns
                && !(data.columns().labels() instanceof Labels.Folded)
                && (data.columns().labels() instanceof Labels.Numbered || isNumbered(data));
    }

    /// Whether the names of the columns are only numbers, with or without letters before them.
    private static boolean isNumbered(Dataset data) {
        for (int j = 0; j < data.columns().size(); j++) {
            if (!NUMBERED.matcher(data.columns().label(j)).matches()) {
                return false;
            }
        }
        return true;
    }

    /// Evenly spread rows, and what is in them.
    private static final class Sample {
        private final ColumnMoments moments;
        private long seen;
        private long missing;
        private long negative;
        private long zero;
        private boolean whole = true;
        private double most;

        Sample(Dataset data) {
            var values = data.values();
            long rows = values.shape().rows();
            long columns = values.shape().columns();
            long wanted = Math.min(rows, Math.max(LEAST_ROWS, SAMPLE / Math.max(1, columns)));
            // of very wide rows some columns are enough
            long step = Math.max(1, columns / SAMPLE);
            moments = new ColumnMoments((int) Math.min(columns, MOST_COLUMNS));
            for (long s = 0; s < wanted; s++) {
                long row = s * rows / wanted;
                for (long j = 0; j < columns; j += step) {
                    add(values.at(row, j), j);
                }
            }
        }

        private void add(double value, long column) {
            seen++;
            if (Double.isNaN(value)) {
                missing++;
                return;
            }
            negative += value < 0 ? 1 : 0;
            zero += value == 0 ? 1 : 0;
            whole &= value == Math.rint(value);
            most = Math.max(most, value);
            if (column < moments.columns()) {
                moments.add((int) column, value);
            }
        }

        /// The largest deviation of a column over the median one; empty where that is not to be told.
        Optional<Double> scales() {
            var deviations = new ArrayList<Double>();
            for (int j = 0; j < moments.columns(); j++) {
                double mean = moments.mean(j);
                double variance = moments.variance(j);
                // below that it is rounding
                if (moments.count(j) > 1 && variance > ROUNDING * (variance + mean * mean)) {
                    deviations.add(Math.sqrt(variance));
                }
            }
            if (deviations.size() < 2) {
                return Optional.empty();
            }
            deviations.sort(null);
            return Optional.of(deviations.getLast() / deviations.get(deviations.size() / 2));
        }
    }
}
