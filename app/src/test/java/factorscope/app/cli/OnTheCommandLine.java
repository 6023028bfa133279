package factorscope.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/// Commands as they are typed, and what they print.
abstract class OnTheCommandLine {
    @TempDir
    Path folder;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    /// @return the exit code; what was printed before is forgotten
    int run(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var texts = Stream.of(args).map(String::valueOf).toArray(String[]::new);
        return CommandLineTool.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
    }
}
