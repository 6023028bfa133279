package factorscope.model.diagnose;

import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataColumn;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/// How well components tell sentences of one class from the others: the concept detection score S_CD of Shafran,
/// Geiger and Geva 2025, with the classes that come with the data in the place of a language model's sentences.
///
/// In each sentence the largest cosine between a token's activations and the component's unit vector counts. The
/// score is the natural logarithm of the mean of these over the class's sentences divided by the mean over all
/// other sentences. The class is chosen on one half of the sentences, and the score is that on the other half.
///
/// @param components one per component, in order
/// @param baselines one per class: the same for the difference of the class's mean activations from the others'
public record ConceptDetection(List<Score> components, List<Score> baselines) {
    /// Means of cosines below this are taken for it: a logarithm needs something positive.
    private static final double LEAST = 1e-3;

    public ConceptDetection {
        components = List.copyOf(components);
        baselines = List.copyOf(baselines);
    }

    /// @param label the class
    /// @param score S_CD on the sentences that did not choose the class
    public record Score(String label, double score) {}

    /// Share of the components with a positive score.
    public double positive() {
        return components.isEmpty()
                ? 0
                : (double) components.stream().filter(s -> s.score > 0).count() / components.size();
    }

    /// @param sentences which sentence each row belongs to; [MetadataColumn] of the data's rows
    /// @param labels the class of each row; a sentence's is that of its first row
    public static ConceptDetection of(
            Dataset data,
            TwoWay result,
            MetadataColumn sentences,
            MetadataColumn labels,
            long seed,
            Compute compute,
            BooleanSupplier stop) {
        var halves = Halves.of(sentences, labels, seed);
        int classes = labels.distinct().size();
        var rows = Rows.of(data);
        int d = rows.columns();
        int k = result.components();
        try (var scope = compute.memory().scope("concept detection")) {
            var directions = Matrix.allocate(scope, rows.working(), k + (long) classes, d);
            for (int c = 0; c < k; c++) {
                for (int j = 0; j < d; j++) {
                    directions.set(c, j, result.loadings(1).at(j, c));
                }
            }
            var buffer = Matrix.allocate(scope, rows.working(), rows.blockRows(), d);
            writeDifferences(rows, buffer, directions, k, halves, sentences, classes);
            var strongest = new double[sentences.distinct().size()][k + classes];
            for (var row : strongest) {
                Arrays.fill(row, Double.NEGATIVE_INFINITY);
            }
            var products = Matrix.allocate(scope, rows.working(), rows.blockRows(), k + classes);
            for (long block = 0; block < rows.blocks() && !stop.getAsBoolean(); block++) {
                var values = rows.block(block, buffer);
                var here = products.rows(0, values.count());
                compute.linalg().gemm(false, true, 1, values.values(), directions, 0, here);
                var x = new double[d];
                for (int i = 0; i < values.count(); i++) {
                    values.values().getRow(i, x);
                    double norm = Math.sqrt(factorscope.model.linalg.Dot.square(x));
                    var most = strongest[sentences.code((int) values.first() + i)];
                    for (int c = 0; c < most.length && norm > 0; c++) {
                        most[c] = Math.max(most[c], here.get(i, c) / norm);
                    }
                }
            }
            return scores(strongest, halves, labels, k);
        }
    }

    /// Which sentence is of which class, and in which half.
    private record Halves(int[] label, boolean[] chooses) {
        static Halves of(MetadataColumn sentences, MetadataColumn labels, long seed) {
            int count = sentences.distinct().size();
            var label = new int[count];
            Arrays.fill(label, -1);
            for (int row = 0; row < sentences.size(); row++) {
                if (label[sentences.code(row)] < 0) {
                    label[sentences.code(row)] = labels.code(row);
                }
            }
            var chooses = new boolean[count];
            for (int c = 0; c < labels.distinct().size(); c++) {
                var members = new ArrayList<Integer>();
                for (int s = 0; s < count; s++) {
                    if (label[s] == c) {
                        members.add(s);
                    }
                }
                var half = Randoms.sample(
                        Randoms.of(seed, "sentences that choose", c), members.size(), (members.size() + 1) / 2);
                for (long place : half) {
                    chooses[members.get((int) place)] = true;
                }
            }
            return new Halves(label, chooses);
        }
    }

    /// Unit differences of means, from the tokens of the half that chooses.
    private static void writeDifferences(
            Rows rows, Matrix buffer, Matrix into, int first, Halves halves, MetadataColumn sentences, int classes) {
        int d = rows.columns();
        var sums = new double[classes][d];
        var counts = new long[classes];
        var all = new double[d];
        long total = 0;
        var x = new double[d];
        for (long block = 0; block < rows.blocks(); block++) {
            var values = rows.block(block, buffer);
            for (int i = 0; i < values.count(); i++) {
                int sentence = sentences.code((int) values.first() + i);
                if (!halves.chooses[sentence]) {
                    continue;
                }
                values.values().getRow(i, x);
                int c = halves.label[sentence];
                counts[c]++;
                total++;
                for (int j = 0; j < d; j++) {
                    sums[c][j] += x[j];
                    all[j] += x[j];
                }
            }
        }
        for (int c = 0; c < classes; c++) {
            var difference = new double[d];
            for (int j = 0; j < d && counts[c] > 0 && counts[c] < total; j++) {
                difference[j] = sums[c][j] / counts[c] - (all[j] - sums[c][j]) / (total - counts[c]);
            }
            double norm = Math.sqrt(factorscope.model.linalg.Dot.square(difference));
            for (int j = 0; j < d; j++) {
                into.set(first + (long) c, j, norm == 0 ? 0 : difference[j] / norm);
            }
        }
    }

    private static ConceptDetection scores(double[][] strongest, Halves halves, MetadataColumn labels, int k) {
        int classes = labels.distinct().size();
        var components = new ArrayList<Score>();
        for (int c = 0; c < k; c++) {
            int best = -1;
            double most = Double.NEGATIVE_INFINITY;
            for (int label = 0; label < classes; label++) {
                double score = score(strongest, halves, c, label, true);
                // a class without sentences in the other half cannot be scored there
                if (score > most && !Double.isNaN(score(strongest, halves, c, label, false))) {
                    most = score;
                    best = label;
                }
            }
            components.add(
                    best < 0
                            ? new Score("", Double.NaN)
                            : new Score(labels.distinct().get(best), score(strongest, halves, c, best, false)));
        }
        var baselines = new ArrayList<Score>();
        for (int label = 0; label < classes; label++) {
            double score = score(strongest, halves, k + label, label, false);
            if (!Double.isNaN(score)) {
                baselines.add(new Score(labels.distinct().get(label), score));
            }
        }
        return new ConceptDetection(components, baselines);
    }

    /// @return NaN if there is nothing to compare
    private static double score(double[][] strongest, Halves halves, int direction, int label, boolean choosing) {
        double activating = 0;
        double neutral = 0;
        int a = 0;
        int n = 0;
        for (int s = 0; s < strongest.length; s++) {
            double value = strongest[s][direction];
            if (halves.chooses[s] == choosing && Double.isFinite(value)) {
                if (halves.label[s] == label) {
                    activating += value;
                    a++;
                } else {
                    neutral += value;
                    n++;
                }
            }
        }
        return a == 0 || n == 0 ? Double.NaN : Math.log(Math.max(LEAST, activating / a) / Math.max(LEAST, neutral / n));
    }
}
