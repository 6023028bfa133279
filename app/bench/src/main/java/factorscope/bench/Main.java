package factorscope.bench;

import factorscope.bench.cli.DeveloperCommands;

/// The program with the commands that are not shipped.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        factorscope.app.Main.run(DeveloperCommands.all(), args);
    }
}
