package factorscope.model.io.csv;

import java.nio.charset.Charset;

/// How a text is cut into cells.
///
/// @param delimiter between cells; [#SPACES] for any number of spaces and tabs
/// @param quotes whether cells may stand in quotation marks; else these are letters like others
/// @param comments whether lines that begin with # are passed over
/// @param skipped lines at the beginning that are no part of the table
record TextFormat(Charset charset, char delimiter, boolean quotes, boolean comments, int skipped) {
    static final char SPACES = ' ';

    TextFormat withDelimiter(char other) {
        return new TextFormat(charset, other, quotes, comments, skipped);
    }

    TextFormat withQuotes(boolean others) {
        return new TextFormat(charset, delimiter, others, comments, skipped);
    }

    TextFormat withComments(boolean others) {
        return new TextFormat(charset, delimiter, quotes, others, skipped);
    }

    TextFormat withSkipped(int others) {
        return new TextFormat(charset, delimiter, quotes, comments, others);
    }
}
