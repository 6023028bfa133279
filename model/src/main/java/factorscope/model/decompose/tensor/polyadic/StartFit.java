package factorscope.model.decompose.tensor.polyadic;

/// A polyadic decomposition of compressed data, from one start.
interface StartFit {
    /// One sweep over all modes.
    ///
    /// @return by how much the relative error fell
    double sweep();

    /// Relative, after the last sweep.
    double error();

    /// To be called when the factors have been filled anew.
    void restart();
}
