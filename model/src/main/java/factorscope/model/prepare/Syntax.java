package factorscope.model.prepare;

import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.param.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The parameters of a step, and how each of them is written after its id.
///
/// @param slots in the order in which they are written; a [Rest] comes last
public record Syntax(List<Slot> slots) {
    public static final Syntax NONE = new Syntax(List.of());

    /// How one parameter is written.
    public sealed interface Slot {
        Param<?> param();

        /// Whether it may be left out, and then has its initial value.
        boolean isOptional();
    }

    /// A word in its place.
    private record Word(Param<?> param, boolean isOptional) implements Slot {}

    /// `key=value`, after the words that have a place, in any order.
    private record Keyed(Param<?> param, boolean isOptional) implements Slot {
        String prefix() {
            return param.key() + "=";
        }
    }

    /// All words that are left, at least one.
    private record Rest(Param.Texts param) implements Slot {
        @Override
        public boolean isOptional() {
            return false;
        }
    }

    public Syntax {
        slots = List.copyOf(slots);
    }

    public static Slot word(Param<?> param) {
        return new Word(param, false);
    }

    public static Slot optional(Param<?> param) {
        return new Word(param, true);
    }

    public static Slot keyed(Param<?> param) {
        return new Keyed(param, false);
    }

    public static Slot optionalKeyed(Param<?> param) {
        return new Keyed(param, true);
    }

    public static Slot rest(Param.Texts param) {
        return new Rest(param);
    }

    public static Syntax of(Slot... slots) {
        return new Syntax(List.of(slots));
    }

    public ParamSpec params() {
        return new ParamSpec(slots.stream().<Param<?>>map(Slot::param).toList());
    }

    /// What words after the step's id say.
    ///
    /// @return key to text, without what was left out
    /// @throws Failure if there are words that say nothing, or some are missing
    Map<String, String> texts(Preparation.About about, List<String> words) {
        var left = new ArrayList<>(words);
        var texts = new LinkedHashMap<String, String>();
        for (var slot : slots) {
            var text = switch (slot) {
                case Word word -> takeWord(word, left);
                case Keyed keyed -> takeKeyed(about, keyed, left);
                case Rest _ -> takeAll(left);
            };
            if (!text.isEmpty()) {
                texts.put(slot.param().key(), text);
            } else if (!slot.isOptional()) {
                throw about.wrong("needs " + described(slot.param()) + instead(left));
            }
            if (!text.isEmpty() && slot.param().parse(text).isEmpty()) {
                throw about.wrong("needs " + described(slot.param()) + ", not \"" + text + "\"");
            }
        }
        if (!left.isEmpty()) {
            throw about.wrong("does not know \"" + String.join(" ", left) + "\"");
        }
        return texts;
    }

    private static String takeWord(Word word, List<String> left) {
        return !left.isEmpty() && word.param.parse(left.getFirst()).isPresent() ? left.removeFirst() : "";
    }

    /// Of several the last.
    private static String takeKeyed(Preparation.About about, Keyed keyed, List<String> left) {
        var all = left.stream().filter(word -> word.startsWith(keyed.prefix())).toList();
        if (all.isEmpty()) {
            return "";
        }
        left.removeAll(all);
        var text = all.getLast().substring(keyed.prefix().length());
        if (text.isEmpty()) {
            throw about.wrong("needs " + described(keyed.param) + " after \"" + keyed.prefix() + "\"");
        }
        return text;
    }

    private static String takeAll(List<String> left) {
        var all = String.join(" ", left.stream().map(Quoted::of).toList());
        left.clear();
        return all;
    }

    private static String described(Param<?> param) {
        return param.label().substring(0, 1).toLowerCase(Locale.ROOT)
                + param.label().substring(1) + " (" + param.range() + ")";
    }

    private static String instead(List<String> left) {
        return left.isEmpty() ? "" : ", not \"" + left.getFirst() + "\"";
    }

    /// The words that say this; what may be left out and has its initial value is left out, but for names of methods.
    ///
    /// @param shape of the data, on which initial values depend
    public List<String> words(ParamValues values, Shape shape) {
        return slots.stream()
                .flatMap(slot -> words(slot, values.texts().get(slot.param().key()), shape))
                .toList();
    }

    private static Stream<String> words(Slot slot, @Nullable String text, Shape shape) {
        if (text == null
                || slot.isOptional()
                        && !(slot.param() instanceof Param.Choice)
                        && text.equals(initial(slot.param(), shape))) {
            return Stream.of();
        }
        return switch (slot) {
            case Word _ -> Stream.of(text);
            case Keyed keyed -> Stream.of(keyed.prefix() + text);
            case Rest rest -> rest.param.parse(text).orElseThrow().stream();
        };
    }

    private static <T> String initial(Param<T> param, Shape shape) {
        return param.format(param.initial(shape));
    }
}
