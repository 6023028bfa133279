package factorscope.model.param;

import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parameters of an algorithm, a view or an importer, in the order in which forms show them.
public record ParamSpec(List<Param<?>> params) {
    public static final ParamSpec NONE = new ParamSpec(List.of());

    public ParamSpec {
        params = List.copyOf(params);
        var keys = new HashSet<String>();
        for (var param : params) {
            if (!keys.add(param.key())) {
                throw new IllegalArgumentException("two parameters are called " + param.key());
            }
        }
    }

    public static ParamSpec of(Param<?>... params) {
        return new ParamSpec(List.of(params));
    }

    public Optional<Param<?>> param(String key) {
        return params.stream().filter(p -> p.key().equals(key)).findFirst();
    }

    /// Every parameter at its initial value for data of this shape.
    public ParamValues initial(Shape shape) {
        var values = ParamValues.EMPTY;
        for (var param : params) {
            values = withInitial(values, param, shape);
        }
        return values;
    }

    /// The same, but what others have chosen for parameters of the same names.
    public ParamValues initial(Shape shape, ParamValues others) {
        var values = ParamValues.EMPTY;
        for (var param : params) {
            var text = others.texts().get(param.key());
            values = text == null ? withInitial(values, param, shape) : withParsed(values, param, text);
        }
        return values;
    }

    private static <T> ParamValues withInitial(ParamValues values, Param<T> param, Shape shape) {
        return values.with(param, param.initial(shape));
    }

    /// The texts given, the initial values for the rest; refuses what is unknown, unreadable or out of range.
    public ParamValues parse(Map<String, String> texts, Shape shape) {
        for (var key : texts.keySet()) {
            if (param(key).isEmpty()) {
                throw Failure.usage(
                        "There is no parameter \"" + key + "\" here.",
                        params.isEmpty()
                                ? "It takes none."
                                : "It takes "
                                        + String.join(
                                                ", ",
                                                params.stream().map(Param::key).toList()) + ".");
            }
        }
        var values = ParamValues.EMPTY;
        for (var param : params) {
            var text = texts.get(param.key());
            values = text == null ? withInitial(values, param, shape) : withParsed(values, param, text);
        }
        problem(values, shape).ifPresent(why -> {
            throw Failure.usage(why, "Choose another value.");
        });
        return values;
    }

    private static <T> ParamValues withParsed(ParamValues values, Param<T> param, String text) {
        return values.with(
                param,
                param.parse(text)
                        .orElseThrow(() -> Failure.usage(
                                param.label() + " cannot be \"" + text + "\".",
                                "Give " + param.range() + " (--" + param.key() + ").")));
    }

    /// Why these values will not do for data of this shape; empty if they will.
    public Optional<String> problem(ParamValues values, Shape shape) {
        return params.stream()
                .flatMap(p -> problemOf(p, values, shape).stream())
                .findFirst();
    }

    private static <T> Optional<String> problemOf(Param<T> param, ParamValues values, Shape shape) {
        return param.problem(values.get(param), shape);
    }
}
