package factorscope.app.cli;

import factorscope.app.shell.Window;
import factorscope.model.catalog.Analyses;
import factorscope.model.catalog.Decompositions;
import factorscope.model.failure.Failure;
import factorscope.model.run.Platform;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The root of all commands. Without one, the window opens.
@Command(
        name = "factorscope",
        description = "Decompose matrices, tensors and activation dumps, and see what the components mean.",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineTool.Version.class,
        footer = {
            "",
            "Without a command the window opens.",
            "In a source checkout, the commands bench, fuzz and make-first-results are also available.",
            "Exit codes: 0 done, 2 wrong call, 3 data unreadable or unsuitable, 4 numerical failure, 5 cannot write,"
                    + " 130 interrupted."
        })
public final class CommandLineTool implements Callable<Integer> {
    private static final Logger LOG = Logger.getLogger(CommandLineTool.class.getName());

    public static final int DEFECT = 1;
    static final int INTERRUPTED = 130;

    /// Tells the version.
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Factorscope " + Platform.VERSION};
        }
    }

    @CommandLine.Parameters(
            arity = "0..*",
            hidden = true,
            paramLabel = "FILE",
            description = "Files to open in the window.")
    private java.util.List<Path> files = java.util.List.of();

    @Override
    public Integer call() {
        for (var file : files) {
            if (!Files.exists(file)) {
                throw Failure.usage("There is neither a file nor a command \"" + file + "\".", "See --help.");
            }
        }
        if (!hasDisplay()) {
            throw Failure.usage(
                    "There is no display to open a window on.", "Use a command (see --help), or try: demo.");
        }
        return Window.open(files);
    }

    private static boolean hasDisplay() {
        boolean always = !System.getProperty("os.name").startsWith("Linux");
        return always
                || System.getenv("DISPLAY") != null
                || System.getenv("WAYLAND_DISPLAY") != null
                || System.getProperty("glass.platform") != null;
    }

    /// Runs the program with these arguments.
    ///
    /// @param more commands beside the program's own
    /// @return the exit code
    public static int run(List<Object> more, String... args) {
        return run(writer(System.out), writer(System.err), more, args);
    }

    private static PrintWriter writer(PrintStream stream) {
        // whatever the locale says: containers have none, and × or ≥ would turn into question marks
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(out, err, List.of(), args);
    }

    /// The same, with the outputs going elsewhere.
    public static int run(PrintWriter out, PrintWriter err, List<Object> more, String... args) {
        var line = new CommandLine(new CommandLineTool());
        // whoever wants the window does not wait for commands to be made
        if (args.length > 0) {
            addCommands(line, new HashSet<>(List.of(args)));
            more.forEach(line::addSubcommand);
        }
        line.setOut(new VisibleLines(out));
        line.setErr(new VisibleLines(err));
        line.setUsageHelpAutoWidth(true);
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler(CommandLineTool::refuse);
        line.setExecutionExceptionHandler((e, where, _) -> report(e, where));
        line.setExecutionStrategy(CommandLineTool::closing);
        int code = line.execute(args);
        return out.checkError() && code == 0 ? lost(err) : code;
    }

    /// Commands of many are made where they are called: making all of them takes as long as the rest of the start.
    private static void addCommands(CommandLine line, Set<String> called) {
        line.addSubcommand(new InfoCommand());
        line.addSubcommand(new ListCommand());
        line.addSubcommand(new ConvertCommand());
        line.addSubcommand(decompose(called));
        line.addSubcommand(ViewCommand.line(called.contains(ViewCommand.NAME)));
        analyses(line, called);
        line.addSubcommand(new DescribeCommand());
        line.addSubcommand(new ProjectCommand());
        line.addSubcommand(new DemoCommand());
        line.addSubcommand(new GalleryCommand());
        line.addSubcommand(new WarmUpCommand());
    }

    /// Writers keep quiet about what they could not write: a full disk, or a reader who has seen enough.
    private static int lost(PrintWriter err) {
        var failure = Failure.write(
                "The output could not be written.", "Check whether the disk is full, or send the output elsewhere.");
        if (!endsInPipe()) {
            err.println(failure.getMessage());
        }
        return failure.kind().exitCode();
    }

    /// Writing to a pipe fails only when its reader is gone, such as `head` after its lines: not worth a word.
    private static boolean endsInPipe() {
        var output = Path.of("/proc/self/fd/1");
        try {
            return Files.isSymbolicLink(output)
                    && Files.readSymbolicLink(output).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false;
        }
    }

    private static CommandLine decompose(Set<String> called) {
        var line = group("decompose", "Decompose a data file with one of the algorithms below.");
        if (called.contains("decompose")) {
            for (var decomposition : Decompositions.all()) {
                line.addSubcommand(decomposition.descriptor().id(), DecomposeCommand.line(decomposition));
            }
        }
        return line;
    }

    /// Those that repeat an algorithm are commands of one, by algorithm.
    private static void analyses(CommandLine line, Set<String> called) {
        for (var analysis : Analyses.ofAnything()) {
            var id = analysis.about().id();
            line.addSubcommand(
                    called.contains(id)
                            ? AnalysisCommand.line(analysis)
                            : group(id, AnalysisCommand.description(analysis)));
        }
        for (var id : Analyses.repeating()) {
            var group = group(id, Analyses.summaryOfAll(id));
            if (called.contains(id)) {
                Analyses.repeating(id).forEach(analysis -> group.addSubcommand(AnalysisCommand.line(analysis)));
            }
            line.addSubcommand(group);
        }
    }

    private static CommandLine group(String name, String description) {
        var spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
        spec.usageMessage().description(description);
        return new CommandLine(spec);
    }

    /// Runs the command that was given, then closes those of its mixed-in parts that hold something.
    private static int closing(CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } finally {
            for (var line : parsed.asCommandLineList()) {
                for (var part : line.getCommandSpec().mixins().values()) {
                    if (part.userObject() instanceof OutputFolder output) {
                        output.close();
                    }
                }
            }
        }
    }

    private static int refuse(ParameterException e, String[] args) {
        var err = e.getCommandLine().getErr();
        var name = e.getCommandLine().getCommandSpec().name();
        var offered = e.getCommandLine().getSubcommands().entrySet().stream()
                .filter(sub -> !sub.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        boolean isUnknown = !offered.isEmpty() && e instanceof UnmatchedArgumentException;
        var word = isUnknown ? unknown(e.getCommandLine(), args, offered) : "";
        err.println(isUnknown ? "There is no \"" + name + " " + word + "\"." : e.getMessage());
        if (isUnknown
                && e.getCommandLine().getParent() == null
                && Decompositions.all().stream()
                        .anyMatch(d -> d.descriptor().id().equals(word))) {
            err.println("It is an algorithm: factorscope decompose " + word + " FILE --out DIR.");
        } else if (!offered.isEmpty()) {
            err.println(name + " takes " + String.join(", ", offered) + ".");
        }
        err.println("See " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help.");
        return Failure.Kind.USAGE.exitCode();
    }

    /// What stands where a subcommand was expected.
    private static String unknown(CommandLine line, String[] args, List<String> offered) {
        int depth = line.getCommandSpec().qualifiedName().split(" ").length - 1;
        return args.length > depth && !offered.contains(args[depth]) ? args[depth] : args[args.length - 1];
    }

    private static int report(Exception e, CommandLine where) {
        if (e instanceof Failure failure) {
            where.getErr().println(failure.getMessage());
            return failure.kind().exitCode();
        }
        LOG.log(Level.SEVERE, "The command broke off", e);
        where.getErr()
                .println("This is a defect of the program (" + e.getClass().getSimpleName()
                        + "): please report it with the log above.");
        return DEFECT;
    }
}
