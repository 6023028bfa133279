package factorscope.views.components;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/// Which components a list shows: those with a word in their name, label, note or class, those of a kind such as
/// `dead`, or those by a number in per cent, such as `firing > 20`.
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

    private ComponentFilter() {}

    public static List<Preset> presets() {
        return PRESETS;
    }

    /// @param name what a component is called on the screen
    public static Predicate<ComponentRow> of(String text, Function<ComponentRow, String> name) {
        var wanted = text.strip().toLowerCase(Locale.ROOT);
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
