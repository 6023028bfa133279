package factorscope.model.decompose;

/// Further data that a decomposition takes beside the data.
///
/// @param name among [Inputs#sides], and on the command line (`--name FILE`)
/// @param label in forms: sentence case
/// @param help one line: what it is
public record Side(String name, String label, String help, Content content) {
    /// What of a file it is.
    public enum Content {
        /// One array, under the side's name.
        ARRAY,
        /// All arrays, under their own names.
        ALL_ARRAYS
    }
}
