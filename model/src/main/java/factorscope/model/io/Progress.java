package factorscope.model.io;

/// Told how far a long read is; may stop it by throwing.
public interface Progress {
    Progress NONE = (_, _) -> {};

    /// @param done of `of` bytes
    void at(long done, long of);
}
