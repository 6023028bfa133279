package factorscope.model.decompose;

import java.util.List;

/// What an algorithm says of itself.
///
/// @param id on the command line and in files, such as `sparse-dictionary`
/// @param version grows whenever the same parameters and seed may give another result
/// @param name on screen
/// @param summary one sentence: what it finds
/// @param sources where it is described
/// @param steps how finely it can be watched and stopped
public record Descriptor(String id, int version, String name, String summary, List<String> sources, Steps steps) {
    /// How an algorithm advances.
    public enum Steps {
        /// Many short steps: progress, preview and cancel at any time, and it can be resumed.
        FINE,
        /// One long call into a library: a cancelled run is abandoned, and starts anew.
        ONE
    }

    public Descriptor {
        sources = List.copyOf(sources);
    }
}
