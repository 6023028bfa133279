package factorscope.model.io;

import factorscope.model.data.Shape;
import java.util.Comparator;
import java.util.Optional;

/// One array inside a file, as it is announced.
///
/// @param name empty where a file holds a single array
/// @param dtype as users know it, such as `float16` or `object`
/// @param refusal why it cannot be opened; empty if it can
public record Member(String name, Shape shape, String dtype, long bytes, Optional<String> refusal) {
    /// Of several the one that is most likely meant: a matrix or tensor before a list, and the largest of them.
    public static final Comparator<Member> LIKELIHOOD =
            Comparator.<Member>comparingInt(m -> Math.min(2, m.shape.order())).thenComparingLong(m -> m.bytes);

    /// The name, or `the array`.
    public String text() {
        return name.isEmpty() ? "the array" : name;
    }
}
