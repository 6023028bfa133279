package factorscope.model.data;

import factorscope.model.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the positions of an axis are called.
public sealed interface Labels {
    int size();

    String text(int i);

    /// The metadata columns, where the axis has a table.
    default Optional<MetadataTable> table() {
        return Optional.empty();
    }

    /// The labels of some positions, in the order given.
    Labels pick(int[] positions);

    /// Positions 0, 1, 2 ...
    record Numbered(int size) implements Labels {
        @Override
        public String text(int i) {
            return Integer.toString(i);
        }

        @Override
        public Labels pick(int[] positions) {
            var texts = new ArrayList<String>(positions.length);
            for (int position : positions) {
                texts.add(text(position));
            }
            return new Named(texts);
        }
    }

    /// One text per position.
    record Named(List<String> texts) implements Labels {
        public Named {
            texts = List.copyOf(texts);
        }

        @Override
        public int size() {
            return texts.size();
        }

        @Override
        public String text(int i) {
            return texts.get(i);
        }

        @Override
        public Labels pick(int[] positions) {
            return new Named(
                    java.util.Arrays.stream(positions).mapToObj(texts::get).toList());
        }
    }

    /// Evenly spaced numbers with a unit, such as wavelengths.
    record Even(int size, double start, double step, String unit) implements Labels {
        @Override
        public String text(int i) {
            return Numbers.plain(start + i * step) + (unit.isEmpty() ? "" : " " + unit);
        }

        @Override
        public Labels pick(int[] positions) {
            return new Values(
                    java.util.Arrays.stream(positions)
                            .mapToObj(i -> start + i * step)
                            .toList(),
                    unit);
        }
    }

    /// One number per position with a unit, such as latitudes.
    record Values(List<Double> values, String unit) implements Labels {
        public Values {
            values = List.copyOf(values);
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public String text(int i) {
            return Numbers.plain(values.get(i)) + (unit.isEmpty() ? "" : " " + unit);
        }

        @Override
        public Labels pick(int[] positions) {
            return new Values(
                    java.util.Arrays.stream(positions).mapToObj(values::get).toList(), unit);
        }
    }

    /// A row of metadata per position; the text is that of the column `shown`.
    record Table(MetadataTable metadata, String shown) implements Labels {
        public Table {
            if (metadata.column(shown).isEmpty()) {
                throw Failure.data("The metadata have no column \"" + shown + "\".", "Name one of its columns.");
            }
        }

        /// Shows the token, the label or the first column, whichever there is.
        public static Table of(MetadataTable metadata) {
            var shown = metadata.column(MetadataTable.Meaning.TOKEN)
                    .or(() -> metadata.column(MetadataTable.Meaning.NAME))
                    .or(() -> metadata.column(MetadataTable.Meaning.LABEL))
                    .map(MetadataColumn::name)
                    .orElseGet(() -> metadata.columns().getFirst().name());
            return new Table(metadata, shown);
        }

        @Override
        public int size() {
            return metadata.rows();
        }

        @Override
        public String text(int i) {
            return metadata.column(shown).orElseThrow().text(i);
        }

        @Override
        public Optional<MetadataTable> table() {
            return Optional.of(metadata);
        }

        @Override
        public Labels pick(int[] positions) {
            return new Table(metadata.pick(positions), shown);
        }
    }

    /// The positions of several axes folded into one, the last running fastest; such as the pixels of an image.
    record Folded(List<Axis> axes) implements Labels {
        public Folded {
            axes = List.copyOf(axes);
        }

        @Override
        public int size() {
            return axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
        }

        @Override
        public String text(int i) {
            var parts = new ArrayList<String>(axes.size());
            int rest = i;
            for (int a = axes.size() - 1; a >= 0; a--) {
                var axis = axes.get(a);
                parts.addFirst(axis.name() + " " + axis.label(rest % axis.size()));
                rest /= axis.size();
            }
            return String.join(", ", parts);
        }

        @Override
        public Labels pick(int[] positions) {
            return new Named(
                    java.util.Arrays.stream(positions).mapToObj(this::text).toList());
        }
    }
}
