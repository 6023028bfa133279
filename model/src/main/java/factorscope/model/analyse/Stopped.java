package factorscope.model.analyse;

/// An analysis was stopped, and nobody wants what it had found.
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Stopped() {
        // it ends a computation, and is shown to nobody
        super("stopped", null, false, false);
    }
}
