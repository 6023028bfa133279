package factorscope.model.io;

/// Told how far a long read is; may stop it by throwing.
public interface Progress {
    Progress NONE = (_, _) -> {};

    /// Told, a sentence each, what is left out or read otherwise than it is stored, and why.
    default void remark(String sentence) {}

    /// @param done of `of` bytes
    void at(long done, long of);
}
