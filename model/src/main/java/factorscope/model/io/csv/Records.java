package factorscope.model.io.csv;

import factorscope.model.failure.Failure;
import factorscope.model.memory.Handing;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/// The records of a text table, one after the other (RFC 4180: quotes, doubled quotes, line breaks inside
/// quotes). Plain or gzipped; blank lines are passed over.
final class Records implements AutoCloseable {
    /// A longer record is a file that is no table.
    private static final int MOST_CHARACTERS = 64 << 20;

    private final String file;
    private final Counting counting;
    private final Reader reader;
    private final char[] buffer = new char[1 << 16];
    private int at;
    private int end;
    private final TextFormat format;
    private final char delimiter;
    private final long size;
    private final StringBuilder cell = new StringBuilder();
    private long line = 1;
    private long recordLine = 1;
    private int next;
    private boolean isOddlyQuoted;
    private boolean isBrokenInQuotes;

    private Records(String file, Counting counting, Reader reader, TextFormat format, long size) throws IOException {
        this.file = file;
        this.counting = counting;
        this.reader = reader;
        this.format = format;
        delimiter = format.delimiter();
        this.size = size;
        next = read();
        if (next == '\uFEFF') {
            next = read();
        }
        for (int i = 0; i < format.skipped(); i++) {
            skipLine();
        }
    }

    static Records open(Path path, TextFormat format) {
        var name = String.valueOf(path.getFileName());
        try {
            var counting = new Counting(Files.newInputStream(path));
            return Handing.over(counting::close, () -> {
                var decoder = format.charset()
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
                var text = new InputStreamReader(TextEncoding.unpacked(counting), decoder);
                return new Records(name, counting, text, format, Files.size(path));
            });
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static Failure unreadable(String file, IOException e) {
        if (e instanceof CharacterCodingException) {
            return Failure.data(
                    file + " contains bytes that are not valid in its encoding.",
                    "Save it as UTF-8, or set the option encoding.",
                    e);
        }
        if (e instanceof ZipException || e instanceof java.io.EOFException) {
            return Failure.data(file + " is a damaged gzip file.", "Copy or write the file again.", e);
        }
        return Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
    }

    /// The next record; empty at the end of the file.
    Optional<List<String>> next() {
        try {
            while (next == '\n' || next == '\r' || format.comments() && next == '#') {
                if (next == '#') {
                    skipLine();
                } else {
                    skipLineBreak();
                }
            }
            if (next < 0) {
                return Optional.empty();
            }
            recordLine = line;
            var record = new ArrayList<String>();
            int length = 0;
            if (delimiter == TextFormat.SPACES) {
                skipSpaces();
            }
            boolean more = true;
            while (more) {
                more = readCell();
                record.add(cell.toString());
                length += cell.length();
                if (length > MOST_CHARACTERS) {
                    throw Failure.data(
                            file + " is no table: line " + recordLine + " is longer than " + MOST_CHARACTERS
                                    + " characters.",
                            "Choose a text file with one record a line.");
                }
            }
            return Optional.of(record);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// The line on which the last record began, counted from 1.
    long line() {
        return recordLine;
    }

    /// Bytes of the file that have been taken in.
    long bytesRead() {
        return counting.count;
    }

    long size() {
        return size;
    }

    /// @return whether another cell follows in this record
    private boolean readCell() throws IOException {
        cell.setLength(0);
        if (next == '"' && format.quotes()) {
            readQuoted();
            isOddlyQuoted |= !isEndOfCell();
        }
        while (true) {
            if (delimiter == TextFormat.SPACES && (next == ' ' || next == '\t')) {
                skipSpaces();
                return next >= 0 && next != '\n' && next != '\r' || ends();
            }
            if (next == delimiter) {
                next = read();
                return true;
            }
            if (next < 0) {
                return false;
            }
            if (next == '\n' || next == '\r') {
                skipLineBreak();
                return false;
            }
            append();
            appendWhile(false);
        }
    }

    private boolean isEndOfCell() {
        return next == delimiter
                || next < 0
                || next == '\n'
                || next == '\r'
                || delimiter == TextFormat.SPACES && next == '\t';
    }

    /// Passes over the end of a line that spaces stood before.
    private boolean ends() throws IOException {
        if (next >= 0) {
            skipLineBreak();
        }
        return false;
    }

    private void skipSpaces() throws IOException {
        while (next == ' ' || next == '\t') {
            next = read();
        }
    }

    private void skipLine() throws IOException {
        while (next >= 0 && next != '\n' && next != '\r') {
            next = read();
        }
        if (next >= 0) {
            skipLineBreak();
        }
    }

    /// Whether something stood behind a closing quotation mark.
    boolean isOddlyQuoted() {
        return isOddlyQuoted;
    }

    /// Whether a line ended within quotation marks.
    boolean isBrokenInQuotes() {
        return isBrokenInQuotes;
    }

    private void append() throws IOException {
        if (cell.length() >= MOST_CHARACTERS) {
            throw Failure.data(
                    file + " is no table: line " + recordLine + " is longer than " + MOST_CHARACTERS + " characters.",
                    "Choose a text file with one record a line.");
        }
        cell.append((char) next);
        next = read();
    }

    /// Takes what is in the buffer up to the next character that could mean something, all at once.
    private void appendWhile(boolean isQuoted) throws IOException {
        if (next < 0 || !isPlain((char) next, isQuoted)) {
            return;
        }
        cell.append((char) next);
        int from = at;
        while (at < end && isPlain(buffer[at], isQuoted)) {
            at++;
        }
        cell.append(buffer, from, at - from);
        next = read();
    }

    private boolean isPlain(char c, boolean isQuoted) {
        return isQuoted
                ? c != '"' && c != '\n'
                : c != delimiter && c != '\n' && c != '\r' && (delimiter != TextFormat.SPACES || c != '\t');
    }

    private int read() throws IOException {
        if (at == end) {
            end = Math.max(0, reader.read(buffer));
            at = 0;
            if (end == 0) {
                return -1;
            }
        }
        return buffer[at++];
    }

    private void readQuoted() throws IOException {
        long start = line;
        next = read();
        while (true) {
            if (next < 0) {
                throw Failure.data(
                        file + " has a quotation mark in line " + start + " that is never closed.",
                        "Close or double the quotation mark.");
            }
            if (next == '"') {
                next = read();
                if (next != '"') {
                    return;
                }
            }
            if (next == '\n') {
                line++;
                isBrokenInQuotes = true;
            }
            append();
            appendWhile(true);
        }
    }

    private void skipLineBreak() throws IOException {
        if (next == '\r') {
            next = read();
            if (next != '\n') {
                line++;
                return;
            }
        }
        line++;
        next = read();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
