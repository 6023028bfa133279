package factorscope.model.io;

/// Told how far a long read is; may stop it by throwing.
public interface Progress {
    Progress NONE = (_, _) -> {};

    /// Told, a sentence each, what is left out or read otherwise than it is stored, and why.
    default void remark(String sentence) {}

    /// Told what an option that was left to the reader was found to be.
    ///
    /// @param option key of the importer's option
    /// @param value one of its values
    default void found(String option, String value) {}

    /// @param done of `of` bytes
    void at(long done, long of);
}
