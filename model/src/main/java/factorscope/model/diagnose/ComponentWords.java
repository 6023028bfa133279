package factorscope.model.diagnose;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.SpecialTokens;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Largest;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a component is called as long as nobody has named it: by the samples it fires on most.
public final class ComponentWords {
    private static final int SAMPLES = 3;

    private static final Pattern NUMBER = Pattern.compile("[-+.\\d]+");

    /// Characters of a sample in a name.
    private static final int MOST_CHARACTERS = 24;

    /// The same of each of two poles.
    private static final int MOST_OF_POLE = 20;

    /// Strongest samples of which half must be of a class that stands in a name.
    private static final double COMMON = 0.5;

    /// Of more samples than this some, evenly spaced, tell how frequent a text is.
    private static final int MOST_COUNTED = 200_000;

    private final TwoWay result;
    private final Axis axis;

    /// Rows that are no part of the text.
    private final BitSet marks;

    private final Map<String, Integer> frequencies = new HashMap<>();
    private int counted;

    /// @param result whose components are to be called something
    public ComponentWords(TwoWay result) {
        this.result = result;
        axis = result.axes().getFirst();
        marks = SpecialTokens.of(axis);
        if (!(axis.labels() instanceof Labels.Numbered)) {
            int step = Math.max(1, Math.ceilDiv(axis.size(), MOST_COUNTED));
            for (int row = 0; row < axis.size(); row += step) {
                frequencies.merge(text(row), 1, Integer::sum);
                counted++;
            }
        }
    }

    private String text(int row) {
        return axis.label(row).strip();
    }

    /// A short name: what its strongest samples are called more often than others, and the class that at least half
    /// of them have, such as `bamboo · noun.food`; of a component with two poles that of either, such as
    /// `virginica ↔ setosa`. Where no two samples are called the same, the strongest columns stand for them; where
    /// samples are called by numbers, the class. Empty where there are only numbers, or the component is dead.
    public String name(int component) {
        var high = pole(component, 1);
        var low = result.signs(0) == TwoWay.Signs.SIGNED ? pole(component, -1) : "";
        return low.isEmpty() || low.equals(high)
                ? high
                : high.isEmpty() ? low : cut(high, MOST_OF_POLE) + " ↔ " + cut(low, MOST_OF_POLE);
    }

    /// @param sign of the loadings that are meant
    private String pole(int component, int sign) {
        var loadings = result.loadings(0);
        var rows = Largest.list(
                axis.size(),
                i -> sign * loadings.at(i, component) > 0 && !marks.get((int) i)
                        ? sign * loadings.at(i, component)
                        : Double.NaN,
                ComponentStatistics.STRONGEST);
        if (rows.isEmpty()) {
            return "";
        }
        var purity = axis.labels()
                .table()
                .flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                .flatMap(labels -> ComponentStatistics.purity(rows, labels))
                .filter(p -> p.share() >= COMMON)
                .map(ComponentStatistics.Purity::label);
        var byColumns = frequencies.size() == counted ? columns(component, sign) : "";
        var word = byColumns.isEmpty() ? mostDistinctive(rows) : byColumns;
        if (word.isEmpty() || NUMBER.matcher(word).matches()) {
            // a number alone would be taken for that of a component
            return axis.labels()
                    .table()
                    .flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                    .flatMap(column ->
                            purity.map(label -> NUMBER.matcher(label).matches() ? column.name() + " " + label : label))
                    .orElse("");
        }
        return purity.filter(label -> !label.equals(word))
                .map(label -> cut(word, MOST_CHARACTERS) + " · " + label)
                .orElse(cut(word, MOST_CHARACTERS));
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most - 1).strip() + "…" : text;
    }

    /// The two columns with the largest loadings of a sign; empty where columns are called by numbers.
    private String columns(int component, int sign) {
        var columns = result.axes().get(1);
        if (columns.labels() instanceof Labels.Numbered) {
            return "";
        }
        var loadings = result.loadings(1);
        return Largest.list(
                        columns.size(),
                        j -> sign * loadings.at(j, component) > 0 ? sign * loadings.at(j, component) : Double.NaN,
                        2)
                .stream()
                .map(j -> columns.label(j).strip())
                .filter(label -> !NUMBER.matcher(label).matches())
                .collect(Collectors.joining(", "));
    }

    /// Frequent among these and rare among all (term frequency times inverse document frequency): the most frequent
    /// alone would be "the" of many components. Of equal ones the strongest.
    private String mostDistinctive(List<Integer> rows) {
        var counts = new LinkedHashMap<String, Integer>();
        rows.forEach(row -> counts.merge(text(row), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Comparator.comparingDouble(
                        e -> e.getValue() * Math.log1p((double) counted / frequencies.getOrDefault(e.getKey(), 1))))
                .orElseThrow()
                .getKey();
    }

    /// The strongest samples, and the class of the very strongest; empty for a dead component.
    public static String of(TwoWay result, int component) {
        return of(result, ComponentStatistics.strongestRows(result, component, SAMPLES));
    }

    /// The same, with the rows that it fires on most, strongest first.
    public static String of(TwoWay result, List<Integer> rows) {
        var axis = result.axes().getFirst();
        var labels = axis.labels().table().flatMap(t -> t.column(MetadataTable.Meaning.LABEL));
        var strongest = rows.stream().limit(SAMPLES).toList();
        var text = strongest.stream().map(axis::label).distinct().collect(Collectors.joining(", "));
        return labels.isPresent() && !strongest.isEmpty()
                ? text + " (" + labels.get().text(strongest.getFirst()) + ")"
                : text;
    }
}
