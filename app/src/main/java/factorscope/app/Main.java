package factorscope.app;

import factorscope.app.cli.CommandLineTool;
import factorscope.app.end.Ending;
import factorscope.model.files.Unfinished;
import java.io.IOException;
import java.util.List;
import java.util.logging.LogManager;

/// Starts the window, or runs a command. Must not extend Application: JavaFX is on the class path.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        run(List.of(), args);
    }

    /// Ends the process.
    ///
    /// @param more commands beside the program's own
    public static void run(List<Object> more, String... args) {
        configureLogging();
        System.setProperty("java.awt.headless", "true");
        Unfinished.tidy();
        Ending.install();
        int code = CommandLineTool.run(more, args);
        Ending.over(code);
        System.exit(code);
    }

    private static void configureLogging() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (var in = Main.class.getResourceAsStream("logging.properties")) {
            if (in != null) {
                LogManager.getLogManager().readConfiguration(in);
            }
        } catch (IOException e) {
            System.err.println("The log could not be set up: " + e.getMessage());
        }
    }
}
