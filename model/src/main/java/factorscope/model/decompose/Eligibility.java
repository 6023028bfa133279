package factorscope.model.decompose;

import java.util.Optional;

/// Whether something can be applied to something, and if not, why.
public sealed interface Eligibility {
    /// It can.
    record Fits() implements Eligibility {}

    /// It cannot.
    ///
    /// @param why one sentence
    record Refused(String why) implements Eligibility {}

    static Eligibility accepted() {
        return new Fits();
    }

    static Eligibility refused(String why) {
        return new Refused(why);
    }

    default boolean fits() {
        return this instanceof Fits;
    }

    /// The reason, if refused.
    default Optional<String> refusal() {
        return switch (this) {
            case Fits _ -> Optional.empty();
            case Refused refused -> Optional.of(refused.why);
        };
    }
}
