package factorscope.app.cli;

import factorscope.model.decompose.Side;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Further data as options: declared once in the model, offered here as `--name FILE`.
final class SideOptions {
    private SideOptions() {}

    static void add(CommandSpec spec, List<Side> sides) {
        for (var side : sides) {
            spec.addOption(OptionSpec.builder(option(side))
                    .type(Path.class)
                    .paramLabel("FILE")
                    .description(side.help())
                    .build());
            OtherFile.add(spec, side.name(), "the --" + side.name() + " file");
        }
    }

    /// What was given.
    static Map<Side, Path> files(ParseResult parsed, List<Side> sides) {
        var files = new LinkedHashMap<Side, Path>();
        for (var side : sides) {
            if (parsed.hasMatchedOption(option(side))) {
                files.put(side, parsed.matchedOptionValue(option(side), Path.of("")));
            }
        }
        return files;
    }

    private static String option(Side side) {
        return "--" + side.name();
    }
}
