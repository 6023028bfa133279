package factorscope.model.decompose.tensor.polyadic;

/// What the loadings along an axis are to be like.
public enum Constraint {
    NONE("none"),
    NONNEGATIVE("nonnegative"),
    /// Most of them zero.
    SPARSE("sparse"),
    /// Neighbours alike.
    SMOOTH("smooth"),
    /// Rising to one peak and falling from it, not negative.
    UNIMODAL("unimodal"),
    /// Components at right angles to each other.
    ORTHOGONAL("orthogonal"),
    /// Those of the result that is started from.
    FIXED("fixed");

    private final String id;

    Constraint(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    static Constraint of(String id) {
        for (var value : values()) {
            if (value.id.equals(id)) {
                return value;
            }
        }
        throw new IllegalArgumentException(id);
    }

    /// Whether every position's loadings follow from its own products alone.
    boolean isByRows() {
        return switch (this) {
            case NONE, NONNEGATIVE, FIXED -> true;
            case SPARSE, SMOOTH, UNIMODAL, ORTHOGONAL -> false;
        };
    }

    public boolean isNonnegative() {
        return this == NONNEGATIVE || this == UNIMODAL;
    }

    /// Whether a component's sign may be turned.
    boolean hasFreeSigns() {
        return !isNonnegative() && this != FIXED;
    }
}
