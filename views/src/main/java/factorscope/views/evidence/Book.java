package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.SpecialTokens;
import factorscope.views.drawing.Remembered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Samples as words of sentences: which sample stands where in which sentence, and how its token reads.
///
/// Tables without sentences are read as one line per sample.
final class Book {
    private static final String NO_SPACE_BEFORE = ".,;:!?)]}'’%";

    private static final Remembered<MetadataTable, Book> KNOWN = new Remembered<>(Book::new);

    private final Optional<MetadataColumn> tokens;
    private final Optional<MetadataColumn> labels;
    private final Optional<MetadataColumn> sentences;
    private final List<MetadataColumn> columns;
    private final List<int[]> lines = new ArrayList<>();
    private final int[] lineOf;
    private final boolean spacesMarked;

    private Book(MetadataTable table) {
        columns = table.columns();
        tokens = table.column(MetadataTable.Meaning.TOKEN);
        labels = table.column(MetadataTable.Meaning.LABEL);
        sentences = table.column(MetadataTable.Meaning.SENTENCE);
        lineOf = new int[table.rows()];
        collectLines(table);
        spacesMarked = tokens.isPresent()
                && tokens.get().distinct().stream().anyMatch(t -> t.startsWith("Ġ") || t.startsWith("▁"));
    }

    /// The book of an axis; empty if it has no metadata to read.
    static Optional<Book> of(Axis axis) {
        return axis.labels().table().map(KNOWN::of);
    }

    private void collectLines(MetadataTable table) {
        if (sentences.isEmpty() || tokens.isEmpty()) {
            for (int row = 0; row < table.rows(); row++) {
                lines.add(new int[] {row});
                lineOf[row] = row;
            }
            return;
        }
        var members = new ArrayList<List<Integer>>();
        for (int code = 0; code < sentences.get().distinct().size(); code++) {
            members.add(new ArrayList<>());
        }
        for (int row = 0; row < table.rows(); row++) {
            members.get(sentences.get().code(row)).add(row);
        }
        var position = table.column(MetadataTable.Meaning.POSITION).filter(MetadataColumn::isNumeric);
        for (var rows : members) {
            position.ifPresent(
                    p -> rows.sort(Comparator.comparingDouble(r -> p.number(r).orElse(0))));
            for (int row : rows) {
                lineOf[row] = lines.size();
            }
            lines.add(rows.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    boolean hasSentences() {
        return sentences.isPresent() && tokens.isPresent();
    }

    int lineOf(int row) {
        return lineOf[row];
    }

    /// The samples of a line, in the order of reading.
    int[] line(int number) {
        return lines.get(number);
    }

    int lineCount() {
        return lines.size();
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
