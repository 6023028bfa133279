package factorscope.model.param;

import factorscope.model.data.Numbers;
import factorscope.model.data.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One thing that can be chosen.
///
/// @param <T> the type of its value
public sealed interface Param<T> {
    /// Name on the command line (`--key`) and in files.
    String key();

    /// Name in forms: sentence case.
    String label();

    /// One line: what it does, with its source where it has one.
    String help();

    /// The value to start from for data of this shape.
    T initial(Shape shape);

    /// Why the value will not do for data of this shape; empty if it will.
    Optional<String> problem(T value, Shape shape);

    /// The value that a text stands for; empty if it stands for none.
    Optional<T> parse(String text);

    /// The text that [#parse] reads back.
    String format(T value);

    /// What values are allowed, in words.
    String range();

    /// A whole number from `least` to `most`; `most` may depend on the data.
    record Whole(
            String key, String label, String help, ToIntFunction<Shape> start, int least, ToIntFunction<Shape> most)
            implements Param<Integer> {
        public Whole(String key, String label, String help, int start, int least, int most) {
            this(key, label, help, _ -> start, least, _ -> most);
        }

        @Override
        public Integer initial(Shape shape) {
            return Math.max(least, Math.min(start.applyAsInt(shape), most.applyAsInt(shape)));
        }

        @Override
        public Optional<String> problem(Integer value, Shape shape) {
            int limit = most.applyAsInt(shape);
            if (value < least) {
                return Optional.of(label + " must be at least " + least + ", not " + value + ".");
            }
            return value > limit
                    ? Optional.of(label + " can be at most " + limit + " for these data, not " + value + ".")
                    : Optional.empty();
        }

        @Override
        public Optional<Integer> parse(String text) {
            try {
                return Optional.of(Integer.parseInt(text.strip()));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String format(Integer value) {
            return Integer.toString(value);
        }

        @Override
        public String range() {
            return least == Integer.MIN_VALUE ? "a whole number" : "a whole number from " + least;
        }
    }

    /// Several whole numbers, separated by commas, or none; `most` says how many and how large for the data.
    record Wholes(String key, String label, String help, int least, Function<Shape, List<Integer>> most)
            implements Param<List<Integer>> {
        @Override
        public List<Integer> initial(Shape shape) {
            return List.of();
        }

        @Override
        public Optional<String> problem(List<Integer> value, Shape shape) {
            if (value.stream().anyMatch(v -> v < least)) {
                return Optional.of(label + " must be " + range() + ", not " + format(value) + ".");
            }
            var limits = most.apply(shape);
            if (!value.isEmpty() && value.size() != limits.size()) {
                return Optional.of(
                        label + " must be " + limits.size() + " numbers for these data, not " + value.size() + ".");
            }
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i) > limits.get(i)) {
                    return Optional.of(label + " can be at most " + format(limits) + " for these data, not "
                            + format(value) + ".");
                }
            }
            return Optional.empty();
        }

        @Override
        public Optional<List<Integer>> parse(String text) {
            return wholes(text);
        }

        @Override
        public String format(List<Integer> value) {
            return value.stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        @Override
        public String range() {
            return "whole numbers from " + least + ", separated by commas";
        }
    }

    /// As many whole numbers as are wanted, separated by commas.
    record Sizes(String key, String label, String help, int least, Function<Shape, List<Integer>> start)
            implements Param<List<Integer>> {
        @Override
        public List<Integer> initial(Shape shape) {
            return start.apply(shape);
        }

        @Override
        public Optional<String> problem(List<Integer> value, Shape shape) {
            boolean mayBeEmpty = start.apply(shape).isEmpty();
            return value.isEmpty() && !mayBeEmpty || value.stream().anyMatch(v -> v < least)
                    ? Optional.of(label + " must be " + range() + ", not \"" + format(value) + "\".")
                    : Optional.empty();
        }

        @Override
        public Optional<List<Integer>> parse(String text) {
            return wholes(text);
        }

        @Override
        public String format(List<Integer> value) {
            return value.stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        @Override
        public String range() {
            return "whole numbers from " + least + ", separated by commas";
        }
    }

    private static Optional<List<Integer>> wholes(String text) {
        var values = new ArrayList<Integer>();
        for (var part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            try {
                values.add(Integer.parseInt(part.strip()));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(values));
    }

    /// A word for each of several things, separated by commas, or none; `count` says how many for the data.
    record Words(String key, String label, String help, List<String> options, ToIntFunction<Shape> count)
            implements Param<List<String>> {
        public Words {
            options = List.copyOf(options);
        }

        @Override
        public List<String> initial(Shape shape) {
            return List.of();
        }

        @Override
        public Optional<String> problem(List<String> value, Shape shape) {
            int wanted = count.applyAsInt(shape);
            return value.isEmpty() || value.size() == wanted
                    ? Optional.empty()
                    : Optional.of(label + " must be " + wanted + " words for these data, not " + value.size() + ".");
        }

        @Override
        public Optional<List<String>> parse(String text) {
            var words = text.isBlank()
                    ? List.<String>of()
                    : Stream.of(text.split(",", -1)).map(String::strip).toList();
            return options.containsAll(words) ? Optional.of(words) : Optional.empty();
        }

        @Override
        public String format(List<String> value) {
            return String.join(",", value);
        }

        @Override
        public String range() {
            return "words of " + String.join(", ", options) + ", separated by commas";
        }
    }

    /// A number from `least` to `most`, both allowed.
    record Real(String key, String label, String help, ToDoubleFunction<Shape> start, double least, double most)
            implements Param<Double> {
        public Real(String key, String label, String help, double start, double least, double most) {
            this(key, label, help, _ -> start, least, most);
        }

        @Override
        public Double initial(Shape shape) {
            return start.applyAsDouble(shape);
        }

        @Override
        public Optional<String> problem(Double value, Shape shape) {
            return value >= least && value <= most
                    ? Optional.empty()
                    : Optional.of(label + " must be " + range() + ", not " + Numbers.plain(value) + ".");
        }

        @Override
        public Optional<Double> parse(String text) {
            try {
                return Optional.of(Double.parseDouble(text.strip()));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String format(Double value) {
            return Numbers.plain(value);
        }

        @Override
        public String range() {
            return least == -Double.MAX_VALUE && most == Double.MAX_VALUE
                    ? "a number"
                    : "a number from " + Numbers.plain(least) + " to " + Numbers.plain(most);
        }
    }

    /// One of several.
    record Choice(String key, String label, String help, String start, List<Option> options) implements Param<String> {
        /// @param id in files and on the command line
        /// @param label in forms
        public record Option(String id, String label) {}

        public Choice {
            options = List.copyOf(options);
        }

        @Override
        public String initial(Shape shape) {
            return start;
        }

        @Override
        public Optional<String> problem(String value, Shape shape) {
            return options.stream().anyMatch(o -> o.id.equals(value))
                    ? Optional.empty()
                    : Optional.of(label + " must be " + range() + ", not " + value + ".");
        }

        @Override
        public Optional<String> parse(String text) {
            return options.stream().map(Option::id).filter(text.strip()::equals).findFirst();
        }

        @Override
        public String format(String value) {
            return value;
        }

        @Override
        public String range() {
            return "one of "
                    + String.join(", ", options.stream().map(Option::id).toList());
        }
    }

    /// Some of several, separated by commas, or `all` of them.
    record Several(String key, String label, String help, List<Choice.Option> options) implements Param<List<String>> {
        private static final String ALL = "all";

        public Several {
            options = List.copyOf(options);
        }

        private List<String> ids() {
            return options.stream().map(Choice.Option::id).toList();
        }

        @Override
        public List<String> initial(Shape shape) {
            return ids();
        }

        @Override
        public Optional<String> problem(List<String> value, Shape shape) {
            return value.isEmpty() ? Optional.of(label + " must be " + range() + ".") : Optional.empty();
        }

        @Override
        public Optional<List<String>> parse(String text) {
            if (text.strip().equals(ALL)) {
                return Optional.of(ids());
            }
            var some = text.isBlank()
                    ? List.<String>of()
                    : Stream.of(text.split(",", -1))
                            .map(String::strip)
                            .distinct()
                            .toList();
            return ids().containsAll(some) ? Optional.of(some) : Optional.empty();
        }

        @Override
        public String format(List<String> value) {
            return value.equals(ids()) ? ALL : String.join(",", value);
        }

        @Override
        public String range() {
            return "all, or some of " + String.join(", ", ids()) + ", separated by commas";
        }
    }

    /// Several values of another parameter, separated by commas, each as it would be written for that one.
    record Alternatives(Param<?> of) implements Param<List<String>> {
        @Override
        public String key() {
            return of.key();
        }

        @Override
        public String label() {
            return of.label();
        }

        @Override
        public String help() {
            return of.help() + " Several values, separated by commas, are tried in turn.";
        }

        @Override
        public List<String> initial(Shape shape) {
            return List.of(initial(of, shape));
        }

        private static <V> String initial(Param<V> param, Shape shape) {
            return param.format(param.initial(shape));
        }

        @Override
        public Optional<String> problem(List<String> value, Shape shape) {
            return value.stream()
                    .flatMap(text -> problem(of, text, shape).stream())
                    .findFirst();
        }

        private static <V> Optional<String> problem(Param<V> param, String text, Shape shape) {
            return param.parse(text)
                    .map(v -> param.problem(v, shape))
                    .orElseGet(() -> Optional.of(param.label() + " cannot be \"" + text + "\"."));
        }

        @Override
        public Optional<List<String>> parse(String text) {
            var texts =
                    Stream.of(text.split(",", -1)).map(String::strip).distinct().toList();
            return texts.stream().allMatch(t -> of.parse(t).isPresent()) ? Optional.of(texts) : Optional.empty();
        }

        @Override
        public String format(List<String> value) {
            return String.join(",", value);
        }

        @Override
        public String range() {
            return of.range() + "; or several with commas between";
        }
    }

    /// Any text.
    ///
    /// @param start where it is empty, the text may be left empty too
    record Text(String key, String label, String help, String start, String range) implements Param<String> {
        @Override
        public String initial(Shape shape) {
            return start;
        }

        @Override
        public Optional<String> problem(String value, Shape shape) {
            return value.isBlank() && !start.isEmpty()
                    ? Optional.of(label + " must be " + range + ".")
                    : Optional.empty();
        }

        @Override
        public Optional<String> parse(String text) {
            return Optional.of(text);
        }

        @Override
        public String format(String value) {
            return value;
        }
    }

    /// Several texts with spaces between them; those that have spaces are in quotes.
    record Texts(String key, String label, String help, String range) implements Param<List<String>> {
        @Override
        public List<String> initial(Shape shape) {
            return List.of();
        }

        @Override
        public Optional<String> problem(List<String> value, Shape shape) {
            return value.isEmpty() ? Optional.of(label + " must be " + range + ".") : Optional.empty();
        }

        @Override
        public Optional<List<String>> parse(String text) {
            return Optional.of(Quoted.lines(text).stream().flatMap(List::stream).toList());
        }

        @Override
        public String format(List<String> value) {
            return value.stream().map(Quoted::of).collect(Collectors.joining(" "));
        }
    }

    /// Yes or no.
    record Flag(String key, String label, String help, boolean start) implements Param<Boolean> {
        @Override
        public Boolean initial(Shape shape) {
            return start;
        }

        @Override
        public Optional<String> problem(Boolean value, Shape shape) {
            return Optional.empty();
        }

        @Override
        public Optional<Boolean> parse(String text) {
            return switch (text.strip()) {
                case "true", "yes" -> Optional.of(true);
                case "false", "no" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        public String format(Boolean value) {
            return Boolean.toString(value);
        }

        @Override
        public String range() {
            return "true or false";
        }
    }
}
