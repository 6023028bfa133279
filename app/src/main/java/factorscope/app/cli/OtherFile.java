package factorscope.app.cli;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// How a file beside the data is read: which of its arrays, and by which options of its format, as for the data
/// themselves.
///
/// @param member empty for the largest array
/// @param reading options of the format
record OtherFile(String member, Map<String, String> reading) {
    /// Adds `--of-member` and `--of-read`.
    ///
    /// @param of the name of the file's own option or argument, lower case
    /// @param what the file as it is called in the help
    static void add(CommandSpec spec, String of, String what) {
        spec.addOption(OptionSpec.builder(member(of))
                .type(String.class)
                .paramLabel("NAME")
                .description("The array to take of " + what + ", where it holds several.")
                .build());
        spec.addOption(OptionSpec.builder(reading(of))
                .type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .paramLabel("KEY=VALUE")
                .description("How to read " + what + ", as --read for the data. Can be repeated.")
                .build());
    }

    /// What was given for a file.
    static OtherFile of(ParseResult parsed, String of) {
        return new OtherFile(
                parsed.matchedOptionValue(member(of), ""),
                new LinkedHashMap<>(parsed.<Map<String, String>>matchedOptionValue(reading(of), Map.of())));
    }

    Dataset open(Path file, MemoryBudget memory, PrintWriter err) {
        var opening = Opening.of(file);
        return opening.read(opening.member(member), reading, memory, DataInput.remarks(err));
    }

    private static String member(String of) {
        return "--" + of + "-member";
    }

    private static String reading(String of) {
        return "--" + of + "-read";
    }
}
