package factorscope.model.memory;

/// Calls of native functions, whose handles declare that they may throw anything.
public final class NativeCalls {
    private NativeCalls() {}

    /// A call with an outcome.
    public interface Call<T> {
        T made() throws Throwable;
    }

    /// A call without one.
    public interface Action {
        void done() throws Throwable;
    }

    /// @throws IllegalStateException if it throws what no code of ours declares
    public static <T> T get(Call<T> call) {
        try {
            return call.made();
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IllegalStateException if it throws what no code of ours declares
    public static void run(Action action) {
        var _ = get(() -> {
            action.done();
            return true;
        });
    }
}
