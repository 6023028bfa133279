package factorscope.app.cli;

import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Parameters as options: declared once in the model, offered here as `--key value`.
final class ParamOptions {
    private ParamOptions() {}

    static void add(CommandSpec spec, ParamSpec params) {
        for (var param : params.params()) {
            var names = param.key().equals("components")
                    ? new String[] {"-k", "--" + param.key()}
                    : new String[] {"--" + param.key()};
            var option = OptionSpec.builder(names)
                    .type(String.class)
                    .paramLabel(label(param))
                    .description(param.help() + " (" + param.range() + ")");
            if (param instanceof Param.Flag) {
                option.arity("0..1").fallbackValue("true");
            }
            spec.addOption(option.build());
        }
    }

    private static String label(Param<?> param) {
        return switch (param) {
            case Param.Whole _ -> "N";
            case Param.Alternatives _ -> "X,X,...";
            case Param.Wholes _, Param.Sizes _ -> "N,N,...";
            case Param.Words _, Param.Several _ -> "NAME,NAME,...";
            case Param.Real _ -> "X";
            case Param.Text _, Param.Texts _ -> "TEXT";
            case Param.Choice _ -> "NAME";
            case Param.Flag _ -> "BOOL";
        };
    }

    /// What was given.
    static Map<String, String> texts(ParseResult parsed, ParamSpec params) {
        var texts = new LinkedHashMap<String, String>();
        for (var param : params.params()) {
            String text = parsed.matchedOptionValue("--" + param.key(), "");
            if (!text.isEmpty()) {
                texts.put(param.key(), text);
            }
        }
        return texts;
    }
}
