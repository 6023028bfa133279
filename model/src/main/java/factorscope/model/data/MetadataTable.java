package factorscope.model.data;

import factorscope.model.failure.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is known about each position of an axis besides its number: token, sentence, class and so on.
public record MetadataTable(int rows, List<MetadataColumn> columns) {
    /// What a column stands for, recognised by the names people give it.
    public enum Meaning {
        TOKEN(List.of("token", "word", "piece", "token_str")),
        SENTENCE(List.of("sentence", "sequence", "prompt", "document", "doc", "text_id", "sentence_id")),
        POSITION(List.of("pos", "position", "token_pos", "index_in_sentence")),
        LABEL(List.of("label", "class", "category", "lexname", "target", "concept", "group", "species", "digit")),
        NAME(List.of("name", "lemma", "title", "id"));

        private final List<String> names;

        Meaning(List<String> names) {
            this.names = names;
        }
    }

    public MetadataTable {
        columns = List.copyOf(columns);
        for (var column : columns) {
            if (column.size() != rows) {
                throw Failure.data(
                        "The metadata column \"" + column.name() + "\" has " + column.size() + " rows instead of "
                                + rows + ".",
                        "Give every column the same number of rows.");
            }
        }
        if (columns.isEmpty()) {
            throw Failure.data("The metadata have no columns.", "Write a header line and one line per position.");
        }
    }

    /// The names of all columns.
    public List<String> names() {
        return columns.stream().map(MetadataColumn::name).toList();
    }

    public Optional<MetadataColumn> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /// The column that means this, if one does.
    public Optional<MetadataColumn> column(Meaning meaning) {
        for (var name : meaning.names) {
            for (var column : columns) {
                if (column.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(column);
                }
            }
        }
        return Optional.empty();
    }

    MetadataTable pick(int[] positions) {
        return new MetadataTable(
                positions.length, columns.stream().map(c -> c.pick(positions)).toList());
    }
}
