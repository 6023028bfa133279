package factorscope.model.memory;

/// Hands on what has to be closed: whoever gets the outcome closes it, and if there is none it is closed here.
public final class Handing {
    private Handing() {}

    /// Closes something.
    public interface Closing<E extends Exception> {
        void close() throws E;
    }

    /// Makes what keeps something open.
    public interface Making<T, E extends Exception> {
        T made() throws E;
    }

    /// @param closing called where `making` fails, and only there
    public static <T, E extends Exception> T over(Closing<? extends E> closing, Making<T, E> making) throws E {
        boolean isMade = false;
        try {
            var made = making.made();
            isMade = true;
            return made;
        } finally {
            if (!isMade) {
                closing.close();
            }
        }
    }
}
