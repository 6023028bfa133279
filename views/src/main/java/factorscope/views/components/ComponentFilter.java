package factorscope.views.components;

import factorscope.model.data.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/// Which components a list shows: those with a word in their name, label, note or class, those of a kind such as
/// `dead`, those by a number in per cent, such as `firing > 20`, or those that meet several of these, joined by `and`.
public final class ComponentFilter {
    /// Firing on more than this share of the rows a component tells little of them.
    private static final double DENSE = 0.5;

    private static final Pattern COMPARISON =
            Pattern.compile("(share|firing|back|purity)\\s*(<=|>=|<|>)\\s*(\\d+(?:\\.\\d+)?)\\s*%?");

    /// A filter that is offered.
    ///
    /// @param text as it is written
    public record Preset(String name, String text) {}

    private static final List<Preset> PRESETS = List.of(
            new Preset("All", ""),
            new Preset("Starred", "starred"),
            new Preset("Labelled", "labelled"),
            new Preset("Dead: fire nowhere", "dead"),
            new Preset("Dense: fire on more than half of the rows", "dense"),
            new Preset("Pure: 80 % from one class", "purity >= 80"),
            new Preset("Stable: recur in 80 % of the runs", "back >= 80"));

    /// A number of components that is limited from both sides.
    ///
    /// @param name as it is written
    public record Measure(String name, String text, String help) {
        /// The largest of these components in per cent, rounded up; 0 where it is known of none.
        public double most(List<ComponentRow> rows) {
            var value = number(name);
            return Math.ceil(rows.stream()
                    .mapToDouble(value)
                    .filter(v -> !Double.isNaN(v))
                    .map(v -> 100 * v)
                    .max()
                    .orElse(0));
        }

        /// @param low per cent; empty if it may be as small as it likes
        /// @param high per cent; empty if it may be as large as it likes
        /// @return the condition, empty where nothing is left out
        public String between(OptionalDouble low, OptionalDouble high) {
            var parts = new ArrayList<String>();
            low.ifPresent(bound -> parts.add(name + " >= " + percent(bound)));
            high.ifPresent(bound -> parts.add(name + " <= " + percent(bound)));
            return String.join(AND, parts);
        }

        /// With one decimal, which is as fine as a slider is moved.
        public static String percent(double value) {
            return Numbers.plain(Math.round(value * 10) / 10.0);
        }
    }

    private static final String AND = " and ";

    private static final List<Measure> MEASURES = List.of(
            new Measure("share", "Share", "Of what the result explains, so much is due to the component."),
            new Measure("firing", "Fires on", "Share of the rows on which it is not zero."),
            new Measure("back", "Comes back", "Share of other runs in which it is found again."),
            new Measure("purity", "Purity", "Share of its strongest samples that are of one class."));

    private ComponentFilter() {}

    public static List<Measure> measures() {
        return MEASURES;
    }

    /// What is written where each of these conditions is met; those that are empty leave out nothing.
    public static String joined(List<String> conditions) {
        return String.join(AND, conditions.stream().filter(c -> !c.isEmpty()).toList());
    }

    public static List<Preset> presets() {
        return PRESETS;
    }

    /// @param name what a component is called on the screen
    public static Predicate<ComponentRow> of(String text, Function<ComponentRow, String> name) {
        var parts = List.of(text.strip().toLowerCase(Locale.ROOT).split(AND));
        return parts.stream().map(part -> single(part.strip(), name)).reduce(_ -> true, Predicate::and);
    }

    private static Predicate<ComponentRow> single(String wanted, Function<ComponentRow, String> name) {
        var comparison = COMPARISON.matcher(wanted);
        if (comparison.matches()) {
            double bound = Double.parseDouble(comparison.group(3)) / 100;
            var operator = comparison.group(2);
            var value = number(comparison.group(1));
            return row -> compares(value.applyAsDouble(row), operator, bound);
        }
        return switch (wanted) {
            case "" -> _ -> true;
            case "dead" -> row -> row.statistics().isDead();
            case "dense" ->
                row -> row.statistics().isSparse() && row.statistics().firing() > DENSE;
            case "starred" -> row -> row.note().starred();
            case "labelled" -> row -> !row.note().label().isEmpty();
            default -> row -> hasWord(row, name.apply(row), wanted);
        };
    }

    private static ToDoubleFunction<ComponentRow> number(String name) {
        return switch (name) {
            case "share" -> ComponentRow::share;
            case "firing" -> row -> row.statistics().firing();
            case "back" -> ComponentRow::returned;
            default -> row -> row.statistics().purity().map(p -> p.share()).orElse(Double.NaN);
        };
    }

    /// What is not known meets no condition.
    private static boolean compares(double value, String operator, double bound) {
        return switch (operator) {
            case "<" -> value < bound;
            case "<=" -> value <= bound;
            case ">" -> value > bound;
            default -> value >= bound;
        };
    }

    private static boolean hasWord(ComponentRow row, String name, String wanted) {
        return contains("#" + (row.component() + 1), wanted)
                || contains(name, wanted)
                || contains(row.note().label(), wanted)
                || contains(row.note().text(), wanted)
                || row.statistics()
                        .purity()
                        .filter(p -> contains(p.label(), wanted))
                        .isPresent();
    }

    private static boolean contains(String text, String wanted) {
        return text.toLowerCase(Locale.ROOT).contains(wanted);
    }
}
