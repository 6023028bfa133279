package factorscope.model.diagnose;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.TwoWay;
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

    /// Strongest samples of which half must be of a class that stands in a name.
    private static final double COMMON = 0.5;

    /// Of more samples than this some, evenly spaced, tell how frequent a text is.
    private static final int MOST_COUNTED = 200_000;

    private final Axis axis;
    private final Map<String, Integer> frequencies = new HashMap<>();
    private int counted;

    /// @param result whose components are to be called something
    public ComponentWords(TwoWay result) {
        axis = result.axes().getFirst();
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
    /// of them have, such as `bamboo · noun.food`. Where they are called by numbers, the class alone; empty where
    /// samples are only numbered, or the component is dead.
    ///
    /// @param rows that it fires on most, strongest first
    public String name(ComponentStatistics statistics, List<Integer> rows) {
        if (rows.isEmpty() || axis.labels() instanceof Labels.Numbered) {
            return "";
        }
        var sample = mostDistinctive(rows);
        if (NUMBER.matcher(sample).matches()) {
            // a number alone would be taken for that of a component
            return axis.labels()
                    .table()
                    .flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                    .flatMap(column -> statistics
                            .purity()
                            .filter(p -> p.share() >= COMMON)
                            .map(p -> column.name() + " " + p.label()))
                    .orElse("");
        }
        var word = sample.length() > MOST_CHARACTERS
                ? sample.substring(0, MOST_CHARACTERS - 1).strip() + "…"
                : sample;
        return statistics
                .purity()
                .filter(p -> p.share() >= COMMON && !p.label().equals(sample))
                .map(p -> word + " · " + p.label())
                .orElse(word);
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
