package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.SpecialTokens;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Samples as words of sentences: which sample stands where in which sentence, and how its token reads.
///
/// Tables without sentences are read as one line per sample.
final class Book {
    /// How the end of a line within a text reads.
    static final String NEW_LINE = "⏎";

    private static final String NO_SPACE_BEFORE = ".,;:!?)]}'’%";

    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int MIX_SHIFT = 23;

    private final Optional<MetadataColumn> tokens;
    private final Optional<MetadataColumn> labels;
    private final Optional<MetadataColumn> sentences;
    private final List<MetadataColumn> columns;
    private final Optional<MetadataColumn> positions;
    private final int rows;
    private final boolean spacesMarked;

    /// Which of the distinct tokens are marks.
    private final BitSet special;

    private final boolean raw;

    private Book(MetadataTable table, boolean raw) {
        this.raw = raw;
        columns = table.columns();
        tokens = table.column(MetadataTable.Meaning.TOKEN);
        labels = table.column(MetadataTable.Meaning.LABEL);
        sentences = table.column(MetadataTable.Meaning.SENTENCE);
        positions = table.column(MetadataTable.Meaning.POSITION).filter(MetadataColumn::isNumeric);
        rows = table.rows();
        special = tokens.map(SpecialTokens::codes).orElseGet(BitSet::new);
        spacesMarked = tokens.isPresent()
                && tokens.get().distinct().stream().anyMatch(t -> t.startsWith("Ġ") || t.startsWith("▁"));
    }

    /// The book of an axis; empty if it has no metadata to read.
    static Optional<Book> of(Axis axis) {
        return of(axis, false);
    }

    /// @param raw whether tokens read as the tokenizer wrote them, each by itself
    static Optional<Book> of(Axis axis, boolean raw) {
        return axis.labels().table().map(table -> new Book(table, raw));
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

    /// For each line a number that lines of the same words share: they are the same text. Of books with sentences.
    long[] fingerprints() {
        var prints = new long[lineCount()];
        var sentence = sentences.orElseThrow();
        var token = tokens.orElseThrow();
        for (int row = 0; row < rows; row++) {
            int line = sentence.code(row);
            // every bit of a word's number counts in every bit of the line's
            prints[line] = Long.rotateLeft(prints[line] * MIX + token.code(row) + 1, MIX_SHIFT);
        }
        return prints;
    }

    /// What a line is called, such as `sentence 12`.
    String lineName(int number) {
        return sentences
                .filter(_ -> hasSentences())
                .map(s -> s.name() + " " + s.distinct().get(number))
                .orElse("sample " + number);
    }

    int lineCount() {
        return hasSentences() ? sentences.orElseThrow().distinct().size() : rows;
    }

    /// Marks such as `[CLS]`, which no reader of the sentence sees.
    boolean isSpecial(int row) {
        return tokens.isPresent() && special.get(tokens.get().code(row));
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
        if (raw) {
            return token.replace("\n", NEW_LINE);
        }
        if (token.startsWith("##")) {
            return token.substring(2);
        }
        var word = token;
        if (word.startsWith("Ġ") || word.startsWith("▁")) {
            word = word.substring(1);
        }
        return word.replace("Ċ", NEW_LINE).replace("<0x0A>", NEW_LINE).replace("\n", NEW_LINE);
    }

    /// Whether a space stands before the token.
    boolean spaceBefore(int row) {
        if (tokens.isEmpty()) {
            return false;
        }
        if (raw) {
            return true;
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
        var phrase = "";
        for (var column : columns) {
            if (labels.isEmpty() || column != labels.get()) {
                parts.add(column.name() + " " + column.text(row));
                boolean isPhrase = column.text(row).indexOf(' ') > 0;
                phrase = isPhrase && column.text(row).length() > phrase.length() ? column.text(row) : phrase;
            }
        }
        // what can be read comes first
        var known = phrase;
        parts.removeIf(part -> !known.isEmpty() && part.endsWith(" " + known));
        return (phrase.isEmpty() ? "" : phrase + " · ") + "sample " + row
                + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }
}
