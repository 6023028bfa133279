package factorscope.model.failure;

import org.jspecify.annotations.Nullable;

/// Something that a person can do something about: one sentence that says what is wrong, one that says what to
/// try.
///
/// Everything foreseeable (bad files, unsuitable data, numbers that break down, disks that are full) is a
/// `Failure`; any other exception is a defect of the program.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What kind of thing went wrong; the command line exits with [#exitCode].
    public enum Kind {
        /// The call itself is wrong: an unknown option, a parameter out of range.
        USAGE(2),
        /// The data cannot be read or do not suit what was asked.
        DATA(3),
        /// The computation left the finite numbers or could not go on.
        NUMERICAL(4),
        /// A result cannot be written.
        WRITE(5);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;
    private final String what;
    private final String remedy;

    private Failure(Kind kind, String what, String remedy, @Nullable Throwable cause) {
        super(remedy.isEmpty() ? what : what + " " + remedy, cause);
        this.kind = kind;
        this.what = what;
        this.remedy = remedy;
    }

    public static Failure usage(String what, String remedy) {
        return new Failure(Kind.USAGE, what, remedy, null);
    }

    public static Failure data(String what, String remedy) {
        return new Failure(Kind.DATA, what, remedy, null);
    }

    public static Failure data(String what, String remedy, Throwable cause) {
        return new Failure(Kind.DATA, what, remedy, cause);
    }

    public static Failure numerical(String what, String remedy) {
        return new Failure(Kind.NUMERICAL, what, remedy, null);
    }

    public static Failure write(String what, String remedy, Throwable cause) {
        return new Failure(Kind.WRITE, what, remedy, cause);
    }

    public static Failure write(String what, String remedy) {
        return new Failure(Kind.WRITE, what, remedy, null);
    }

    public Kind kind() {
        return kind;
    }

    /// One sentence: what is wrong.
    public String what() {
        return what;
    }

    /// One sentence: what to do about it; may be empty.
    public String remedy() {
        return remedy;
    }
}
