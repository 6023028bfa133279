package factorscope.model.run;

import factorscope.model.linalg.Linalg;

/// What a result was computed on, in one line.
public final class Platform {
    /// The program's version.
    public static final String VERSION = "0.1.0";

    private Platform() {}

    public static String text(Linalg linalg) {
        return "Factorscope " + VERSION + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                + ", Java " + Runtime.version() + ", " + linalg.name();
    }
}
