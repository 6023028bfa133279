package factorscope.model.decompose.tensor.product;

/// How a method comes by its data before the first sweep: a copy, or a compressed form.
public interface Loading extends AutoCloseable {
    /// Does one bounded piece of work.
    ///
    /// @return whether all is there
    boolean advance();

    /// For methods that read the data pass by pass.
    Loading NOTHING = new Loading() {
        @Override
        public boolean advance() {
            return true;
        }

        @Override
        public void close() {
            // nothing was loaded
        }
    };

    @Override
    void close();
}
