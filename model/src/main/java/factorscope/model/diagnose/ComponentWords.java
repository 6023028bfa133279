package factorscope.model.diagnose;

import factorscope.model.data.Labels;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.TwoWay;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a component is called as long as nobody has named it: by the samples it fires on most.
public final class ComponentWords {
    private static final int SAMPLES = 3;

    private ComponentWords() {}

    private static final Pattern NUMBER = Pattern.compile("[-+.\\d]+");

    /// Characters of a sample in a name.
    private static final int MOST_CHARACTERS = 24;

    /// Strongest samples of which half must be of a class that stands in a name.
    private static final double COMMON = 0.5;

    /// A short name: what its strongest samples are called most often, and the class that at least half of them
    /// have, such as `bamboo · noun.food`. Where they are called by numbers, the class alone; empty where samples
    /// are only numbered, or the component is dead.
    ///
    /// @param rows that it fires on most, strongest first
    public static String name(TwoWay result, ComponentStatistics statistics, List<Integer> rows) {
        var axis = result.axes().getFirst();
        if (rows.isEmpty() || axis.labels() instanceof Labels.Numbered) {
            return "";
        }
        var counts = new LinkedHashMap<String, Integer>();
        rows.forEach(row -> counts.merge(axis.label(row).strip(), 1, Integer::sum));
        // of equally frequent ones the strongest
        var sample = counts.entrySet().stream()
                .max(Comparator.comparingInt((Map.Entry<String, Integer> e) -> e.getValue()))
                .orElseThrow()
                .getKey();
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
