package factorscope.model.catalog;

import java.util.List;

/// Entries of a catalog that belong together, as a menu shows them.
///
/// @param name such as `Clusters`
public record Group<T>(String name, List<T> members) {
    public Group {
        members = List.copyOf(members);
    }
}
