package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.SpecialTokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Samples as words of sentences: which sample stands where in which sentence, and how its token reads.
///
/// Tables without sentences are read as one line per sample.
final class Book {
    private static final String NO_SPACE_BEFORE = ".,;:!?)]}'’%";

    private final Optional<MetadataColumn> tokens;
    private final Optional<MetadataColumn> labels;
    private final Optional<MetadataColumn> sentences;
    private final List<MetadataColumn> columns;
    private final Optional<MetadataColumn> positions;
    private final int rows;
    private final boolean spacesMarked;

    private Book(MetadataTable table) {
        columns = table.columns();
        tokens = table.column(MetadataTable.Meaning.TOKEN);
        labels = table.column(MetadataTable.Meaning.LABEL);
        sentences = table.column(MetadataTable.Meaning.SENTENCE);
        positions = table.column(MetadataTable.Meaning.POSITION).filter(MetadataColumn::isNumeric);
        rows = table.rows();
        spacesMarked = tokens.isPresent()
                && tokens.get().distinct().stream().anyMatch(t -> t.startsWith("Ġ") || t.startsWith("▁"));
    }

    /// The book of an axis; empty if it has no metadata to read.
    static Optional<Book> of(Axis axis) {
        return axis.labels().table().map(Book::new);
    }

    boolean hasSentences() {
        return sentences.isPresent() && tokens.isPresent();
    }

    int lineOf(int row) {
        return hasSentences() ? sentences.orElseThrow().code(row) : row;
    }

    /// The samples of a line, in the order of reading.
    int[] line(int number) {
        if (!hasSentences()) {
            return new int[] {number};
        }
        var members = sentences.orElseThrow().rows(number);
        return positions
                .map(p -> IntStream.of(members)
                        .boxed()
                        .sorted(Comparator.comparingDouble(r -> p.number(r).orElse(0)))
                        .mapToInt(Integer::intValue)
                        .toArray())
                .orElse(members);
    }

    int lineCount() {
        return hasSentences() ? sentences.orElseThrow().distinct().size() : rows;
    }

    /// Marks such as `[CLS]`, which no reader of the sentence sees.
    boolean isSpecial(int row) {
        return tokens.isPresent() && SpecialTokens.contain(tokens.get().text(row));
    }

    String label(int row) {
        return labels.map(l -> l.text(row)).orElse("");
    }

    Optional<MetadataColumn> labels() {
        return labels;
    }

    /// The token as it reads, without the marks of word pieces.
    String word(int row) {
        if (tokens.isEmpty()) {
            return text(row);
        }
        var token = tokens.get().text(row);
        if (token.startsWith("##")) {
            return token.substring(2);
        }
        var word = token;
        if (word.startsWith("Ġ") || word.startsWith("▁")) {
            word = word.substring(1);
        }
        return word.replace("Ċ", "⏎").replace("<0x0A>", "⏎").replace("\n", "⏎");
    }

    /// Whether a space stands before the token.
    boolean spaceBefore(int row) {
        if (tokens.isEmpty()) {
            return false;
        }
        var token = tokens.get().text(row);
        if (spacesMarked) {
            return token.startsWith("Ġ") || token.startsWith("▁");
        }
        return !token.startsWith("##") && !(token.length() == 1 && NO_SPACE_BEFORE.indexOf(token.charAt(0)) >= 0);
    }

    /// A sample without a sentence, by what is known of it.
    private String text(int row) {
        var parts = new ArrayList<String>();
        for (var column : columns) {
            if (labels.isEmpty() || column != labels.get()) {
                parts.add(column.name() + " " + column.text(row));
            }
        }
        return "sample " + row + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }
}
