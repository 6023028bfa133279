package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import factorscope.views.evidence.Page.Line;
import factorscope.views.evidence.Page.Section;
import factorscope.views.evidence.Page.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A sample by itself: a picture where its columns make one, its token in the sentence, else what is known of it.
/// Neither what fires there nor its class is told.
public final class SampleFace {
    private static final int PICTURE = 84;
    private static final int MARGIN = 6;

    private SampleFace() {}

    /// @param rows the samples' axis
    /// @param data the values, where they are there
    /// @param state with other data that may show the same samples
    /// @param width that there is, in logical pixels
    public static Drawing draw(Axis rows, Optional<Dataset> data, WorkspaceState state, int row, Look look, int width) {
        var fitting = data.filter(d -> d.rows().size() == rows.size());
        return SamplePictures.of(rows, data, state)
                .map(pictures -> picture(pictures.picture(row).withHeading(""), row, look))
                .orElseGet(() -> text(rows, fitting, row, look, width));
    }

    private static Drawing picture(Picture picture, int row, Look look) {
        double wide = PICTURE * picture.aspect();
        return new Drawing.Sketch(
                g -> picture.paint(g, look, MARGIN, MARGIN - 14.0, wide, PICTURE + 4.0),
                new Size((int) Math.ceil(wide) + 2 * MARGIN, PICTURE + 2 * MARGIN),
                "Sample " + row + " as a picture.");
    }

    private static Drawing text(Axis rows, Optional<Dataset> data, int row, Look look, int width) {
        var words = Book.of(rows)
                .map(book -> words(book, row))
                .orElseGet(() -> List.of(word(row, "sample " + row, false, false)));
        if (words.size() == 1) {
            words = new ArrayList<>(words);
            words.addAll(RowValues.words(data, row));
        }
        var sheet = new Sheet(
                new Page(
                        "", List.of(new Section("", List.of(new Line(row, 0, words, "", 1)), "", false)), List.of(), 0),
                look,
                width);
        return new Drawing.Sketch(
                sheet::paint,
                new Size(width, sheet.height()),
                words.stream().map(Word::text).collect(Collectors.joining(" ")) + ".");
    }

    private static List<Word> words(Book book, int row) {
        var words = new ArrayList<Word>();
        boolean alone = book.line(book.lineOf(row)).length == 1;
        for (int at : book.line(book.lineOf(row))) {
            if (!book.isSpecial(at) || at == row) {
                words.add(word(at, book.word(at), !words.isEmpty() && book.spaceBefore(at), at == row && !alone));
            }
        }
        return words;
    }

    private static Word word(int row, String text, boolean spaceBefore, boolean asked) {
        return new Word(row, text, spaceBefore, 0, asked, asked);
    }
}
