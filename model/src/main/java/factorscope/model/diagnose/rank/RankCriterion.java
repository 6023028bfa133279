package factorscope.model.diagnose.rank;

/// One way to tell how many components there are.
public interface RankCriterion {
    /// On the command line and in files.
    String id();

    String name();

    /// Who proposed it.
    String source();

    /// Whether it fits models to the data; the others look at the singular values alone.
    default boolean needsData() {
        return false;
    }

    Voice voice(RankEvidence evidence);
}
