package factorscope.views.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Role;
import factorscope.views.drawing.Look;
import factorscope.views.evidence.Page.Line;
import factorscope.views.evidence.Page.Section;
import factorscope.views.evidence.Page.Word;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SheetTest {
    private static final Look LOOK = new Look(false, 1, 1);
    private static final int LONG = 200;

    private static Page page(List<Word> words) {
        var line = new Line(50, 1, words, "", 1);
        return new Page("#1", List.of(new Section("Strongest", List.of(line), "", false)), List.of(), 2);
    }

    /// Two hundred words, of which one in the middle fires; there are two lines in it.
    private static Page longText() {
        return page(IntStream.range(0, LONG)
                .mapToObj(i ->
                        new Word(i, i == 120 ? Book.NEW_LINE : "word" + i, i > 0, i == 50 ? 1 : 0.1, i == 50, false))
                .toList());
    }

    private static List<Integer> shown(Sheet sheet) {
        return IntStream.range(0, sheet.height())
                .boxed()
                .flatMap(y -> IntStream.range(0, 700).mapToObj(x -> sheet.wordAt(x, y)))
                .flatMap(w -> w.stream())
                .map(Word::row)
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void aTextIsCutAroundTheWordInFocusOrShownWhole() {
        var cut = new Sheet(longText(), LOOK, 600);
        assertThat(shown(cut)).contains(50).hasSizeBetween(3, 20);
        var whole = new Sheet(longText(), LOOK, 600, new Sheet.Texts(0, true));
        assertThat(shown(whole)).hasSize(LONG);
        assertThat(whole.height()).isGreaterThan(10 * 23);
    }

    @Test
    void theContextIsAsLongAsItIsAskedFor() {
        assertThat(shown(new Sheet(longText(), LOOK, 700, new Sheet.Texts(2, false))))
                .containsExactly(48, 49, 50, 51, 52);
        assertThat(shown(new Sheet(longText(), LOOK, 700, new Sheet.Texts(30, true))))
                .hasSize(61)
                .startsWith(20)
                .endsWith(80);
    }

    @Test
    void aLineEndsWhereTheTextSaysSo() {
        var words = List.of(
                new Word(0, "one", false, 1, true, false),
                new Word(1, Book.NEW_LINE, false, 0, false, false),
                new Word(2, "two", false, 0, false, false));
        var whole = new Sheet(page(words), LOOK, 600, new Sheet.Texts(0, true));
        var cut = new Sheet(page(words), LOOK, 600);
        assertThat(whole.height() - cut.height()).isEqualTo(23);
    }

    private static Axis tokens(String... tokens) {
        var sentences =
                IntStream.range(0, tokens.length).mapToObj(i -> "s" + i / 2).toList();
        return new Axis(
                new AxisId("rows"),
                "token",
                tokens.length,
                Role.TOKEN,
                Labels.Table.of(new MetadataTable(
                        tokens.length,
                        List.of(
                                MetadataColumn.of("token", List.of(tokens)),
                                MetadataColumn.of("sentence", sentences)))));
    }

    @Test
    void equalTextsShareAFingerprint() {
        var book = Book.of(tokens("a", "##b", "b", "a", "a", "##b")).orElseThrow();
        var prints = book.fingerprints();
        assertThat(prints[0]).isEqualTo(prints[2]).isNotEqualTo(prints[1]);
        assertThat(book.lineName(1)).isEqualTo("sentence s1");
    }

    @Test
    void tokensReadAsTextOrAsTheyWereWritten() {
        var axis = tokens("Ġhouse", "Ċ");
        var text = Book.of(axis).orElseThrow();
        assertThat(List.of(text.word(0), text.word(1))).containsExactly("house", "⏎");
        var raw = Book.of(axis, true).orElseThrow();
        assertThat(List.of(raw.word(0), raw.word(1))).containsExactly("Ġhouse", "Ċ");
    }
}
