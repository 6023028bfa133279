package factorscope.model.select;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// Which positions of an axis are selected: a rule, not a list, so that it means the same after the data are
/// opened again.
public sealed interface Selection {
    /// A point of a polygon.
    record Point(double x, double y) {}

    /// Nothing.
    record Nothing() implements Selection {}

    /// All positions.
    record All() implements Selection {}

    /// These positions.
    record Picked(List<Integer> indices) implements Selection {
        public Picked {
            indices = List.copyOf(indices);
        }

        public static Picked of(BitSet bits) {
            return new Picked(bits.stream().boxed().toList());
        }
    }

    /// Where a column lies between two numbers, both included.
    record Band(ColumnRef column, double from, double to) implements Selection {}

    /// Where a column has this text.
    record Category(ColumnRef column, String text) implements Selection {}

    /// Where a column's text has this in it, in upper or lower case.
    record Contains(ColumnRef column, String part) implements Selection {}

    /// Where two columns, taken as coordinates, lie inside a polygon.
    record Inside(ColumnRef x, ColumnRef y, List<Point> polygon) implements Selection {
        public Inside {
            polygon = List.copyOf(polygon);
        }

        public static Inside box(ColumnRef x, ColumnRef y, Point from, Point to) {
            return new Inside(x, y, List.of(from, new Point(to.x, from.y), to, new Point(from.x, to.y)));
        }
    }

    /// Two rules together.
    record Combined(Mode mode, Selection left, Selection right) implements Selection {}

    Selection NOTHING = nothing();

    private static Selection nothing() {
        return new Nothing();
    }

    /// The positions that are selected on an axis of this size.
    default BitSet resolve(int size, Columns columns) {
        return switch (this) {
            case Nothing _ -> new BitSet(size);
            case All _ -> where(size, _ -> true);
            case Picked picked -> {
                var bits = new BitSet(size);
                picked.indices.stream().filter(i -> i >= 0 && i < size).forEach(bits::set);
                yield bits;
            }
            case Band band -> {
                var numbers = columns.numbers(band.column);
                yield where(size, i -> numbers.applyAsDouble(i) >= band.from && numbers.applyAsDouble(i) <= band.to);
            }
            case Category category -> {
                var texts = columns.texts(category.column);
                yield where(size, i -> texts.apply(i).equals(category.text));
            }
            case Contains contains -> {
                var texts = columns.texts(contains.column);
                var part = contains.part.toLowerCase(Locale.ROOT);
                yield where(size, i -> texts.apply(i).toLowerCase(Locale.ROOT).contains(part));
            }
            case Inside inside -> Polygons.inside(inside, size, columns);
            case Combined combined -> {
                var left = combined.left.resolve(size, columns);
                var right = combined.right.resolve(size, columns);
                switch (combined.mode) {
                    case REPLACE, NEW_GROUP -> {
                        left.clear();
                        left.or(right);
                    }
                    case ADD -> left.or(right);
                    case REMOVE -> left.andNot(right);
                    case INTERSECT -> left.and(right);
                    case XOR -> left.xor(right);
                }
                yield left;
            }
        };
    }

    private static BitSet where(int size, java.util.function.IntPredicate included) {
        var bits = new BitSet(size);
        for (int i = 0; i < size; i++) {
            if (included.test(i)) {
                bits.set(i);
            }
        }
        return bits;
    }

    /// This selection after a stroke.
    default Selection brushed(Selection stroke, Mode mode) {
        return switch (mode) {
            case REPLACE -> stroke;
            case NEW_GROUP -> this;
            case ADD -> this instanceof Nothing ? stroke : new Combined(mode, this, stroke);
            case REMOVE, INTERSECT, XOR -> new Combined(mode, this, stroke);
        };
    }

    /// What this leaves out.
    default Selection inverted() {
        return this instanceof Combined(Mode mode, All _, Selection left) && mode == Mode.REMOVE
                ? left
                : without(new All(), this);
    }

    /// Where a rule about columns is not met. Where the value is missing, or the column is gone, neither it nor this is
    /// met: else a group would become everything when the result that it speaks of is deleted.
    default Selection unmet() {
        return switch (this) {
            case Band band -> without(new Band(band.column, -Double.MAX_VALUE, Double.MAX_VALUE), band);
            case Category category -> without(present(category.column), category);
            case Contains contains -> without(present(contains.column), contains);
            case Combined(Mode mode, Selection left, Selection right)
            when mode == Mode.ADD -> new Combined(Mode.INTERSECT, left.unmet(), right.unmet());
            case Combined(Mode mode, Selection left, Selection right)
            when mode == Mode.INTERSECT -> new Combined(Mode.ADD, left.unmet(), right.unmet());
            // what was unmet before
            case Combined(Mode mode, Selection _, Selection right) when mode == Mode.REMOVE -> right;
            default -> inverted();
        };
    }

    private static Selection present(ColumnRef column) {
        return without(new All(), new Category(column, ""));
    }

    private static Selection without(Selection all, Selection some) {
        return new Combined(Mode.REMOVE, all, some);
    }

    /// How many rules are nested in this one.
    default int depth() {
        return this instanceof Combined combined ? 1 + Math.max(combined.left.depth(), combined.right.depth()) : 1;
    }
}
