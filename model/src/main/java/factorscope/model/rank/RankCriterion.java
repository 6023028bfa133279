package factorscope.model.rank;

/// One way to tell how many components there are.
public interface RankCriterion {
    /// What a criterion says of itself.
    ///
    /// @param id on the command line and in files
    /// @param source who proposed it
    /// @param testsNoise whether it tells components from noise; the others measure spread or shape
    record About(String id, String name, String source, boolean testsNoise) {}

    About about();

    /// Whether it fits models to the data; the others look at the singular values alone.
    default boolean needsData() {
        return false;
    }

    Voice voice(RankEvidence evidence);
}
